"""Pages of performance reports: begun, written, read, and taken along as DOCX, PDF, HTML and XLSX."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import render_template, send_file, url_for
from flask_login import current_user
from markupsafe import Markup

from casework import audit
from casework.access import current_scope
from casework.access.finding import the_one
from casework.errors import NotFound
from casework.extensions import db
from casework.indicators import forms, issuing, policy, queries, report_files, report_services, reports, services
from casework.indicators.models import PerformanceReport
from casework.indicators.report_files import MIME
from casework.indicators.report_models import IssuedReport
from casework.indicators.report_parts import PARTS
from casework.indicators.views.blueprint import bp
from casework.partnership.models import Group
from casework.partnership.reached import the_group
from casework.rendering import to_html
from casework.web.changes import changed
from casework.web.fields import LongText
from casework.web.gate import signed_in
from casework.web.numbers import version_number


def parts_to_choose() -> list[tuple[str, str]]:
    return [(part.key, part.title) for part in PARTS.values()]


def the_report(group: Group, report_id: int) -> PerformanceReport:
    return the_one(queries.report(group.id, report_id))


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
    form.parts.choices = parts_to_choose()
    made: list[PerformanceReport] = []

    def act() -> str:
        made.append(
            report_services.begin(
                group,
                title=form.title.data,
                period=form.period.data,
                public=form.public.data,
                parts=form.parts.data or [],
                by=current_user,
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
        plans=policy.may_plan(current_scope(), group.id), issued=db.session.scalars(issuing.issued_of(row.id)).all(),
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
    parts = reports.parts_of(row)
    boxes |= {
        f"part_{key}": LongText(f"On “{part.title}”", rows=5, longest=10_000, default=parts.get(key, ""))
        for key, part in PARTS.items()
    }
    made = type("ReportWordsForm", (forms.WordsForm,), boxes)
    form = made.from_request(
        data={
            "title": row.title,
            "public": row.public,
            "summary": row.summary,
            "parts": list(parts),
            "version": str(row.version),
        }
    )
    form.parts.choices, form.parts.reveals = parts_to_choose(), {key: [f"part_{key}"] for key in PARTS}

    def act() -> str:
        report_services.write(
            row, title=form.title.data, public=form.public.data, summary=form.summary.data or "",
            words={key: form[f"priority_{key}"].data or "" for key in priorities},
            parts={key: form[f"part_{key}"].data or "" for key in form.parts.data or []},
            version=version_number(form.version.data), by=current_user,
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
    if form not in MIME:
        raise NotFound
    _logged(group, row, form)
    return _sent(group, row, form, report_files.made(group, row, form, reader=current_user))


def _logged(group: Group, row: PerformanceReport, form: str, **more: int) -> None:
    audit.record(
        "disclosure", "exported", PerformanceReport.__tablename__, row.id, group_id=group.id, recipients=[current_user.id],
        detail={"form": form, **more},
    )  # fmt: skip


def _sent(group: Group, row: PerformanceReport, form: str, data: bytes) -> Any:
    name = report_files.name_of(group, row, form)
    return send_file(BytesIO(data), mimetype=MIME[form], as_attachment=True, download_name=name)


@bp.route("/groups/<slug>/performance-reports/<int:report_id>/issue", methods=["GET", "POST"])
@signed_in
def issue_report(slug: str, report_id: int) -> Any:
    """Keep it as it is now. What is issued never changes; issued again it has the next number."""
    group = the_group(slug)
    row = the_report(group, report_id)
    services.require_planning(group.id, current_user)
    form = forms.SureForm.from_request()
    made: list[IssuedReport] = []

    def act() -> str:
        made.append(issuing.issue(group, row, by=current_user))
        return "The report is issued: this copy stays as it is."

    done = changed(
        form, act, back=lambda: url_for(".issued_report", slug=slug, report_id=report_id, number=made[0].number)
    )
    return done or render_template(
        "indicators/plain.html", group=group, form=form, title=f"Issue “{row.title}”", button="Issue it",
        words="A copy is kept as the report stands now, as Word, PDF, Excel and web page. It does not change when figures do.",
    )  # fmt: skip


@bp.get("/groups/<slug>/performance-reports/<int:report_id>/issued/<int:number>")
@signed_in
def issued_report(slug: str, report_id: int, number: int) -> Any:
    """A report as it was issued."""
    group = the_group(slug)
    row = the_report(group, report_id)
    issued = _the_issued(row, number)
    return render_template("indicators/issued.html", group=group, row=row, issued=issued, body=Markup(issued.body))  # noqa: S704  (made by to_html, which escapes)


@bp.get("/groups/<slug>/performance-reports/<int:report_id>/issued/<int:number>.<form>")
@signed_in
def issued_file(slug: str, report_id: int, number: int, form: str) -> Any:
    """The file as it was issued, byte for byte; that it was taken along is logged."""
    group = the_group(slug)
    row = the_report(group, report_id)
    issued = _the_issued(row, number)
    kept = the_one(issuing.file_of(issued.id, form))
    _logged(group, row, form, number=number)
    return _sent(group, row, form, issuing.bytes_of(kept))


def _the_issued(row: PerformanceReport, number: int) -> IssuedReport:
    return the_one(issuing.issued(row.id, number))
