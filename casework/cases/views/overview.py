"""A case at a glance, and its history."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import request, url_for

from casework import audit, clock
from casework.access import current_scope
from casework.cases import queries, timeline
from casework.cases.models import CONTROLLERS, KINDS_OF_WORK, Case
from casework.cases.sections import case_page, overview, panels_of, the_case
from casework.cases.triangle import sides_of, work_in
from casework.cases.views.blueprint import bp
from casework.extensions import db
from casework.web.filtering import cleaned
from casework.web.gate import signed_in
from casework.web.numbers import row_number
from casework.web.pagination import paged

overview.add("notes", queries.latest_notes)
overview.add("lately", timeline.latest_changes)


@bp.get("/cases/<reference>")
@signed_in
def show(reference: str) -> Any:
    case = the_case(reference)
    answers = overview.ask({"case_id": case.id, "today": clock.today()})
    work, notes = work_in(answers["work"]), answers["notes"]
    return case_page(
        "cases/show.html", case, "overview",
        sides=sides_of(case, work), work=work, notes=notes[:3], more_notes=len(notes) > 3, panels=panels_of(case, answers),
        lately=[timeline.moment(row, row.name) for row in answers["lately"]], controllers=CONTROLLERS, kinds_of_work=KINDS_OF_WORK,
        today=clock.today(), runs=_run_by_reader(case),
    )  # fmt: skip


def _run_by_reader(case: Case) -> set[int]:
    """The groups with the case that the reader runs; none while they only read it, in an emergency."""
    scope = current_scope()
    if case.id in scope.opened_cases:
        return set()
    return {load.group_id for load in case.caseloads if scope.runs_group(load.group_id)}


@bp.get("/cases/<reference>/history")
@signed_in
def history(reference: str) -> Any:
    """The audit trail of the case read by a person, narrowed by kind, person, thing, period and words."""
    case = the_case(reference)
    kind = request.args.get("kind", "changes")
    who, what, within = (request.args.get(name, "") for name in ("who", "what", "within"))
    words = cleaned(request.args.get("words", ""))
    page = paged(
        timeline.of_case(
            case, kind=kind, user_id=row_number(who), subject=what,
            since=clock.now() - timedelta(days=int(within)) if within in timeline.PERIODS and within else None,
            words=words,
        ),
        by=((audit.AuditEntry.id, "desc"),),
        key_of=lambda row: (row[0].id,),
        size=25,
        scalars=False,
    )  # fmt: skip
    narrowed = {
        name: value for name, value in (("who", who), ("what", what), ("within", within), ("words", words)) if value
    }
    kinds = [
        {"text": words, "href": url_for(".history", reference=reference, kind=key, **narrowed), "active": key == kind}
        for key, words in timeline.KINDS.items()
    ]
    things = [(table, timeline.thing_of(table)) for table in db.session.scalars(timeline.what_appears(case))]
    return case_page(
        "cases/history.html", case, "history", page=page, kinds=kinds, kind=kind, narrowed=narrowed, who=who, what=what,
        within=within, words_sought=words, moments=[timeline.moment(entry, name) for entry, name in page.rows],
        people=[("", "Anybody"), *((str(row.id), row.name) for row in db.session.execute(timeline.who_appears(case)))],
        things=[("", "Anything"), *sorted(things, key=lambda thing: thing[1])], periods=list(timeline.PERIODS.items()),
    )  # fmt: skip
