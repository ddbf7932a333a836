"""Heading sets of reports: which headings a report has, which must be filled, its nil wordings and how it recommends.

Delivered in `headings.toml`, changed by an administrator in pages, kept in versions. A paper keeps the set it was asked for with.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from casework.partnership import rulebooks
from casework.partnership.models import Group
from casework.partnership.profile_files import Table, read
from casework.partnership.profiles import profiles
from casework.partnership.rulebooks import Rulebook, Says
from casework.web.presentation import listed, plural

KEY = "papers.headings"
PARTS = ("text", "purpose", "own", "recommendations", "contact")
RECOMMENDATIONS = {
    "1.1": "numbered with their heading", "(i)": "numbered (i), (ii)", "(a)": "numbered (a), (b)", "a)": "numbered a), b)",
    "1.": "numbered 1., 2.", "1)": "numbered 1), 2)", "-": "bullets", "none": "none wanted",
}  # fmt: skip
NUMBERS = {
    "1.1": "on headings and paragraphs",
    "1": "on headings",
    "running": "on paragraphs, from 1 to the end",
    "none": "none",
}
FILE = Path(__file__).with_name("headings.toml")


@dataclass(frozen=True)
class ReportHeading:
    """`needed`: something must stand under it; `nil` is what it says when there is nothing to say.

    `number` is the number it was printed with, where its place gives another: 3.1 stands beneath 3. `unnumbered` has none, and
    `bare` stands although nothing is under it.
    """

    key: str
    title: str
    part: str = "text"
    needed: bool = False
    nil: str = ""
    number: str = ""
    unnumbered: bool = False
    bare: bool = False


@dataclass(frozen=True)
class HeadingSet:
    """`due`: working days before the meeting by which a paper is to be in. `kinds`: kinds of group it is for, none for all; `groups`: the
    groups it is for by their short address, none for all of those kinds.

    `numbers` says what of a report is numbered.
    """

    key: str
    title: str
    due: int
    recommendations: str
    contact: bool
    headings: tuple[ReportHeading, ...]
    kinds: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    numbers: str = "1.1"

    def kept(self) -> dict[str, Any]:
        return _plain(self)

    @property
    def recommends(self) -> bool:
        return self.recommendations != "none"


def from_kept(content: dict[str, Any]) -> HeadingSet:
    """A set as a paper kept it."""
    return _set(Table("A paper's headings", content))


def given_to(group: Group) -> list[HeadingSet]:
    """The sets in force for groups like this one, delivered or put in force by an administrator; no statement. A group may leave some
    out and has its own besides (`own_sets.sets_for`)."""
    every: tuple[HeadingSet, ...] = rulebooks.in_force(group, KEY)
    return [
        each for each in every
        if (not each.kinds or group.profile_key in each.kinds) and (not each.groups or group.slug in each.groups)
    ]  # fmt: skip


@cache
def delivered() -> tuple[HeadingSet, ...]:
    return _read(read(FILE), 1)


def _read(table: Table, _number: int) -> tuple[HeadingSet, ...]:
    table.take("version")
    sets = tuple(_set(each) for each in table.tables("sets"))
    table.nothing_else()
    keys = [each.key for each in sets]
    if len(set(keys)) != len(keys):
        raise table.mistake("sets", "has two sets with one key: give each its own")
    return sets


def _set(table: Table) -> HeadingSet:
    found = HeadingSet(
        key=table.text("key"),
        title=table.text("title"),
        kinds=table.some_of("kinds", profiles(), needed=False),
        groups=table.texts("groups", needed=False),
        due=table.whole("due", least=0),
        recommendations=table.one_of("recommendations", RECOMMENDATIONS),
        contact=table.yes_no("contact"),
        numbers=table.one_of("numbers", NUMBERS) if "numbers" in table.values else "1.1",
        headings=tuple(_heading(each) for each in table.tables("headings")),
    )
    table.nothing_else()
    keys = [heading.key for heading in found.headings]
    twice = next((key for key in keys if keys.count(key) > 1), "")
    if twice:
        raise table.mistake("headings", f"has two headings with the key {twice!r}: give each its own")
    for part in ("purpose", "own", "recommendations", "contact"):
        if sum(heading.part == part for heading in found.headings) > 1:
            raise table.mistake("headings", f"has more than one heading for {part!r}: leave one")
    for wanted, part in ((found.recommends, "recommendations"), (found.contact, "contact")):
        if wanted and all(heading.part != part for heading in found.headings):
            raise table.mistake("headings", f"has no heading for {part!r}, which the set wants: add one")
    return found


def _heading(table: Table) -> ReportHeading:
    found = ReportHeading(
        key=table.text("key"),
        title=table.text("title"),
        part=table.one_of("part", PARTS) if "part" in table.values else "text",
        needed=table.yes_no("needed"),
        nil=table.text("nil", needed=False),
        number=table.text("number", needed=False),
        unnumbered=table.yes_no("unnumbered"),
        bare=table.yes_no("bare"),
    )
    table.nothing_else()
    if not found.key.replace("_", "").isalnum():
        raise table.mistake("key", "must be letters, figures and underscores")
    return found


def _plain(found: HeadingSet) -> dict[str, Any]:
    content = asdict(found)
    headings = [
        {
            name: value
            for name, value in heading.items()
            if value not in ("", False) and (name, value) != ("part", "text")
        }
        for heading in content.pop("headings")
    ]
    kept = {name: list(value) if isinstance(value, tuple) else value for name, value in content.items()}
    if found.numbers == "1.1":
        del kept["numbers"]
    return {name: value for name, value in kept.items() if value is not False and value not in ([], "")} | {
        "headings": headings
    }


def _in_words(sets: tuple[HeadingSet, ...]) -> list[Says]:
    found = []
    for each in sets:
        names = [profiles()[kind].name for kind in each.kinds]
        found += [
            Says(each.title, "For", listed(names) if names else "Every kind of group"),
            *([Says(each.title, "Only", listed(each.groups))] if each.groups else []),
            Says(each.title, "Due", f"{plural(each.due, 'working day')} before the meeting"),
            Says(each.title, "Numbers", NUMBERS[each.numbers].capitalize()),
            Says(each.title, "Recommendations", RECOMMENDATIONS[each.recommendations]),
            Says(each.title, "Contact officer", "must be named" if each.contact else "need not be named"),
            Says(each.title, "Order of the headings", "\n".join(heading.title for heading in each.headings)),
        ]
        for heading in each.headings:
            words = ["must be filled" if heading.needed else "may be left out", heading.nil and f"Nil: {heading.nil}"]
            if heading.part in ("text", "purpose"):
                found.append(Says(each.title, heading.title, "\n".join(word for word in words if word)))
    return found


rulebooks.keep(
    Rulebook(
        key=KEY, what="Papers", title="Headings of reports", delivered=delivered, first_number=1, read=_read,
        plain=lambda sets: {"sets": [_plain(each) for each in sets]}, in_words=_in_words,
    )
)  # fmt: skip
