"""What narrows a group's caseload: conditions by filter, how many cases each leaves, and which one to loosen."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, true, tuple_

from casework.cases.models import RAGS, Case, Caseload
from casework.fixed import fixed
from casework.partnership.choices import is_person
from casework.partnership.models import Area, Group
from casework.web.filtering import Chosen

NAMES = ("rag", "risk", "stage", "agency", "officer", "area", "due", "show", "q", "sort")
RISKS = {"red": "red", "amber": "amber", "green": "green", "none": ""}
DUE = {"1": "Due now", "7": "Due within 7 days", "30": "Due within 30 days", "none": "Not set"}
LABELS = {
    "rag": "Rating", "risk": "Risk", "stage": "Stage", "agency": "Lead agency", "officer": "Lead officer", "area": "Area",
    "due": "Review", "q": "Reference or title",
}  # fmt: skip
ON_CASE = frozenset({"agency", "officer", "area", "q"})
"""Filters that look at the case; the others look at its entry on the caseload."""

Conditions = dict[str, ColumnElement[bool]]


def conditions(group: Group, chosen: Chosen, today: date) -> Conditions:
    """A condition for each filter that is one; what is not understood narrows nothing."""
    found: dict[str, ColumnElement[bool] | None] = {
        "rag": _one_of(Caseload.rag, chosen.get("rag", ""), {**{rag: rag for rag in RAGS}, "none": ""}),
        "risk": _one_of(Caseload.risk_rag, chosen.get("risk", ""), RISKS),
        "stage": Caseload.stage == chosen["stage"] if "stage" in chosen else None,
        "agency": _row(Case.lead_agency_id, chosen, "agency"),
        "officer": is_person(Case.lead_officer_id, group, chosen.get("officer", "")),
        "area": _area(chosen),
        "due": _due(chosen.get("due", ""), today),
    }
    if words := chosen.get("q", ""):
        found["q"] = or_(Case.reference.icontains(words, autoescape=True), Case.title.icontains(words, autoescape=True))
    return {name: condition for name, condition in found.items() if condition is not None}


def _one_of(column: Any, value: str, known: dict[str, str]) -> ColumnElement[bool] | None:
    return column == known[value] if value in known else None


def _row(column: Any, chosen: Chosen, name: str) -> ColumnElement[bool] | None:
    if chosen.get(name) == "none":
        return column.is_(None)
    number = chosen.number(name)
    return column == number if number is not None else None


def _area(chosen: Chosen) -> ColumnElement[bool] | None:
    """An area with the wards in it."""
    number = chosen.number("area")
    if number is None:
        return Case.area_id.is_(None) if chosen.get("area") == "none" else None
    return Case.area_id.in_(select(Area.id).where(or_(Area.id == number, Area.parent_id == number)))


def _due(value: str, today: date) -> ColumnElement[bool] | None:
    if value == "none":
        return Caseload.next_review_on.is_(None)
    days = {"1": 0, "7": 7, "30": 30}.get(value)
    return Caseload.next_review_on <= today + timedelta(days=days) if days is not None else None


def _counting(live: bool, looks_at_case: bool, *columns: Any) -> Select[Any]:
    statement = select(*columns).select_from(Caseload).where(Caseload.group_id == bindparam("group_id"))
    if looks_at_case:
        statement = statement.join(Case, Case.id == Caseload.case_id)
    return statement.where(Caseload.left_on.is_(None)) if live else statement


COUNTED_TO = 1000
"""A list longer than this says "more than"; to count it all on every look would slow it down for everybody."""


def counts(found: Conditions, *, live: bool) -> Select[Any]:
    """How many cases of a group (`group_id`) there are by rating and by stage, in one statement.

    Those of a rating are counted under every filter but the rating itself, and so for the stage: each number is what
    choosing it would show. `total` of the rating rows adds up to the cases that fit all filters, `looked_at` to those
    counted: one more than `COUNTED_TO` at most, and then the numbers are too small.
    """
    return _counts(found, live, COUNTED_TO) if found else _counts_of_all(live, COUNTED_TO)


@cache
def _counts_of_all(live: bool, most: int) -> Select[Any]:
    return _counts({}, live, most)


def _counts(found: Conditions, live: bool, most: int) -> Select[Any]:
    others = [condition for name, condition in found.items() if name not in ("rag", "stage")]
    seen = (
        _counting(
            live, bool(ON_CASE & set(found)), Caseload.rag, Caseload.stage,
            found.get("rag", true()).label("fits_rag"), found.get("stage", true()).label("fits_stage"),
        )
        .where(*others)
        .limit(fixed(most + 1))
        .subquery()
    )  # fmt: skip
    rag, stage, fits_rag, fits_stage = seen.c
    number = func.count()
    return select(
        rag, stage, func.grouping(rag).label("of_stage"), number.label("looked_at"),
        number.filter(fits_stage).label("in_rag"), number.filter(fits_rag).label("in_stage"),
        number.filter(and_(fits_rag, fits_stage)).label("total"),
    ).group_by(func.grouping_sets(tuple_(rag), tuple_(stage)))  # fmt: skip


def without_each(found: Conditions, *, live: bool) -> Select[Any]:
    """How many cases of a group (`group_id`) would fit without each of the filters, a column a filter."""
    columns = [
        func.count().filter(and_(true(), *(other for key, other in found.items() if key != name))).label(name)
        for name in found
    ]
    return _counting(live, True, *columns)
