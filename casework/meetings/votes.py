"""Votes on decisions: recorded where a meeting counts them, by number or by name, checked against who was there, said in the body's words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from casework.access import as_system
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import queries
from casework.meetings.attendance import COUNTED
from casework.meetings.decisions import require_writing
from casework.meetings.faults import Fault
from casework.meetings.house_style import HouseStyle, fill
from casework.meetings.locking import lock
from casework.meetings.models import VOTE_RESULTS, AgendaItem, Attendance, Decision
from casework.meetings.vote_models import VOTES, RecordedVote
from casework.meetings.workspace_models import ItemAbsence
from casework.web.presentation import listed, plural

COUNTS = {"votes_for": "for", "votes_against": "against", "abstained": "abstained"}
RESULTS = {
    "carried": "carried", "unanimous": "carried_unanimously", "casting": "carried_casting", "lost": "lost", "nem_con": "carried_nem_con",
    "tied": "tied", "casting_lost": "lost_casting",
}  # fmt: skip
"""The setting of the style that says each result."""
Named = Mapping[int, Sequence[tuple[str, str]]]
"""By decision, each name and its vote."""


@dataclass(frozen=True)
class Vote:
    """What is recorded of one vote; `by_name` is for, against or abstained by the number of a line of the attendance, `of_some` that
    only those named asked that theirs be recorded."""

    moved_by: str = ""
    seconded_by: str = ""
    votes_for: int | None = None
    votes_against: int | None = None
    abstained: int | None = None
    result: str = ""
    by_name: Mapping[int, str] = field(default_factory=dict)
    of_some: bool = False


def record_vote(decision: Decision, vote: Vote, *, by: User) -> None:
    """Write down how a decision was voted on, in place of what stood there. Counts left empty come from the names, unless these are
    of some only.

    Raises `Refusal` where the parts do not agree with each other, or with who may vote at the item.
    """
    item = decision.item
    require_writing(item, by)
    lock(decision)
    voting = {row.id: row for row in voters(item)}
    if strangers := vote.by_name.keys() - voting.keys():
        row = db.session.get(Attendance, next(iter(strangers)))
        raise Refusal(f"{row.name if row else 'Somebody'} has no vote at this item.", field="by_name")
    counts = {
        column: sum(each == said for each in vote.by_name.values()) if vote.by_name or vote.of_some else None
        for column, said in COUNTS.items()
    }
    for column, named in counts.items():
        typed = getattr(vote, column)
        if typed is not None and named is not None and (typed < named if vote.of_some else typed != named):
            raise Refusal(
                f"{plural(named, 'name')} stand under {VOTES[COUNTS[column]].lower()}, not {typed}.", field=column
            )
        counts[column] = typed if named is None or vote.of_some else named
    _refuse_unlikely(vote, counts)
    decision.moved_by, decision.seconded_by, decision.vote_result = (
        vote.moved_by.strip(),
        vote.seconded_by.strip(),
        vote.result,
    )
    decision.names_of_some = vote.of_some and bool(vote.by_name)
    decision.votes_for, decision.votes_against, decision.abstained = (counts[column] for column in COUNTS)
    known = {row.attendance_id: row for row in db.session.scalars(_of([decision.id]))}
    for number, row in known.items():
        if number not in vote.by_name:
            db.session.delete(row)
    for number, said in vote.by_name.items():
        if number in known:
            known[number].vote = said
        else:
            db.session.add(
                RecordedVote(agenda_item_id=item.id, decision_id=decision.id, attendance_id=number, vote=said)
            )
    db.session.flush()


def _refuse_unlikely(vote: Vote, counts: Mapping[str, int | None]) -> None:
    if vote.result not in VOTE_RESULTS:
        raise Refusal("Choose from the list.", field="result")
    if vote.seconded_by and not vote.moved_by:
        raise Refusal("Say who moved it.", field="moved_by")
    if vote.seconded_by and vote.seconded_by.strip().casefold() == vote.moved_by.strip().casefold():
        raise Refusal("Nobody seconds what they moved.", field="seconded_by")
    if vote.result == "unanimous" and counts["votes_against"]:
        raise Refusal("It was not unanimous when somebody voted against it.", field="result")
    if vote.result == "nem_con" and counts["votes_against"]:
        raise Refusal("Somebody voted against it, so it was not nem. con.", field="result")
    in_favour, against = counts["votes_for"], counts["votes_against"]
    if vote.result == "tied" and None not in (in_favour, against) and in_favour != against:
        raise Refusal("Votes are tied when as many are for it as against it.", field="result")
    if vote.result == "carried" and in_favour is not None and against is not None and in_favour < against:
        raise Refusal("More voted against it than for it.", field="result")


def voters(item: AgendaItem) -> list[Attendance]:
    """Who may vote at an item: members and substitutes who are there and not out of the room for it."""
    out = select(ItemAbsence.attendance_id).where(ItemAbsence.agenda_item_id == item.id)
    there = queries.attendance_of(item.meeting_id).where(
        Attendance.capacity.in_(COUNTED), Attendance.votes, Attendance.id.not_in(out)
    )
    return list(db.session.scalars(there))


def _of(decision_ids: Collection[int]) -> Select[RecordedVote]:
    return (
        select(RecordedVote)
        .where(RecordedVote.decision_id.in_(decision_ids))
        .order_by(RecordedVote.id)
        .options(joinedload(RecordedVote.attendance))
    )


def by_name(decisions: Sequence[Decision]) -> Named:
    """Who voted how; asks nothing where no decision was counted or has names of some."""
    counted = [each.id for each in decisions if each.votes_for is not None or each.names_of_some]
    found: dict[int, list[tuple[str, str]]] = {}
    for row in db.session.scalars(_of(counted)) if counted else ():
        found.setdefault(row.decision_id, []).append((row.attendance.name, row.vote))
    return found


def was_taken(decision: Decision) -> bool:
    """Whether anything of a vote is recorded on a decision."""
    counted = any(getattr(decision, column) is not None for column in COUNTS)
    return bool(counted or decision.moved_by or decision.vote_result or decision.names_of_some)


def as_kept(decision: Decision, named: Named) -> list[Any]:
    """Everything of a vote, in a fixed order."""
    counts = [getattr(decision, column) for column in COUNTS]
    names = sorted(map(list, named.get(decision.id, ())))
    some = ["of some"] if decision.names_of_some else []
    return [decision.id, decision.moved_by, decision.seconded_by, *counts, decision.vote_result, names, *some]


def of_decision(decision: Decision) -> dict[int, str]:
    """How each voted, by the number of their line of the attendance."""
    return {row.attendance_id: row.vote for row in db.session.scalars(_of([decision.id]))}


def has_voted(row: Attendance) -> bool:
    """Whether a recorded vote hangs on a line of the attendance, also at an item the reader may not see."""
    statement = select(RecordedVote.id).where(RecordedVote.attendance_id == row.id).limit(1)
    with as_system("a line of the attendance stays while any vote hangs on it"):
        return db.session.scalar(statement) is not None


def words(decision: Decision, style: HouseStyle, named: Named, *, names: bool = True) -> str:
    """The vote in the body's words: Moved by A, seconded by B. For 5, against 2, abstained 1. Carried."""
    said = []
    if names:
        movers = [
            fill(form, name=name)
            for form, name in ((style.moved, decision.moved_by), (style.seconded, decision.seconded_by))
            if name
        ]
        said.append(", ".join(movers))
    if any(getattr(decision, column) is not None for column in COUNTS):
        counts = {word: getattr(decision, column) or 0 for column, word in COUNTS.items()}
        said.append(fill(style.vote_counts, **counts))
    if decision.vote_result:
        said.append(getattr(style, RESULTS[decision.vote_result]))
    if names and (found := named.get(decision.id)):
        heads = {"for": style.voted_for, "against": style.voted_against, "abstained": style.voted_abstained}
        said.append(style.recorded_for_some if decision.names_of_some else style.recorded_vote)
        for vote, head in heads.items():
            if so := [name for name, cast in found if cast == vote]:
                said.append(f"{head}: {listed(so)}")
    return " ".join(f"{part[:1].upper()}{part[1:]}".rstrip(".") + "." for part in said if part)


def faults(
    rows: Sequence[Attendance], items: Mapping[int, str], decisions: Sequence[Decision]
) -> Iterator[Fault]:  # fmt: skip
    """More votes than people who may vote at the item, and votes of somebody who has none there. `items` are the numbers of items and
    their names. Asks nothing where no vote was counted or has names of some."""
    counted = [d for d in decisions if d.names_of_some or any(getattr(d, column) is not None for column in COUNTS)]
    if not counted:
        return
    out = select(ItemAbsence.agenda_item_id, ItemAbsence.attendance_id).where(
        ItemAbsence.agenda_item_id.in_({each.agenda_item_id for each in counted})
    )
    away = set(db.session.execute(out).tuples())
    voting = {row.id for row in rows if row.capacity in COUNTED and row.votes}
    for decision in counted:
        may = sum((decision.agenda_item_id, number) not in away for number in voting)
        total = sum(getattr(decision, column) or 0 for column in COUNTS)
        if total > may:
            said = f"{items[decision.agenda_item_id]} counts {plural(total, 'vote')}, but {plural(may, 'person', 'people')} may vote at it."
            yield Fault("votes_too_many", said, "meetings.vote", {"decision_id": decision.id})
    for row in db.session.scalars(_of([decision.id for decision in counted])):
        if row.attendance_id not in voting or (row.agenda_item_id, row.attendance_id) in away:
            said = f"{items[row.agenda_item_id]} records the vote of {row.attendance.name}, who has none at it."
            yield Fault("vote_of_absent", said, "meetings.vote", {"decision_id": row.decision_id})
