"""Adjournments of a meeting, and when it ceased to be quorate: kept in order, printed where they happened."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from datetime import date, time
from typing import Any

from casework import access, clock
from casework.accounts.models import User
from casework.errors import Refusal
from casework.meetings import policy
from casework.meetings.attendance import refuse_confirmed
from casework.meetings.house_style import fill, written_time
from casework.meetings.locking import lock
from casework.meetings.models import AgendaItem, Meeting
from casework.meetings.numbering import Line
from casework.meetings.record import Record
from casework.rendering import Paragraph
from casework.rendering.document import Block
from casework.web.presentation import day as in_words

KINDS = {"adjourned": "The meeting was adjourned", "inquorate": "The meeting ceased to be quorate"}
MOST = 20


def record_interruption(
    meeting: Meeting, *, kind: str, at: time, by: User, until: time | None = None, on: date | None = None, words: str = "",
    after_item: str = "",
) -> None:  # fmt: skip
    """Add one. `on` is another day on which the meeting went on. Refused before the meeting has begun and when its end is before it."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    refuse_confirmed(meeting)
    if meeting.commenced_at is None:
        raise Refusal("The meeting has not begun.")
    lock(meeting)
    if kind not in KINDS:
        raise Refusal("Choose what happened.", field="kind")
    if kind == "inquorate" and (until is not None or on is not None):
        raise Refusal("Only an adjournment has an end.", field="until")
    if on is not None and on <= clock.in_london(meeting.starts_at).date():
        raise Refusal("Another day is after that of the meeting.", field="on")
    if on is not None and until is None:
        raise Refusal("Enter the time at which it reconvened on that day.", field="until")
    if until is not None and on is None and until < at:
        raise Refusal("It cannot have reconvened before it was adjourned.", field="until")
    if after_item and all(item.number != after_item for item in meeting.items):
        raise Refusal(f"No item on this agenda has the number {after_item}.", field="after_item")
    if len(meeting.interruptions) >= MOST:
        raise Refusal(f"A meeting has at most {MOST} of these.")
    row = {
        "kind": kind, "at": f"{at:%H:%M}", "until": f"{until:%H:%M}" if until else "", "on": on.isoformat() if on else "",
        "words": words.strip(), "after_item": after_item,
    }  # fmt: skip
    if row in meeting.interruptions:
        raise Refusal("This is recorded already.", field="at")
    meeting.interruptions = [*meeting.interruptions, row]


def mark_of(row: dict[str, Any]) -> str:
    """By which a page names one: places move when somebody else takes another off."""
    return hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()[:16]


def forget_interruption(meeting: Meeting, mark: str, *, by: User) -> None:
    """Take off one that was recorded by mistake, by its mark. Refused when it is not there any more."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    refuse_confirmed(meeting)
    lock(meeting)
    left = [row for row in meeting.interruptions if mark_of(row) != mark]
    if len(left) == len(meeting.interruptions):
        raise Refusal("Somebody took it off already. Nothing else was changed.")
    meeting.interruptions = left


def interruption_words(record: Record, row: dict[str, Any]) -> str:
    """One as the minutes print it, in the words of the body."""
    style, held = record.style, clock.in_london(record.meeting.starts_at).date()
    why = f" {row['words']}" if row["words"] else ""
    words = getattr(style, row["kind"]).replace("{why}", "" if not why else "{why}")
    said = fill(words, time=_written(record, held, row["at"]), why=why)
    if not row["until"]:
        return said
    on = date.fromisoformat(row["on"]) if row["on"] else held
    again = _written(record, on, row["until"]) + (f" on {in_words(on)}" if row["on"] else "")
    return f"{said} {fill(style.reconvened, time=again)}"


def _written(record: Record, on: date, at: str) -> str:
    return written_time(clock.london(on, time.fromisoformat(at)), record.style.times)


def interruption_blocks(
    record: Record,
    *,
    after: str | None = None,
    but_after: Collection[str] = (),
    told: Collection[str] | None = None,
    names_somebody: Callable[[str], bool] = lambda words: False,
) -> list[Block]:
    """Those after the item of this number; without one, all but those after items that say theirs themselves.

    The reason is said of what happened after no item or one of those `told`: the items this reader may see, or the public ones;
    and never where it `names_somebody` of a case.
    """
    rows = as_told(record, told, names_somebody)
    if after is not None:
        rows = [row for row in rows if after and row["after_item"] == after]
    return [
        Paragraph(interruption_words(record, row))
        for row in rows
        if not row["after_item"] or row["after_item"] not in but_after
    ]


def as_told(
    record: Record, told: Collection[str] | None = None, names_somebody: Callable[[str], bool] = lambda words: False
) -> list[dict[str, Any]]:
    """All of them, each with its reason where that may be said."""
    known = {item.number for item in record.items} if told is None else told

    def tells(row: dict[str, Any]) -> bool:
        return (not row["after_item"] or row["after_item"] in known) and not names_somebody(row["words"])

    return [row if tells(row) else row | {"words": ""} for row in record.meeting.interruptions]


def ending_with(line: Line, item: AgendaItem, *, but: set[str]) -> list[str]:
    """The numbers of the items that are over with this one: its own where nothing stands under it, and of each it is the last of.

    Those in `but` were said before, and what is said now is added to them: of two items with one number the first says it.
    """
    at = line.items.index(item)
    follows = line.level(line.items[at + 1]) if at + 1 < len(line.items) else 0
    over = {each.id: each for each in line.items[: at + 1]}
    found: list[str] = []
    each: AgendaItem | None = item
    while each is not None and line.level(each) >= follows:
        if each.number not in but:
            found.append(each.number)
            but.add(each.number)
        each = over.get(each.parent_id or 0) if each.id != line.item.id else None
    return found


def conclusion(record: Record) -> list[Block]:
    """When it ended, with the day where that is another."""
    ended = record.meeting.concluded_at
    if ended is None or not record.style.concluded:
        return []
    on = clock.in_london(ended).date()
    day = "" if on == clock.in_london(record.meeting.starts_at).date() else f" on {in_words(on)}"
    return [Paragraph(fill(record.style.concluded, time=written_time(ended, record.style.times) + day))]
