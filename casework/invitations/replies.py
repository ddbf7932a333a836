"""What people answer, and what becomes of it: an apology and its substitute stand on the attendance page at once."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from casework import access, audit, clock
from casework.access import as_system, scope_of
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.invitations import substitutes
from casework.invitations.models import REPLIES, Invitation
from casework.meetings import queries as meetings
from casework.meetings.agenda import meeting_day
from casework.meetings.locking import lock
from casework.meetings.models import Attendance, Meeting
from casework.partnership.models import Membership

WHOEVER = "an answer to an invitation stands on the attendance page"
OVER = "This meeting has begun, is over or was cancelled. Tell the coordinator instead."


@dataclass(frozen=True)
class Answer:
    """What somebody says: apologies may come with information sent separately, a substitute with a name."""

    reply: str
    information_sent: bool = False
    reason: str = ""
    substitute_name: str = ""
    substitute_office: str = ""
    substitute_email: str = ""


def may_answer(row: Invitation) -> bool:
    """Until the meeting begins; afterwards the attendance page says who was there."""
    return row.status == "invited" and row.meeting.status in ("planned", "published") and row.meeting.starts_at > clock.now()  # fmt: skip


def answer(row: Invitation, given: Answer, *, by: User) -> None:
    """Write down an answer: one's own, or for somebody else by those who run the group. The latest one holds."""
    scope = scope_of(by)
    access.require(
        row.user_id == by.id or scope.runs_group(row.group_id), "Only those who run the group answer for others."
    )
    if given.reply not in REPLIES:
        raise Refusal("Choose an answer.", field="reply")
    lock(row)
    if not may_answer(row):
        raise Refusal(OVER)
    away = given.reply in ("apologies", "substitute")
    if given.reply == "substitute" and not given.substitute_name.strip():
        raise Refusal("Enter the name of whoever comes in your place.", field="substitute_name")
    meeting = row.meeting
    _withdraw(row, meeting)
    coming = given.reply == "substitute"
    row.reply, row.replied_at, row.replied_by_id = given.reply, clock.now(), by.id
    row.information_sent = given.information_sent and away
    row.reason = given.reason.strip() if away else ""
    row.substitute_name = given.substitute_name.strip() if coming else ""
    row.substitute_office = given.substitute_office.strip() if coming else ""
    row.substitute_email = given.substitute_email.strip() if coming else ""
    db.session.flush()
    audit.record(
        "alteration", "answered", "meeting_invitations", row.id, group_id=row.group_id, detail={"reply": row.reply}
    )
    if away:
        _put_down(row, meeting)
    substitutes.follow(row)


def _put_down(row: Invitation, meeting: Meeting) -> None:
    """The apology, and beside it who is expected in its place: not yet present, for the quorum counts who came."""
    with as_system(WHOEVER):
        rows = db.session.scalars(meetings.attendance_of(meeting.id)).all()
        last = max((each.position for each in rows), default=0)
        own = next((each for each in rows if each.user_id == row.user_id), None)
        user = row.user
        if own is None:
            own = Attendance(
                meeting_id=meeting.id, user_id=user.id, agency_id=user.agency_id, position=last + 1, name=user.name,
                office=_office(row, meeting), organisation=user.agency.name,
            )  # fmt: skip
            db.session.add(own)
        own.capacity, own.information_sent, own.votes = "apologies", row.information_sent, False
        own.in_the_chair, own.substitute_for, own.chair_as = False, "", ""
        own.no_information, own.apologies_on = False, clock.today()
        if row.reply == "substitute":
            db.session.add(
                Attendance(
                    meeting_id=meeting.id, agency_id=user.agency_id, position=last + 2, name=row.substitute_name,
                    office=row.substitute_office, organisation=user.agency.name, substitute_for=user.name,
                )
            )  # fmt: skip
        db.session.flush()


def _office(row: Invitation, meeting: Meeting) -> str:
    day = meeting_day(meeting)
    seat = db.session.scalars(
        select(Membership.seat)
        .where(
            Membership.group_id == row.group_id, Membership.user_id == row.user_id, Membership.starts_on <= day,
            func.coalesce(Membership.ends_on, day) >= day,
        )
        .limit(1)
    ).first()  # fmt: skip
    return seat or row.user.job_title


def _withdraw(row: Invitation, meeting: Meeting) -> None:
    """What an earlier answer put down goes, as long as nobody has recorded more since."""
    if row.reply not in ("apologies", "substitute"):
        return
    with as_system(WHOEVER):
        for each in db.session.scalars(meetings.attendance_of(meeting.id)).all():
            apology = each.user_id == row.user_id and each.capacity == "apologies"
            expected = (
                each.user_id is None
                and each.capacity == "expected"
                and row.substitute_name != ""
                and (each.name, each.substitute_for) == (row.substitute_name, row.user.name)
            )
            if apology or expected:
                db.session.delete(each)
        db.session.flush()


def forget_reply(row: Invitation, meeting: Meeting) -> None:
    """The meeting is at another time, or the person no longer asked to it: what they answered holds no more."""
    _withdraw(row, meeting)
    row.reply, row.replied_at, row.replied_by_id = "", None, None
    row.information_sent, row.reason = False, ""
    row.substitute_name = row.substitute_office = row.substitute_email = ""
    db.session.flush()
    substitutes.follow(row)
