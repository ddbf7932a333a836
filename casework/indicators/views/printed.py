"""Pages of printed tables: load one, say what its columns are, and see what of it the arithmetic contradicts."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework.access import current_scope
from casework.access.finding import the_one
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.indicators import contradictions, policy, printed_rates, queries, services
from casework.indicators import printed as tables
from casework.indicators.models import PrintedTable
from casework.indicators.pasted import as_text
from casework.indicators.printed_forms import ColumnsForm, LoadForm, columns_form
from casework.indicators.reading import NotAFigure
from casework.indicators.views.blueprint import bp
from casework.partnership.reached import the_group
from casework.web.gate import signed_in


@bp.get("/groups/<slug>/printed-tables")
@signed_in
def printed_tables(slug: str) -> Any:
    group = the_group(slug)
    rows = db.session.scalars(queries.printed_tables(group.id)).all()
    return render_template(
        "indicators/printed_tables.html", group=group, rows=rows, plans=policy.may_plan(current_scope(), group.id)
    )


@bp.route("/groups/<slug>/printed-tables/new", methods=["GET", "POST"])
@signed_in
def load_printed(slug: str) -> Any:
    """Paste or upload; then its columns are shown with what they seem to be, and nothing is kept before they are confirmed."""
    group = the_group(slug)
    services.require_planning(group.id, current_user)
    if request.method == "POST" and "content" in request.form:
        return _columns(slug, group)
    form = LoadForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            text, encoding = as_text(form.file.data, form.pasted.data or "")
            try:
                table = tables.understood(text)
            except NotAFigure as wrong:
                raise Refusal(str(wrong), field="file" if form.file.data is not None else "pasted") from None
            if encoding:
                flash(f"The file was read as {encoding}.")
            said = columns_form(table.headings, data={
                "rank_first": table.settings.rank_first, "title": form.title.data, "source": form.source.data or "", "content": text,
                **{f"role_{n}": role for n, role in enumerate(table.roles)},
            }, posted=False)  # fmt: skip
            return _preview(group, said, text)
    return render_template("indicators/load_printed.html", group=group, form=form)


def _columns(slug: str, group: Any) -> Any:
    content = request.form.get("content", "")
    try:
        headings = tables.understood(content).headings
    except NotAFigure:
        raise NotFound from None
    form = columns_form(headings)
    if form.submitted() and "keep" in request.form:
        with form.showing_refusals():
            roles, settings = form.roles(), form.settings()
            table = tables.understood(content, roles, settings)
            if table.problems:
                raise Refusal("Nothing was kept: mend what is listed below the table first")
            row = services.keep_printed(
                group, title=form.title.data, source=form.source.data or "", content=content, roles=roles,
                settings=form.kept_settings(), by=current_user,
            )  # fmt: skip
            return redirect(url_for(".printed_table", slug=slug, table_id=row.id))
    return _preview(group, form, content)


def _preview(group: Any, form: ColumnsForm, content: str) -> Any:
    """The table with what would be found, nothing kept."""
    table = tables.understood(content, form.roles(), form.settings())
    found = contradictions.contradictions(table) if not table.problems else []
    return render_template(
        "indicators/printed_columns.html", group=group, form=form, table=table, found=found, content=content
    )


@bp.get("/groups/<slug>/printed-tables/<int:table_id>")
@signed_in
def printed_table(slug: str, table_id: int) -> Any:
    """As it was printed, beside each figure what it should be, and every contradiction with its arithmetic."""
    group = the_group(slug)
    row = the_one(queries.printed_table(group.id, table_id))
    table = _understood(row)
    return render_template(
        "indicators/printed_table.html", group=group, row=row, table=table,
        computed=contradictions.computed(table) if table else [], found=contradictions.contradictions(table) if table else [],
        base=printed_rates.base_in_words(table) if table else "", unchecked=contradictions.not_checked(table) if table else [],
    )  # fmt: skip


def _understood(row: PrintedTable) -> tables.Printed | None:
    try:
        return tables.understood(row.content, row.roles, tables.Settings(**row.settings))
    except NotAFigure:
        return None
