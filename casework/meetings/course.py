"""The course of a meeting: items taken out of order without a new number, how far each has got, when each is to begin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from casework import access, clock
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import numbering, policy
from casework.meetings.house_style import HouseStyle
from casework.meetings.models import AgendaItem, Meeting

STATES = {"": "Nothing yet", "text": "Text", "decided": "Decided", "deferred": "Deferred"}


def deferred_words(item: AgendaItem, style: HouseStyle | None = None) -> str:
    """Where an item was put off to, as pages say it, or the body's papers."""
    style = style or HouseStyle()
    return style.deferred if item.deferred_to_id == item.meeting_id else style.deferred_to_next


def taken_after(item: AgendaItem, order: Sequence[AgendaItem]) -> AgendaItem | None:
    """The item after which the meeting took this one, out of order."""
    return next((each for each in order if each.id == item.taken_after_id), None)


def standing_words(item: AgendaItem, order: Sequence[AgendaItem] = ()) -> str:
    """What somebody who writes under an item should know of it: another may have put it off or moved it meanwhile.

    `order` are the meeting's items, which an answer to a save goes without.
    """
    found = []
    if (after := taken_after(item, order)) is not None:
        found.append(f"Taken out of order, after item {after.number}.")
    if item.deferred_to_id is not None:
        found.append(f"{deferred_words(item)} What is written here still stands in these minutes.")
    return " ".join(found)


def in_course(order: Sequence[AgendaItem]) -> list[AgendaItem]:
    """Items as they were taken: one taken out of order stands after the one it was taken after. Numbers stay as they are."""
    ids = {item.id for item in order}
    moved = [item for item in order if item.taken_after_id in ids and item.taken_after_id != item.id]
    taken = [item for item in order if item not in moved]
    while moved:
        ready = [item for item in moved if any(each.id == item.taken_after_id for each in taken)]
        if not ready:
            return [*taken, *moved]
        for item in reversed(ready):
            place = next(n for n, each in enumerate(taken) if each.id == item.taken_after_id)
            taken.insert(place + 1, item)
            moved.remove(item)
    return taken


def state_of(item: AgendaItem) -> str:
    """How far an item has got: nothing yet, text, decided, or put off."""
    if item.deferred_to_id is not None:
        return "deferred"
    if any(decision.text.strip() for decision in item.decisions):
        return "decided"
    return "text" if item.discussion.strip() else ""


def states(items: Iterable[AgendaItem]) -> dict[int, str]:
    """How far each item has got, in words; of a heading nothing is owed, so that it has none until something stands under it."""
    found = ((item, state_of(item)) for item in items)
    return {item.id: STATES[state] if state or item.kind not in numbering.HEADINGS else "" for item, state in found}


def reached(order: Sequence[AgendaItem], item: AgendaItem) -> AgendaItem | None:
    """The last item with something recorded, other than this: what an item taken now was taken after."""
    done = [each for each in in_course(order) if each.id != item.id and state_of(each) in ("text", "decided")]
    return done[-1] if done else None


def take_after(item: AgendaItem, after: AgendaItem | None, *, by: User) -> None:
    """The meeting took this item out of order, after another; with none, in its place after all."""
    access.require(policy.may_run(by, item.meeting), policy.RUNS_ONLY)
    if item.meeting.status not in ("in_progress", "closed", "circulated"):
        raise Refusal("Start the meeting first: items are taken out of order only once it has begun.")
    if after is not None and (after.meeting_id != item.meeting_id or after.id == item.id):
        raise Refusal("Choose another item of this meeting.", field="after")
    if after is not None and after.taken_after_id == item.id:
        raise Refusal(f"Item {after.number} was itself taken after this one.", field="after")
    item.taken_after_id = after.id if after is not None else None
    db.session.flush()


def times_of(meeting: Meeting, lines: Sequence[numbering.Line]) -> dict[int, datetime]:
    """When each item is to begin, from the minutes planned, once any item has a time or minutes; a timed item waits for its time."""
    items = [item for line in lines for item in line.items]
    if not any(item.timed_at or item.minutes_planned for item in items):
        return {}
    at, found = clock.in_london(meeting.starts_at), {}
    for item in items:
        if item.kind in numbering.UNNUMBERED:
            continue
        if item.timed_at is not None:
            at = max(at, clock.in_london(clock.london(at.date(), item.timed_at)))
        if item.timed_at is not None or item.minutes_planned:
            found[item.id] = at
        at += timedelta(minutes=item.minutes_planned or 0)
    return found
