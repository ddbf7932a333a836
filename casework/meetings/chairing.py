"""Draft minutes go to the chair, who approves them or returns them with comments, before everybody gets them."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from casework import access, clock
from casework.accounts.models import User
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.meetings import policy
from casework.meetings.events import ChairAnswered, MinutesSentToChair
from casework.meetings.life_models import ChairsLook
from casework.meetings.locking import lock
from casework.meetings.models import Attendance, Meeting
from casework.partnership import queries as partnership

CHAIRS_ONLY = "Only the chair or the vice-chair does this."


def looks_at(meeting_id: int) -> Select[ChairsLook]:
    """Each time the minutes went to the chair, the latest first."""
    return (
        select(ChairsLook)
        .where(ChairsLook.meeting_id == meeting_id)
        .order_by(ChairsLook.id.desc())
        .options(joinedload(ChairsLook.sent_by), joinedload(ChairsLook.answered_by))
    )


def chairs_of(meeting: Meeting) -> list[int]:
    """Who may answer for the chair: chair and vice-chair of the group today, and who was in the chair at the meeting, while a member."""
    members = db.session.scalars(partnership.members_of(meeting.group_id, clock.today())).unique().all()
    found = {m.user_id for m in members if m.role in ("chair", "vice_chair")}
    led = db.session.scalars(
        select(Attendance.user_id).where(Attendance.meeting_id == meeting.id, Attendance.in_the_chair)
    )
    ids = {m.user_id for m in members if m.role != "observer"}
    return sorted(found | {user_id for user_id in led if user_id in ids})


def is_chair(by: User, meeting: Meeting) -> bool:
    return by.id in chairs_of(meeting)


def send_to_chair(meeting: Meeting, *, by: User) -> ChairsLook:
    """Ask the chair to look at the draft. While it waits there it is not circulated."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    lock(meeting)
    if meeting.status != "closed":
        raise Refusal("Draft minutes go to the chair once the meeting is closed and before they are circulated.")
    if db.session.scalars(looks_at(meeting.id).where(ChairsLook.outcome == "")).first() is not None:
        raise Refusal("These minutes are with the chair already.")
    if not chairs_of(meeting):
        raise Refusal("The group has no chair or vice-chair today, so there is nobody to send them to. Circulate them.")
    look = ChairsLook(meeting_id=meeting.id, group_id=meeting.group_id, sent_by_id=by.id, sent_at=clock.now())
    db.session.add(look)
    db.session.flush()
    announce(MinutesSentToChair(meeting_id=meeting.id))
    return look


def answer_as_chair(meeting: Meeting, *, approve: bool, comments: str, by: User) -> None:
    """The chair approves the draft, or returns it saying what is to be changed."""
    access.require(policy.may_run(by, meeting) and is_chair(by, meeting), CHAIRS_ONLY)
    lock(meeting)
    look = db.session.scalars(looks_at(meeting.id).where(ChairsLook.outcome == "")).first()
    if look is None or meeting.status != "closed":
        raise Refusal("These minutes are not with the chair.")
    if not approve and not comments.strip():
        raise Refusal("Say what is to be changed.", field="comments")
    look.outcome = "approved" if approve else "returned"
    look.comments = comments.strip()
    look.answered_at, look.answered_by_id = clock.now(), by.id
    db.session.flush()
    announce(ChairAnswered(meeting_id=meeting.id))


def refuse_waiting(meeting: Meeting, *, by: User) -> None:
    """Minutes with the chair are circulated by the chair alone, whose doing so approves them."""
    look = db.session.scalars(looks_at(meeting.id).where(ChairsLook.outcome == "")).first()
    if look is None:
        return
    if not is_chair(by, meeting):
        raise Refusal("These minutes are with the chair. Wait for the answer, or ask the chair to circulate them.")
    look.outcome, look.answered_at, look.answered_by_id = "approved", clock.now(), by.id
    db.session.flush()
