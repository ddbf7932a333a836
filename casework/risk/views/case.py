"""Risk on a case: where every party stands, the trend and history of each, and one assessment as it was made."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_login import current_user

from casework import audit
from casework.cases.models import SIDES
from casework.cases.sections import case_page, the_case
from casework.risk import policy, reviews, series
from casework.risk.models import STATUSES
from casework.risk.services import tool_of
from casework.risk.views.blueprint import bp, the_assessment
from casework.web.gate import signed_in


@bp.get("/cases/<reference>/risk")
@signed_in
def show(reference: str) -> Any:
    case = the_case(reference)
    found = series.of_case(case)
    again = reviews.clocks(case) if case.status == "open" else []
    return case_page("risk/show.html", case, "risk", series=found, statuses=STATUSES, clocks=again)


@bp.get("/cases/<reference>/risk/<int:assessment_id>")
@signed_in
def assessment(reference: str, assessment_id: int) -> Any:
    case = the_case(reference)
    row = the_assessment(case, assessment_id)
    return case_page("risk/assessment.html", case, "risk", **_shown(row))


@bp.get("/cases/<reference>/risk/<int:assessment_id>/print")
@signed_in
def print_one(reference: str, assessment_id: int) -> Any:
    case = the_case(reference)
    row = the_assessment(case, assessment_id)
    audit.disclosed("risk_assessments", row.id, to=[current_user.email], form="print", case_id=case.id)
    return render_template("risk/print.html", case=case, **_shown(row))


def _shown(row: Any) -> dict[str, Any]:
    tool = tool_of(row)
    return {
        "row": row, "tool": tool, "lines": series.answered(row), "statuses": STATUSES, "sides": SIDES,
        "scored": tool.band(row.scored_band), "band": tool.band(row.band),
        "why_not": policy.why_not_validate(current_user, row) if row.status == "awaiting" else "",
        "printing": request.endpoint == "risk.print_one",
    }  # fmt: skip
