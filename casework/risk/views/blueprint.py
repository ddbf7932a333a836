"""The blueprint of the risk pages, and what they share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user

from casework import audit
from casework.cases import services as cases
from casework.cases.models import Case
from casework.cases.sections import the_case
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.risk import queries
from casework.risk.forms import PREFIX
from casework.risk.models import RiskAssessment
from casework.risk.reviews import Moved
from casework.web.presentation import day, listed

bp = Blueprint("risk", __name__)


def the_assessment(case: Case, assessment_id: int) -> RiskAssessment:
    """One of the case's assessments; one that was discarded is no longer there."""
    row = db.session.scalars(queries.one(case.id, assessment_id)).unique().one_or_none()
    if row is None or row.status == "discarded":
        raise NotFound()
    if request.method == "GET":
        audit.consulted("risk_assessments", row.id, case_id=case.id)
    return row


def the_draft(reference: str, assessment_id: int) -> tuple[Case, RiskAssessment]:
    """A case and one of its drafts, for somebody who may record on it: others are told why not before they type anything."""
    case = the_case(reference)
    row = the_assessment(case, assessment_id)
    cases.require_may_record(case, current_user)
    return case, row


def to_show(case: Case, row: RiskAssessment) -> Any:
    return redirect(url_for("risk.assessment", reference=case.reference, assessment_id=row.id))


def reviews_in_words(moved: list[Moved]) -> str:
    """Which reviews a band has set; nothing when it has set none."""
    said = listed([f"in {each.group} on {day(each.on)}" for each in moved])
    return f" The next review is {said}." if said else ""


@contextmanager
def beside_its_question() -> Iterator[None]:
    """Put a refusal about an answer beside the field of its question."""
    try:
        yield
    except Refusal as refusal:
        own = refusal.field in (None, "assessed_on", "basis")
        raise Refusal(refusal.message, field=refusal.field if own else f"{PREFIX}{refusal.field}") from None
