"""Corrections to circulated minutes: proposed by those who were there, and answered one by one, never silently."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from casework import access, clock
from casework.access import as_system
from casework.accounts.models import User
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.meetings import life_policy, policy
from casework.meetings.events import CorrectionAnswered, CorrectionProposed
from casework.meetings.faults import Fault
from casework.meetings.life_models import MinuteCorrection
from casework.meetings.locking import lock
from casework.meetings.models import AgendaItem, Decision, Meeting, MinuteRevision

LONGEST = 20_000


def corrections_of(meeting_id: int) -> Select[MinuteCorrection]:
    """What the reader may see of them: what waits first, then in the order in which it came."""
    return (
        select(MinuteCorrection)
        .where(MinuteCorrection.meeting_id == meeting_id)
        .order_by((MinuteCorrection.status != "proposed"), MinuteCorrection.id)
        .options(
            joinedload(MinuteCorrection.proposed_by), joinedload(MinuteCorrection.answered_by),
            joinedload(MinuteCorrection.item).joinedload(AgendaItem.case),
        )
    )  # fmt: skip


def correction_by_id(correction_id: int) -> Select[MinuteCorrection]:
    return (
        select(MinuteCorrection)
        .where(MinuteCorrection.id == correction_id)
        .options(
            joinedload(MinuteCorrection.proposed_by), joinedload(MinuteCorrection.answered_by),
            joinedload(MinuteCorrection.meeting).joinedload(Meeting.group),
            joinedload(MinuteCorrection.item).options(joinedload(AgendaItem.case), selectinload(AgendaItem.decisions)),
        )
    )  # fmt: skip


def number_waiting(meeting_id: int) -> Select[int]:
    return select(func.count(MinuteCorrection.id)).where(
        MinuteCorrection.meeting_id == meeting_id, MinuteCorrection.status == "proposed"
    )


def may_be_corrected(meeting: Meeting) -> bool:
    """Once circulated, up to and including the last day."""
    return meeting.status == "circulated" and meeting.correct_by is not None and clock.today() <= meeting.correct_by


def propose(
    meeting: Meeting,
    *,
    item: AgendaItem | None,
    decision: Decision | None,
    old_text: str,
    new_text: str,
    comment: str,
    by: User,
) -> MinuteCorrection:
    """Propose another text. `old_text` is the one the proposer read: if it has changed since, both are shown."""
    access.require(life_policy.may_propose(by, meeting), life_policy.ATTENDEES_ONLY)
    if meeting.status != "circulated":
        raise Refusal("Corrections are proposed once minutes have been circulated and until they are confirmed.")
    if not may_be_corrected(meeting):
        raise Refusal("The time to propose corrections is over. Raise it at the meeting that confirms these minutes.")
    if item is not None and item.meeting_id != meeting.id:
        raise Refusal("Choose an item of these minutes.")
    part = "decision" if decision is not None else "discussion" if item is not None else "attendance"
    new_text = new_text.replace("\r\n", "\n").strip()
    old_text = old_text.replace("\r\n", "\n").strip()
    if not new_text:
        raise Refusal("Write how it should read.", field="new_text")
    if len(new_text) > LONGEST:
        raise Refusal("This is too long for one correction.", field="new_text")
    if part != "attendance" and new_text == old_text:
        raise Refusal("Nothing is changed yet. Write how it should read.", field="new_text")
    row = MinuteCorrection(
        meeting_id=meeting.id, group_id=meeting.group_id, agenda_item_id=item.id if item else None,
        decision_id=decision.id if decision else None, part=part, old_text="" if part == "attendance" else old_text,
        new_text=new_text, comment=comment.strip(), proposed_by_id=by.id, proposed_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    announce(CorrectionProposed(correction_id=row.id))
    return row


def text_now(row: MinuteCorrection) -> str | None:
    """What the minutes say at this place today; None where the decision is gone, or there is no text as for attendance."""
    if row.item is None:
        return None
    if row.part == "discussion":
        return row.item.discussion.strip()
    decision = next((each for each in row.item.decisions if each.id == row.decision_id), None)
    return decision.text.strip() if decision is not None else None


def is_stale(row: MinuteCorrection) -> bool:
    """The minutes were changed since somebody proposed this."""
    return row.part != "attendance" and text_now(row) != row.old_text


def accept(row: MinuteCorrection, *, answer: str, text: str | None, now: str | None, by: User) -> None:
    """Take a correction over. Where the text changed since, `text` is what somebody made of both; `now` what they saw.

    For attendance the record itself is put right on its page; accepting says that it has been.
    """
    _require_open(row, by)
    if row.part == "attendance":
        _answer(row, "accepted", answer, by)
        return
    assert row.item is not None
    lock(row.item)
    db.session.refresh(row.item, ["decisions"])
    current = text_now(row)
    if current is None:
        raise Refusal("The decision this is about has been removed. Decline the correction and say so.")
    wanted = row.new_text if text is None else text.replace("\r\n", "\n").strip()
    if current != row.old_text and (text is None or now is None or now.replace("\r\n", "\n").strip() != current):
        raise Refusal(
            "The minutes have changed since this was proposed. Read both texts and write how it should read.",
            field="text",
        )
    if not wanted:
        raise Refusal("Write how it should read.", field="text")
    if row.part == "discussion":
        row.item.discussion = wanted
        db.session.flush()
        db.session.add(
            MinuteRevision(
                agenda_item_id=row.item.id, item_version=row.item.version, discussion=wanted, author_id=by.id
            )
        )
    else:
        next(each for each in row.item.decisions if each.id == row.decision_id).text = wanted
    row.text_accepted = wanted
    _answer(row, "accepted", answer, by)


def decline(row: MinuteCorrection, *, answer: str, by: User) -> None:
    """Leave the minutes as they are, saying why."""
    _require_open(row, by)
    if not answer.strip():
        raise Refusal("Say why, so that whoever proposed it knows.", field="answer")
    _answer(row, "declined", answer, by)


def withdraw(row: MinuteCorrection, *, by: User) -> None:
    access.require(row.proposed_by_id == by.id, "Only whoever proposed a correction withdraws it.")
    lock(row)
    if row.status != "proposed":
        raise Refusal("This has been answered already.")
    row.status, row.answered_at = "withdrawn", clock.now()
    db.session.flush()


def _require_open(row: MinuteCorrection, by: User) -> None:
    access.require(policy.may_run(by, row.meeting), policy.RUNS_ONLY)
    lock(row)
    if row.status != "proposed":
        raise Refusal("This has been answered already.")
    if row.meeting.status != "circulated":
        raise Refusal("These minutes are confirmed. What is still wrong with them is recorded as an amendment.")


def _answer(row: MinuteCorrection, status: str, answer: str, by: User) -> None:
    row.status, row.answer = status, answer.strip()
    row.answered_by_id, row.answered_at = by.id, clock.now()
    db.session.flush()
    announce(CorrectionAnswered(correction_id=row.id))


def unanswered(meeting: Meeting) -> str:
    """What keeps minutes from being confirmed, in words; empty where nothing waits. All count, whoever may see them."""
    with as_system("no correction is passed over, whoever may see it"):
        waiting = db.session.scalars(number_waiting(meeting.id)).one()
    if not waiting:
        return ""
    words = "1 correction waits" if waiting == 1 else f"{waiting} corrections wait"
    return f"{words} for an answer. Accept or decline each before the minutes are confirmed."


def refuse_unanswered(meeting: Meeting) -> None:
    """Nobody's correction is passed over: each is answered before the minutes are confirmed."""
    if words := unanswered(meeting):
        raise Refusal(words)


def waiting_ones(meeting: Meeting) -> Iterator[Fault]:
    """Corrections of minutes that went round which nobody has answered, for the checks."""
    if meeting.status == "circulated" and (words := unanswered(meeting)):
        yield Fault("correction_waits", words, "meetings.corrections", {"meeting_id": meeting.id})
