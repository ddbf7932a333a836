"""A group's own heading sets, and which of those everybody has it uses: kept by who runs the group, in force at once.

What is for one group alone is its own affair; what every group of a kind may use is an administrator's (`partnership/rulebooks.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from casework import access
from casework.accounts.models import User
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.meetings import policy as meetings
from casework.papers.heading_models import BodyHeadings
from casework.papers.heading_sets import HeadingSet, ReportHeading, from_kept, given_to
from casework.partnership.models import Group
from casework.web.forms import CONSTRAINTS

CONSTRAINTS |= {"uq_body_headings_group_id": ("Somebody else changed these headings just now. Open them again", None)}
MOST_SETS = 20
OWN = "own_"
"""Before the key of a group's own set."""


def kept_for(group: Group) -> BodyHeadings | None:
    """The row of what a group decided, if it decided anything."""
    return db.session.scalars(select(BodyHeadings).where(BodyHeadings.group_id == group.id)).one_or_none()


def own_sets(row: BodyHeadings | None) -> list[HeadingSet]:
    return [from_kept(content) for content in row.sets] if row is not None else []


def sets_for(group: Group) -> list[HeadingSet]:
    """What reports to this group may be written on: those it is given and does not leave out, and its own."""
    row = kept_for(group)
    left_out = row.left_out if row is not None else []
    return [*(each for each in given_to(group) if each.key not in left_out), *own_sets(row)]


def use(group: Group, keys: Sequence[str], *, version: int, by: User) -> None:
    """Use these of the sets the group is given, and leave the others out. Its own are all in use."""
    access.require(meetings.may_arrange(by, group.id), meetings.RUNS_ONLY)
    row = _row(group, version, by)
    row.left_out = [each.key for each in given_to(group) if each.key not in keys]
    if not row.sets and len(row.left_out) == len(given_to(group)):
        raise Refusal("Tick at least one, or reports have no headings.", field="used")
    db.session.flush()


def save_set(group: Group, made: HeadingSet, *, version: int, by: User) -> HeadingSet:
    """Keep a set as the group's own: in place of its own set with this key, or a new one. In force at once for papers asked from now on."""
    access.require(meetings.may_arrange(by, group.id), meetings.RUNS_ONLY)
    row = _row(group, version, by)
    sets = own_sets(row)
    made = replace(made, title=" ".join(made.title.split()), kinds=(), groups=())
    others = [each for each in sets if each.key != made.key]
    _refuse(made, [*given_to(group), *others])
    if len(others) == len(sets):
        if len(sets) == MOST_SETS:
            raise Refusal(f"A group has {MOST_SETS} sets of its own at most. Remove one first.")
        known = {each.key for each in sets}
        made = replace(made, key=next(key for n in range(1, MOST_SETS + 2) if (key := f"{OWN}{n}") not in known))
        sets.append(made)
    row.sets = [(made if each.key == made.key else each).kept() for each in sets]
    db.session.flush()
    return made


def remove_set(group: Group, key: str, *, version: int, by: User) -> None:
    """Papers asked for on it keep it."""
    access.require(meetings.may_arrange(by, group.id), meetings.RUNS_ONLY)
    row = _row(group, version, by)
    if key not in [each["key"] for each in row.sets]:
        raise NotFound
    row.sets = [each for each in row.sets if each["key"] != key]
    if not row.sets and len(row.left_out) >= len(given_to(group)):
        raise Refusal("Tick one of the others first, or reports have no headings.")
    db.session.flush()


def _row(group: Group, version: int, by: User) -> BodyHeadings:
    """The row to change, as it was at `version` (0: there was none)."""
    row = kept_for(group)
    if (row.version if row is not None else 0) != version:
        raise Refusal(
            "Somebody else changed these headings meanwhile. Look at them in another window, and open this page again."
        )
    if row is None:
        row = BodyHeadings(group_id=group.id, sets=[], left_out=[], saved_by_id=by.id)
        db.session.add(row)
    row.saved_by_id = by.id
    return row


def _refuse(made: HeadingSet, others: Sequence[HeadingSet]) -> None:
    if not made.title:
        raise Refusal("Say what to call it.", field="title")
    if any(each.title.casefold() == made.title.casefold() for each in others):
        raise Refusal("There is a heading set of this name. Give it another.", field="title")
    if not made.headings:
        raise Refusal("Enter at least one heading.", field="headings")
    titles = [heading.title.casefold() for heading in made.headings]
    if twice := next((heading.title for heading in made.headings if titles.count(heading.title.casefold()) > 1), ""):
        raise Refusal(f"“{twice}” stands there twice.", field="headings")
    parts = [heading.part for heading in made.headings if heading.part != "text"]
    if twice := next((part for part in parts if parts.count(part) > 1), ""):
        raise Refusal(f"Two headings are for {PARTS_IN_WORDS[twice].lower()}. Leave one.", field="headings")
    if made.recommends and "recommendations" not in parts:
        raise Refusal(
            "Say which heading the recommendations stand under, or choose that none are wanted.", field="headings"
        )
    if made.contact and "contact" not in parts:
        raise Refusal("Say which heading the contact stands under, or ask for none.", field="headings")


PARTS_IN_WORDS = {
    "text": "Text", "purpose": "The purpose of the report", "own": "Headings of the author's own", "recommendations": "The recommendations",
    "contact": "The contact officer",
}  # fmt: skip


def set_of(values: dict[str, Any], rows: Sequence[tuple[ReportHeading, int]]) -> HeadingSet:
    """A set from what a page typed: headings by the place given them, each with a key of its own."""
    known = {heading.key for heading, _ in rows if heading.key}
    made, number = [], 0
    for heading, _ in sorted(rows, key=lambda each: each[1]):
        key = heading.key
        while not key or (key in known and not heading.key):
            number += 1
            key = f"h{number}"
        known.add(key)
        made.append(replace(heading, key=key))
    return HeadingSet(headings=tuple(made), **values)
