"""A case at a glance, and its history."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from casework import audit
from casework.access import current_scope
from casework.cases import queries, timeline
from casework.cases.models import CONTROLLERS, KINDS_OF_WORK
from casework.cases.sections import case_page, panels_of, the_case
from casework.cases.triangle import sides_of, work_on
from casework.cases.views.blueprint import bp
from casework.extensions import db
from casework.web.gate import signed_in
from casework.web.pagination import paged


@bp.get("/cases/<reference>")
@signed_in
def show(reference: str) -> Any:
    case = the_case(reference)
    work = work_on(case.id)
    notes = db.session.execute(queries.latest_notes(), {"case_id": case.id}).all()
    lately = db.session.execute(timeline.latest_changes(), {"case_id": case.id}).all()
    return case_page(
        "cases/show.html", case, "overview",
        sides=sides_of(case, work), work=work, notes=notes[:3], more_notes=len(notes) > 3, panels=panels_of(case),
        lately=[timeline.moment(entry, name) for entry, name in lately], controllers=CONTROLLERS, kinds_of_work=KINDS_OF_WORK,
        runs={load.group_id for load in case.caseloads if current_scope().runs_group(load.group_id)},
    )  # fmt: skip


@bp.get("/cases/<reference>/history")
@signed_in
def history(reference: str) -> Any:
    """The audit trail of the case read by a person, narrowed by kind."""
    case = the_case(reference)
    kind = request.args.get("kind", "changes")
    page = paged(
        timeline.of_case(case.id, kind=kind),
        by=((audit.AuditEntry.id, "desc"),),
        key_of=lambda row: (row[0].id,),
        size=25,
        scalars=False,
    )
    kinds = [
        {"text": words, "href": url_for(".history", reference=reference, kind=key), "active": key == kind}
        for key, words in timeline.KINDS.items()
    ]
    moments = [timeline.moment(entry, name) for entry, name in page.rows]
    return case_page("cases/history.html", case, "history", page=page, moments=moments, kinds=kinds)
