"""A meeting's life: started, closed, its minutes circulated, corrected, and confirmed at a later meeting."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework import access, audit, clock
from casework.access import as_system
from casework.accounts.models import User
from casework.actions.models import Action
from casework.cases import services as cases
from casework.cases.models import Caseload
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.meetings import chairing, checks, corrections, numbering, policy, presence, queries, signing
from casework.meetings.agenda import WHOEVER, all_items, arrange, meeting_day, place_after
from casework.meetings.attendance import quorum_of
from casework.meetings.confirmations import confirm_own
from casework.meetings.events import MeetingClosed, MinutesCirculated, MinutesConfirmed
from casework.meetings.faults import accept
from casework.meetings.locking import lock
from casework.meetings.models import ATTENDED, AgendaItem, Attendance, Meeting
from casework.web.presentation import clock_time
from casework.web.presentation import day as in_words


def start_meeting(meeting: Meeting, *, by: User, commenced_at: datetime | None = None) -> None:
    """The meeting has begun: minutes can be taken. An agenda not yet published is frozen as it stands."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status not in ("planned", "published"):
        raise Refusal("This meeting has already begun or is over.")
    with as_system(WHOEVER):
        arrange(meeting, all_items(meeting))
    meeting.status = "in_progress"
    meeting.commenced_at = commenced_at or clock.now()
    db.session.flush()


def close_meeting(meeting: Meeting, *, by: User, concluded_at: datetime) -> None:
    """Close the meeting: what it agreed on each case reaches the caseload, and open actions count one meeting more."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    lock(meeting)
    if meeting.concluded_at is not None and meeting.status in ("closed", "circulated", "confirmed"):
        ended = f"{in_words(meeting.concluded_at)} at {clock_time(meeting.concluded_at)}"
        raise Refusal(f"This meeting is closed already: it concluded on {ended}. Nothing was closed twice.")
    if meeting.status != "in_progress":
        raise Refusal("Only a meeting in progress can be closed.")
    if meeting.commenced_at is not None and concluded_at < meeting.commenced_at:
        raise Refusal("The meeting cannot have concluded before it began.", field="time")
    there = select(Attendance.id).where(Attendance.meeting_id == meeting.id, Attendance.capacity.in_(ATTENDED))
    if db.session.scalars(there.limit(1)).first() is None:
        raise Refusal("Record who was there before closing the meeting.")
    meeting.status = "closed"
    meeting.concluded_at = concluded_at
    meeting.closed_at = clock.now()
    db.session.flush()
    with as_system("closing a meeting carries its outcome to every case and open action"):
        _write_to_caseloads(meeting, by)
        _count_carried(meeting)
        presence.forget(meeting)
    announce(MeetingClosed(meeting_id=meeting.id))


def _write_to_caseloads(meeting: Meeting, by: User) -> None:
    items = db.session.scalars(
        select(AgendaItem).where(AgendaItem.meeting_id == meeting.id, AgendaItem.case_id.is_not(None))
    ).all()
    agreed = {item.case_id: item for item in items if item.rag or item.next_review_on}
    loads = db.session.scalars(
        select(Caseload)
        .where(Caseload.group_id == meeting.group_id, Caseload.left_on.is_(None), Caseload.case_id.in_(agreed))
        .options(joinedload(Caseload.case))
    ).all()
    with db.session.no_autoflush:  # one flush for all: each would look through everything there is to write
        for load in loads:
            item = agreed[load.case_id]
            if item.rag and item.rag != load.rag:
                cases.set_rag(load, item.rag, reason=f"Agreed at the meeting of {in_words(meeting.starts_at)}", by=by)
            if item.next_review_on and item.next_review_on != load.next_review_on:
                cases.set_review(load, item.next_review_on, by=by)
    db.session.flush()


def _count_carried(meeting: Meeting) -> None:
    for action in db.session.scalars(queries.matters_arising(meeting).where(Action.closed_at.is_(None))):
        action.times_carried += 1
    db.session.flush()


def use_printed_numbers(meeting: Meeting, *, numbers: dict[int, int | None], by: User) -> None:
    """Past minutes typed in: their numbers were given long ago and are kept as printed, gaps and all."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status in ("circulated", "confirmed", "cancelled"):
        raise Refusal("These minutes have been circulated, so their numbers stand.")
    given = [number for number in numbers.values() if number is not None]
    if len(given) != len(set(given)):
        raise Refusal("Two items cannot have the same number.", field="numbers")
    with as_system(WHOEVER):
        for item in all_items(meeting):
            if item.id in numbers and item.minute_number != numbers[item.id]:
                item.minute_number = numbers[item.id]
        meeting.numbers_as_printed = True
        db.session.flush()


def circulate(meeting: Meeting, *, by: User, accept_faults: bool = False) -> None:
    """Send the draft minutes round. The first time gives the minute numbers, without a gap and for good.

    While the checks find faults somebody must say that it goes out all the same, and that is kept.
    """
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status not in ("closed", "circulated"):
        raise Refusal("Close the meeting before its minutes are circulated.")
    before = meeting.circulated_at
    lock(meeting)
    if meeting.circulated_at != before:
        raise Refusal("Somebody else has just circulated these minutes. Nothing was sent twice.")
    chairing.refuse_waiting(meeting, by=by)
    faults = checks.faults_of(meeting)
    if faults and not accept_faults:
        raise Refusal("Put these right, or tick the box to circulate the minutes as they are.", field="accept_faults")
    series = meeting.series
    if meeting.circulated_at is None:
        with as_system(WHOEVER):
            numbering.give_numbers(
                series,
                meeting_day(meeting),
                numbering.minuted(all_items(meeting)),
                as_printed=meeting.numbers_as_printed,
            )
            db.session.flush()
    meeting.status = "circulated"
    meeting.circulated_at, meeting.circulated_by_id = clock.now(), by.id
    accept(meeting, faults, of="minutes", by=by)
    if faults:
        audit.record(
            "alteration", "circulated with faults", "meetings", meeting.id, group_id=meeting.group_id,
            detail={"faults": [fault.kind for fault in faults]},
        )  # fmt: skip
    db.session.flush()
    announce(MinutesCirculated(meeting_id=meeting.id))


def confirm_minutes(
    meeting: Meeting,
    *,
    in_meeting: Meeting | None,
    confirmation: str,
    amendment: str = "",
    by: User,
    amended_item: AgendaItem | None = None,
) -> None:
    """Confirm the minutes: as they are, with an amendment, or by e-mail. Afterwards nobody edits them.

    At a meeting, that meeting's own item on the previous minutes says so by itself. With `amended_item` the amendment is how that
    minute is to read, and is quoted.
    """
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status == "confirmed":
        raise Refusal("These minutes are confirmed already.")
    if meeting.status != "circulated":
        raise Refusal("These minutes have not been circulated, so nobody could correct them. Circulate them first.")
    if confirmation not in ("correct", "amended", "by_email"):
        raise Refusal("Choose how the minutes were confirmed.", field="confirmation")
    if confirmation == "amended" and not amendment.strip():
        raise Refusal("Enter the amendment in the words agreed.", field="amendment")
    if in_meeting is None and confirmation != "by_email":
        raise Refusal("Choose the meeting that confirmed them.", field="in_meeting")
    if in_meeting is not None:
        if in_meeting.group_id != meeting.group_id or in_meeting.starts_at <= meeting.starts_at:
            raise Refusal("Minutes are confirmed at a later meeting of the same group.", field="in_meeting")
        if in_meeting.status not in ("in_progress", "closed", "circulated"):
            raise Refusal("That meeting has not begun, or its own minutes are already confirmed.", field="in_meeting")
        if confirmation != "by_email":
            _refuse_without_quorum(in_meeting)
    lock(meeting)
    corrections.refuse_unanswered(meeting)
    meeting.status = "confirmed"
    meeting.confirmed_at = clock.now()
    words = amendment if confirmation == "amended" else ""
    if confirmation == "amended" and amended_item is not None:
        words = signing.amend_on_confirming(meeting, amended_item, amendment, by=by)
    db.session.flush()
    item = _confirming_item(meeting, in_meeting) if in_meeting is not None else None
    confirm_own(meeting, how=confirmation, amendment=words, in_meeting=in_meeting, item=item)
    announce(MinutesConfirmed(meeting_id=meeting.id))


def _refuse_without_quorum(in_meeting: Meeting) -> None:
    """A meeting without a quorum decides nothing, minutes included; they are then confirmed by e-mail."""
    rows = db.session.scalars(queries.attendance_of(in_meeting.id)).all()
    if any(row.capacity in ATTENDED for row in rows):
        quorum = quorum_of(in_meeting, rows, still_there=False)
        if not quorum.met:
            words = "That meeting was not quorate, so it could not confirm minutes. Ask the members by e-mail and confirm them so."
            raise Refusal(words, field="confirmation")


def _confirming_item(meeting: Meeting, in_meeting: Meeting) -> AgendaItem:
    """The item of the later meeting under which these minutes were confirmed; there is one from now on."""
    held = f"meeting held on {in_words(meeting.starts_at)}"
    with as_system("the confirming minute writes itself"):
        items = all_items(in_meeting)
        about = [item for item in items if item.kind == "minutes"]
        item = next((i for i in about if held in i.title), about[0] if len(about) == 1 else None)
        if item is None or (held not in item.title and "held on" in item.title):
            item = AgendaItem(
                meeting_id=in_meeting.id,
                kind="minutes",
                title=f"Minutes of the {held}",
                position=place_after(items, None),
            )
            db.session.add(item)
            db.session.flush()
            arrange(in_meeting, [*items, item])
    return item
