"""Pages of performance reports: begun, written, read, and taken along as DOCX, PDF, HTML and XLSX."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import render_template, send_file, url_for
from flask_login import current_user

from casework import audit
from casework.access import current_scope
from casework.errors import NotFound
from casework.extensions import db
from casework.indicators import forms, policy, queries, report_services, reports, services
from casework.indicators.models import PerformanceReport
from casework.indicators.views.blueprint import bp
from casework.partnership.models import Group
from casework.partnership.reached import the_group
from casework.rendering import to_docx, to_html, to_pdf
from casework.web import sheets
from casework.web.changes import changed
from casework.web.fields import LongText
from casework.web.gate import signed_in

MIME = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def the_report(group: Group, report_id: int) -> PerformanceReport:
    row = db.session.scalars(queries.report(group.id, report_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


@bp.get("/groups/<slug>/performance-reports")
@signed_in
def performance_reports(slug: str) -> Any:
    group = the_group(slug)
    rows = db.session.scalars(queries.reports(group.id)).all()
    return render_template(
        "indicators/reports.html", group=group, rows=rows, plans=policy.may_plan(current_scope(), group.id)
    )


@bp.route("/groups/<slug>/performance-reports/new", methods=["GET", "POST"])
@signed_in
def begin_report(slug: str) -> Any:
    group = the_group(slug)
    services.require_planning(group.id, current_user)
    form = forms.ReportForm.from_request()
    made: list[PerformanceReport] = []

    def act() -> str:
        made.append(
            report_services.begin(
                group, title=form.title.data, period=form.period.data, public=form.public.data, by=current_user
            )
        )
        return "The report is begun. Its figures are there; write what is to be said."

    if done := changed(form, act, back=lambda: url_for(".write_report", slug=slug, report_id=made[0].id)):
        return done
    return render_template(
        "indicators/plain.html", group=group, form=form, title="Begin a performance report", button="Begin it"
    )


@bp.get("/groups/<slug>/performance-reports/<int:report_id>")
@signed_in
def performance_report(slug: str, report_id: int) -> Any:
    """The report as it would be printed now."""
    group = the_group(slug)
    row = the_report(group, report_id)
    return render_template(
        "indicators/report.html", group=group, row=row, body=to_html(reports.document(group, row)),
        plans=policy.may_plan(current_scope(), group.id),
    )  # fmt: skip


@bp.route("/groups/<slug>/performance-reports/<int:report_id>/words", methods=["GET", "POST"])
@signed_in
def write_report(slug: str, report_id: int) -> Any:
    """A box for the whole and one for each priority that is measured."""
    group = the_group(slug)
    row = the_report(group, report_id)
    services.require_planning(group.id, current_user)
    priorities = {each.indicator.priority_id: each.indicator.priority for each in reports.every(group, row)}
    said = reports.words_of(row)
    boxes = {
        f"priority_{key}": LongText(f"On “{priority.title}”", rows=5, longest=10_000, default=said.get(key, ""))
        for key, priority in priorities.items()
    }
    made = type("ReportWordsForm", (forms.WordsForm,), boxes)
    form = made.from_request(
        data={"title": row.title, "public": row.public, "summary": row.summary, "version": str(row.version)}
    )

    def act() -> str:
        report_services.write(
            row, title=form.title.data, public=form.public.data, summary=form.summary.data or "",
            words={key: form[f"priority_{key}"].data or "" for key in priorities},
            version=int(form.version.data) if form.version.data.isdigit() else 0, by=current_user,
        )  # fmt: skip
        return "The report is saved."

    if done := changed(form, act, back=lambda: url_for(".performance_report", slug=slug, report_id=report_id)):
        return done
    return render_template("indicators/plain.html", group=group, form=form, title=f"Write “{row.title}”", button="Save")


@bp.get("/groups/<slug>/performance-reports/<int:report_id>.<form>")
@signed_in
def report_file(slug: str, report_id: int, form: str) -> Any:
    """The report as a file; that it was taken along is logged."""
    group = the_group(slug)
    row = the_report(group, report_id)
    if form not in ("xlsx", *MIME):
        raise NotFound
    audit.record(
        "disclosure", "exported", PerformanceReport.__tablename__, row.id, group_id=group.id, recipients=[current_user.id],
        detail={"form": form},
    )  # fmt: skip
    name = f"{group.slug}-performance-{row.ends_on.isoformat()}"
    if form == "xlsx":
        sheet = sheets.sheet_for(
            current_user, row.title, group.name, marking=reports.document(group, row).marking, headings=reports.SHEET,
            rows=reports.sheet_rows(group, row), widths=reports.WIDTHS,
            about=[("Period", row.period.label), *([("Small counts", reports.SMALL_WORDS)] if row.public else [])],
        )  # fmt: skip
        return sheets.sent(sheets.written(sheet, form), form, name=name)
    document = reports.document(group, row)
    if form == "html":
        words = render_template(
            "indicators/report_paper.html", title=document.title, body=to_html(document), marking=document.marking
        )
        data = words.encode()
    else:
        data = to_pdf(document) if form == "pdf" else to_docx(document)
    return send_file(BytesIO(data), mimetype=MIME[form], as_attachment=True, download_name=f"{name}.{form}")
