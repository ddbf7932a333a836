"""Pages on which a table leaves: asked for as it is narrowed, followed while it is made, and the file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework import clock
from casework.access.finding import the_one
from casework.errors import NotFound, Refusal
from casework.exports import forms, making
from casework.exports.models import STATES, Export
from casework.exports.tables import TABLES
from casework.partnership.reached import the_group
from casework.web import sheets
from casework.web.filtering import Chosen
from casework.web.gate import signed_in

bp = Blueprint("exports", __name__)
ASKS_FOR = timedelta(hours=1)
"""After that a page asks no more by itself, so that one left open does not keep its reader signed in."""


@bp.route("/groups/<slug>/exports/<kind>", methods=["GET", "POST"])
@signed_in
def ask(slug: str, kind: str) -> Any:
    """Say in which form and what for. A short table comes at once, a long one is made in the background."""
    group, table = the_group(slug), TABLES.get(kind)
    if table is None:
        raise NotFound
    table.only(group)
    chosen = Chosen.from_request(tuple(table.labels))
    number = making.number_of(table, group, chosen)
    form = forms.AskForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            asked: dict[str, Any] = {"form": form.format.data, "reason": form.reason.data or "", "by": current_user}
            if number <= making.AT_ONCE:
                data = making.now(kind, group, chosen, **asked)
                return sheets.sent(data, form.format.data, name=f"{group.slug}-{kind}")
            row = making.ask(kind, group, chosen, **asked)
            flash("It is being made in the background. You may leave this page and come back to it.")
            return redirect(url_for(".show", export_id=row.id))
    return render_template(
        "exports/ask.html", group=group, table=table, kind=kind, chosen=chosen, number=number, form=form, most=making.MOST,
        at_once=number <= making.AT_ONCE, needs_reason=number > making.AT_ONCE, back=url_for(table.back, slug=slug, **chosen),
    )  # fmt: skip


def the_export(export_id: int) -> Export:
    statement = (
        select(Export).where(Export.id == export_id, Export.asked_by_id == current_user.id).options(joinedload(Export.group))
    )  # fmt: skip
    return the_one(statement)


def _shown(row: Export) -> dict[str, Any]:
    goes_on = row.is_live and clock.now() - row.asked_at < ASKS_FOR
    return {"row": row, "states": STATES, "goes_on": goes_on, "table": TABLES[row.kind]}


@bp.get("/exports/<int:export_id>")
@signed_in
def show(export_id: int) -> Any:
    """How far it is, and the file once it is there."""
    row = the_export(export_id)
    by = ", ".join(f"{TABLES[row.kind].labels.get(name, name).lower()}: {value}" for name, value in row.chosen.items())
    return render_template("exports/show.html", by=by, **_shown(row))


@bp.get("/exports/<int:export_id>/progress")
@signed_in
def progress(export_id: int) -> Any:
    """The part of that page a script asks for again."""
    return render_template("exports/progress.html", **_shown(the_export(export_id)))


@bp.post("/exports/<int:export_id>/stop")
@signed_in
def stop(export_id: int) -> Any:
    """Make it no more."""
    try:
        making.stop(the_export(export_id), by=current_user)
        flash("It is stopped. No file was made.")
    except Refusal as refusal:
        flash(refusal.message, "error")
    return redirect(url_for(".show", export_id=export_id))


@bp.get("/exports/<int:export_id>/file")
@signed_in
def file(export_id: int) -> Any:
    """The file, for who asked for it; what they may see is worked out again first."""
    row = the_export(export_id)
    try:
        data = making.file_of(row, by=current_user)
    except Refusal as refusal:
        flash(refusal.message, "error")
        return redirect(url_for(".show", export_id=export_id))
    return sheets.sent(data, row.form, name=f"{row.group.slug}-{row.kind}")
