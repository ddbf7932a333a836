"""Pages on who has looked at a record, and the log as a file for a regulator."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user

from casework import audit, clock
from casework.access import as_system, current_scope
from casework.cases.timeline import PERIODS
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.looks import export, queries, words
from casework.looks.forms import ExportForm
from casework.looks.records import WHY, Record, governed, the_record
from casework.web.filtering import cleaned
from casework.web.gate import duty, signed_in
from casework.web.navigation import partnership_name
from casework.web.numbers import row_number
from casework.web.pagination import paged

bp = Blueprint("looks", __name__)


@bp.get("/access-history")
@duty("information_governance")
def find() -> Any:
    """By a reference, to the page of that record."""
    reference = cleaned(request.args.get("q") or request.args.get("reference", "")).upper()
    if reference and governed(reference) is not None:
        return redirect(url_for(".record", reference=reference))
    return render_template("looks/find.html", reference=reference)


@bp.get("/access-history/<reference>")
@signed_in
def record(reference: str) -> Any:
    """Who looked, took copies or changed it, when, and where they came from. Looking here is logged with the record."""
    found = the_record(reference)
    act, who, within = (request.args.get(name, "") for name in ("act", "who", "within"))
    act = act if act in queries.ACTS else ""
    since = clock.now() - timedelta(days=int(within)) if within in PERIODS and within else None
    condition = queries.found(found, act, pages=current_app.blueprints)
    with as_system(WHY) if _beyond(found, act) else nullcontext():
        page = paged(
            queries.acts(condition, user_id=row_number(who), since=since),
            by=((audit.AuditEntry.id, "desc"),),
            key_of=lambda row: (row.id,),
            scalars=False,
        )
        people = db.session.execute(queries.people(condition)).all()
    names = {row.id: row.name for row in db.session.execute(queries.names(words.numbered(page.rows) or {0}))}
    audit.record("consultation", "viewed" if found.kind == "case" else "read who looked at", **found.logged_with())
    return render_template(
        "looks/record.html", record=found, page=page, said=[words.said(row, names) for row in page.rows], act=act, who=who,
        within=within, acts=list(queries.ACTS.items()), periods=list(PERIODS.items()),
        people=[("", "Anybody"), *((str(row.id), row.name) for row in people)],
    )  # fmt: skip


def _beyond(found: Record, act: str) -> bool:
    """Whether the reader's own rules would hide it: officers read no case, people's entries belong to no case, nor do lists."""
    return found.governed or found.kind != "case" or act in queries.BEYOND


@bp.route("/access-history/export", methods=["GET", "POST"])
@duty("information_governance")
def sheet() -> Any:
    """The log of some days for a regulator: logged as a disclosure to whom it is for, then streamed."""
    form = ExportForm.from_request(data={"to_day": clock.today()})
    if form.submitted():
        with form.showing_refusals():
            return _sent(form)
    return render_template("looks/export.html", form=form)


def _sent(form: ExportForm) -> Response:
    if form.from_day.data > form.to_day.data:
        raise Refusal("The last day must not be before the first", field="to_day")
    reference = cleaned(form.reference.data or "").upper()
    found = governed(reference) if reference else None
    if reference and found is None:
        raise Refusal("No record has this reference", field="reference")
    scope, kind = current_scope(), form.form.data
    if scope.partnership_id is None:
        raise NotFound()
    asked = export.Asked(
        partnership_id=scope.partnership_id, partnership=partnership_name(), first=form.from_day.data, last=form.to_day.data,
        condition=found.entries() if found is not None else None, reference=found.reference if found is not None else "",
        officer=current_user.name, recipient=form.recipient.data,
    )  # fmt: skip
    audit.record(
        "disclosure", "exported", "audit_entries", None, case_id=found.row.id if found is not None and found.kind == "case" else None,
        detail={"form": kind, "from": asked.first.isoformat(), "to": asked.last.isoformat(), "of": asked.reference},
        recipients=[form.recipient.data],
    )  # fmt: skip
    rows = export.rows(db.engine, asked, export.left_out())
    content = export.as_csv(rows) if kind == "csv" else export.as_json_lines(rows)
    name = f"access-log-{asked.first.isoformat()}-to-{asked.last.isoformat()}.{kind}"
    return Response(
        content, mimetype="text/csv" if kind == "csv" else "application/jsonl",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@bp.get("/access-history/about")
@signed_in
def about() -> Any:
    """What is logged, who reads it and what it is never used for."""
    return render_template("looks/about.html", governs=current_scope().has_duty("information_governance"))
