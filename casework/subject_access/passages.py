"""A row as passages: its short particulars together, and every paragraph somebody wrote by itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Boolean, Column, DateTime, Text

from casework import clock
from casework.subject_access.finding import Row, tables
from casework.subject_access.words import FREE, NOT_SAID, label, thing
from casework.web.presentation import day

LONG = 140
"""Characters from which a text is a paragraph of its own."""
DAYS = (
    "happened_on",
    "dated_on",
    "decided_on",
    "recorded_on",
    "assessed_on",
    "received_on",
    "opened_on",
    "starts_on",
    "joined_on",
)
AUTHORS = (
    "author_id",
    "recorded_by_id",
    "added_by_id",
    "assessed_by_id",
    "referrer_id",
    "sent_by_id",
    "created_by_id",
    "saved_by_id",
)
CODE = re.compile(r"[a-z]+(_[a-z]+)+")


@dataclass(frozen=True)
class Passage:
    """Some words of a row: which column they stand in (none for particulars), what it is called, when it is of."""

    row: Row
    field: str
    heading: str
    text: str
    dated_on: date | None
    by_hand: bool = False

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class Known:
    """What a row names by number, in words: by table and id."""

    subjects: Mapping[tuple[str, int], str]
    meetings: Mapping[int, date]
    agency_of: Mapping[int, int | None]


def _said_already(column: Column[Any], row: Row) -> bool:
    """The words of a paper, read out of what was written here; of a file they are all there is, whatever else was read out of it."""
    return column.name == "said" and bool(row.values.get("content"))


def passages_of(row: Row, known: Known) -> Iterator[Passage]:
    """Every passage of a row, each text once."""
    table = tables()[row.table]
    particulars: list[str] = []
    written: list[tuple[str, str]] = []
    for column in table.c:
        value = row.values[column.name]
        if column.foreign_keys:
            particulars += _of_others(column, value, known)
        elif column.name in NOT_SAID or column.computed is not None or _said_already(column, row):
            continue  # words kept for searching are the record's own once more
        elif value is None or value == "" or isinstance(column.type, DateTime):
            continue
        elif isinstance(column.type, JSON):
            for name, words in _flat(value, column.name):
                if _stands_alone(name, words):
                    written.append((name, words))
                else:
                    particulars.append(f"{label(name)}: {words}")
        elif isinstance(column.type, Text) and _stands_alone(column.name, value):
            written.append((column.name, value))
        elif words := _short(column, value):
            particulars.append(f"{label(column.name)}: {words}")
    on, heading = _day_of(row, known), thing(row.table)
    by_hand = bool(row.values.get("storage_key"))
    seen = set()
    if particulars:
        yield Passage(row, "", heading, "\n".join(particulars), on, by_hand)
    for name, text in written:
        for paragraph in paragraphs(text):
            if (name, paragraph) not in seen:
                seen.add((name, paragraph))
                yield Passage(
                    row, name, heading if name in FREE else f"{heading}: {label(name).lower()}", paragraph, on
                )


def paragraphs(text: str) -> list[str]:
    """A text at its blank lines."""
    return [part for part in (each.strip() for each in re.split(r"\n\s*\n", text.replace("\r\n", "\n"))) if part]


def agency_of(row: Row, known: Known) -> int | None:
    """Which agency a row came from: the one it names, or that of whoever wrote it down."""
    if row.values.get("agency_id"):
        return int(row.values["agency_id"])
    return next((known.agency_of.get(row.values[name]) for name in AUTHORS if row.values.get(name)), None)


def _stands_alone(name: str, value: str) -> bool:
    return name in FREE or len(value) > LONG or "\n" in value


def _short(column: Column[Any], value: Any) -> str:
    if isinstance(column.type, Boolean):
        return "Yes" if value else ""
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list):
        return "; ".join(str(each) for each in value)
    words = str(value)
    return words.replace("_", " ") if CODE.fullmatch(words) else words


def _of_others(column: Column[Any], value: Any, known: Known) -> list[str]:
    """The person, place or organisation a row names beside, for that may be somebody else's name."""
    if value is None:
        return []
    home = next(iter(column.foreign_keys)).column.table.name
    words = known.subjects.get((home, int(value)))
    return [f"{label(column.name)}: {words}"] if words else []


def _flat(value: Any, name: str) -> Iterator[tuple[str, str]]:
    """The words in a structure, each under the nearest name."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _flat(each, str(key))
    elif isinstance(value, list):
        for each in value:
            yield from _flat(each, name)
    elif isinstance(value, str | int | float | Decimal) and not isinstance(value, bool) and str(value).strip():
        yield name, str(value)
    elif value is True:
        yield name, "Yes"


def _day_of(row: Row, known: Known) -> date | None:
    if row.values.get("meeting_id") in known.meetings:
        return known.meetings[row.values["meeting_id"]]
    for name in DAYS:
        if isinstance(row.values.get(name), date):
            found: date = row.values[name]
            return found
    at = next((value for value in row.values.values() if isinstance(value, datetime)), None)
    return clock.in_london(at).date() if at is not None else None
