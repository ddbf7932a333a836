"""What a list of a group may be narrowed by: agencies, areas and people, as the values and words of its filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from casework import clock
from casework.extensions import db
from casework.partnership import queries
from casework.partnership.models import Group
from casework.web.numbers import row_number

Options = list[tuple[str, str]]
OUTSIDE = "outside"
"""The value of a filter for people who do not, or no longer, belong to the group."""


@dataclass(frozen=True)
class Choices:
    """Options of each kind by name; a ward comes after its area and names it."""

    agencies: Options
    areas: Options
    people: Options


def choices_of(rows: Sequence[Any], person: str = "") -> Choices:
    """Every agency, area and member of a group now, from rows of `queries.choices_in`; and those who left, as one choice.

    Not who leads a case or owns an action: to find that out would mean looking at all of them. `person` is what the
    address asks for: somebody it names who is no member is offered as well, so that the filter in force can be seen.
    """
    people = [(str(row.id), row.text) for row in rows if row.of == "person"]
    if (number := row_number(person)) is not None and str(number) not in dict(people):
        named = db.session.scalars(queries.name_of(number)).one_or_none()
        people += [(str(number), named)] if named else []
    return Choices(
        [(str(row.id), row.text) for row in rows if row.of == "agency"],
        _by_area([row for row in rows if row.of == "area"]),
        [*people, (OUTSIDE, "Somebody outside the group")],
    )


def is_outside(column: Any, group: Group) -> ColumnElement[bool]:
    """The person of this column does not belong to the group now."""
    return column.isnot(None) & column.not_in(queries.members_now(group.id, clock.today()))


def is_person(column: Any, group: Group, person: str) -> ColumnElement[bool] | None:
    """The condition for what a filter of people was set to: none of them, somebody outside, or one; else None."""
    if person == "none":
        return column.is_(None)
    if person == OUTSIDE:
        return is_outside(column, group)
    number = row_number(person)
    return column == number if number is not None else None


def _by_area(rows: list[Any]) -> Options:
    """Each area followed by its wards."""
    wards: dict[int | None, list[Any]] = {}
    for row in rows:
        wards.setdefault(row.within, []).append(row)
    return [
        (str(one.id), f"{area.text}: {one.text}" if one is not area else area.text)
        for area in wards.get(None, [])
        for one in (area, *wards.get(area.id, []))
    ]
