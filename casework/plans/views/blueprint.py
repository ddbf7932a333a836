"""The blueprint of the plan's pages, and what they share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user

from casework import audit, clock
from casework.cases import services as cases
from casework.cases.models import Case
from casework.cases.sections import the_case
from casework.errors import NotFound
from casework.plans import comparison, counting
from casework.plans.models import CountedPlace, PlanPart

bp = Blueprint("plans", __name__)


def case_to_write(reference: str) -> Case:
    """The case, for somebody who may record on it: others are told why not before they type anything."""
    case = the_case(reference)
    cases.require_may_record(case, current_user)
    if request.method == "GET":
        audit.consulted("cases", case.id, case_id=case.id)
    return case


def the_place(case: Case, place_id: int) -> CountedPlace:
    place = next((place for place in counting.places_of(case) if place.id == place_id), None)
    if place is None:
        raise NotFound()
    return place


def compared(
    places: list[CountedPlace], counts: counting.Counts, response: PlanPart | None
) -> comparison.Comparison:  # fmt: skip
    return comparison.compare(
        places,
        counts,
        starts_on=response.starts_on if response else None,
        ends_on=response.ends_on if response else None,
        today=clock.today(),
    )


def back_to_counts(case: Case) -> Any:
    return redirect(url_for("plans.counts", reference=case.reference))
