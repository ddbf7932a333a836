"""Who looked at a case and who took copies, for information governance: who and when, and nothing of what the case says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template, request

from casework import audit, clock
from casework.access import as_system, current_scope
from casework.cases import queries, timeline
from casework.cases.models import Case
from casework.cases.views.blueprint import bp
from casework.extensions import db
from casework.web.filtering import cleaned, row_number
from casework.web.gate import duty
from casework.web.pagination import paged

WHY = "the duty reads who looked at a case without reading the case"


@bp.get("/access-history")
@duty("information_governance")
def access_history() -> Any:
    """By a case's reference, restricted ones too; not one in which the officer declared an interest. Each look is logged."""
    reference = cleaned(request.args.get("case", "")).upper()
    who, within = request.args.get("who", ""), request.args.get("within", "")
    closed = current_scope().declared_cases
    shown: dict[str, Any] = {}
    with as_system(WHY):
        case = db.session.scalars(queries.by_reference(reference)).one_or_none() if reference else None
        if case is not None and case.id in closed:
            case = None
        if case is not None:
            shown = _looks(case, who, within)
    if case is not None:
        audit.record("consultation", "viewed", "audit_entries", None, case_id=case.id)
    return render_template(
        "cases/access_history.html", reference=reference, case=case, who=who, within=within,
        periods=list(timeline.PERIODS.items()), **shown,
    )  # fmt: skip


def _looks(case: Case, who: str, within: str) -> dict[str, Any]:
    since = clock.now() - timedelta(days=int(within)) if within in timeline.PERIODS and within else None
    page = paged(
        timeline.looks_at(case, user_id=row_number(who), since=since),
        by=((audit.AuditEntry.id, "desc"),),
        key_of=lambda row: (row.id,),
        scalars=False,
    )
    people = db.session.execute(timeline.who_looked(case))
    return {
        "page": page,
        "people": [("", "Anybody"), *((str(row.id), row.name) for row in people)],
        "said": [timeline.look_in_words(row) for row in page.rows],
    }
