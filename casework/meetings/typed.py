"""What somebody typed for one case's return, whole or half, as a draft keeps it; and whether it can be sent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from casework import clock
from casework.errors import Refusal
from casework.meetings.return_models import HANDLING, KINDS, REASONS
from casework.web.days import read_day

LONGEST = 20_000
LONGEST_SOURCE = 300
MOST = 40
"""Characters of a paragraph and of its source, and paragraphs of one return."""


@dataclass(frozen=True)
class Typed:
    """One paragraph as typed: nothing of it need be right yet. `agencies` are the ids of the agencies named; `subject` is a
    subject's key, such as `person-12`, or nothing for the whole case."""

    kind: str = ""
    text: str = ""
    handling: str = ""
    agencies: tuple[int, ...] = ()
    source: str = ""
    day: str = ""
    month: str = ""
    year: str = ""
    subject: str = ""

    @property
    def is_blank(self) -> bool:
        return not any((self.text, self.source, self.day, self.month, self.year))


@dataclass(frozen=True)
class Content:
    """Everything typed for one case: paragraphs, a nil return, or what is not shared and why."""

    paragraphs: tuple[Typed, ...] = ()
    nil: bool = False
    reason: str = ""
    words: str = ""

    @property
    def is_blank(self) -> bool:
        """Nothing was typed. A choice made in an empty paragraph says nothing."""
        return not (self.nil or self.reason or self.words or self.written)

    @property
    def written(self) -> tuple[Typed, ...]:
        return tuple(p for p in self.paragraphs if not p.is_blank)

    def kept(self) -> dict[str, Any]:
        """As a draft's column keeps it."""
        return asdict(replace(self, paragraphs=tuple(self.paragraphs[:MOST])))

    def with_a_row(self) -> Content:
        """With one empty paragraph when there is none, so that there is a box to write in."""
        return self if self.paragraphs else replace(self, paragraphs=(Typed(),))


def read(kept: dict[str, Any]) -> Content:
    """What a draft's column holds."""
    rows = tuple(Typed(**{**row, "agencies": tuple(row["agencies"])}) for row in kept["paragraphs"])
    return Content(rows, kept["nil"], kept["reason"], kept["words"])


@dataclass(frozen=True)
class Said:
    """One paragraph that can be sent."""

    kind: str
    text: str
    handling: str
    agency_ids: list[int] = field(default_factory=list)
    source: str = ""
    dated_on: date | None = None
    person_id: int | None = None
    place_id: int | None = None
    organisation_id: int | None = None


def to_send(content: Content, *, prefix: str, may_name: Collection[int], subjects: Collection[str] = ()) -> list[Said]:
    """The paragraphs of a return that can be sent; `subjects` are the keys of those of the case.

    Raises `Refusal` at the control at fault, named after `prefix`.
    """
    if content.nil and (content.written or content.reason or content.words):
        raise Refusal("Either tick nil return or write something, not both.", field=f"{prefix}-nil")
    if content.reason and content.reason not in REASONS:
        raise Refusal("Choose a reason from the list.", field=f"{prefix}-reason")
    if content.reason and not content.words:
        raise Refusal("Say in a few words why it is not shared.", field=f"{prefix}-words")
    if content.words and not content.reason:
        raise Refusal("Choose the reason it is not shared.", field=f"{prefix}-reason")
    if content.is_blank:
        raise Refusal("Write what your agency knows, tick nil return, or say why it is not shared.",
                      field=f"{prefix}-0-text")  # fmt: skip
    return [
        _said(row, f"{prefix}-{n}", may_name, subjects) for n, row in enumerate(content.paragraphs) if not row.is_blank
    ]


def _said(row: Typed, where: str, may_name: Collection[int], subjects: Collection[str]) -> Said:
    if not row.text:
        raise Refusal("Write the paragraph, or empty its source and date.", field=f"{where}-text")
    if len(row.text) > LONGEST:
        raise Refusal(f"Keep a paragraph to {LONGEST:,} characters: divide it.", field=f"{where}-text")
    if row.kind not in KINDS:
        raise Refusal("Say whether this is a fact or an opinion.", field=f"{where}-kind")
    if row.handling not in HANDLING:
        raise Refusal("Choose who may read this paragraph.", field=f"{where}-handling")
    named = sorted(set(row.agencies)) if row.handling == "agencies" else []
    if row.handling == "agencies" and not named:
        raise Refusal("Tick the agencies that may read this paragraph.", field=f"{where}-handling")
    if not set(named) <= set(may_name):
        raise Refusal("One of the agencies ticked is not in this group.", field=f"{where}-handling")
    if row.subject and row.subject not in subjects:
        raise Refusal("Choose whom or what this is about: the one chosen is no longer part of the case.",
                      field=f"{where}-subject")  # fmt: skip
    if row.kind == "fact" and not row.source:
        raise Refusal("Say where this fact comes from, such as a system, a visit or a call.", field=f"{where}-source")
    if len(row.source) > LONGEST_SOURCE:
        raise Refusal(f"Keep the source to {LONGEST_SOURCE} characters.", field=f"{where}-source")
    kind, _, number = row.subject.partition("-")
    about = {f"{kind}_id": int(number)} if kind else {}
    return Said(row.kind, row.text, row.handling, named, row.source, _day(row, where), **about)


def _day(row: Typed, where: str) -> date | None:
    parts = (row.day, row.month, row.year)
    if not any(parts):
        if row.kind == "fact":
            raise Refusal("Enter the date of this fact.", field=f"{where}-on-day")
        return None
    try:
        found = read_day(*parts)
    except ValueError as mistake:
        raise Refusal(str(mistake), field=f"{where}-on-day") from None
    if found > clock.today():
        raise Refusal("The date must be today or in the past.", field=f"{where}-on-day")
    return found
