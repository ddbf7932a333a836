"""Possible doubles: pairs of records that look like one, requests to merge, and a button to look again."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from casework import audit
from casework.access import current_scope
from casework.errors import Refusal
from casework.extensions import db
from casework.subjects import duplicates as doubles
from casework.subjects import queries
from casework.subjects.merge_records import DuplicatePair
from casework.subjects.signposts import half_seen
from casework.subjects.views.blueprint import bp, name_of, page_of
from casework.subjects.weighing import WORDS
from casework.web.gate import signed_in
from casework.web.pagination import paged


@bp.get("/subjects/duplicates")
@signed_in
def duplicates() -> Any:
    page = paged(
        queries.open_pairs(), by=((DuplicatePair.score, "desc"), (DuplicatePair.id, "desc")), key_of=lambda row: (row.score, row.id), size=25
    )  # fmt: skip
    requests = [row for row in db.session.scalars(queries.open_requests()) if all(row.both)]
    for table, column in (("people", "person_id"), ("places", "place_id"), ("organisations", "organisation_id")):
        rows = [*page.rows, *requests]
        shown = {getattr(row, name) for row in rows for name in (column, f"other_{column}")} - {None}
        audit.consulted(table, sorted(shown))
    return render_template(
        "subjects/duplicates.html", page=page, requests=requests, half=half_seen(), last=doubles.last_look(), words=WORDS, name_of=name_of,
        page_of=page_of, may_look=bool(current_scope().runs), compare=_compare,
    )  # fmt: skip


def _compare(row: Any) -> str:
    one, other = row.both
    return url_for(f".compare_{row.kind}", reference=one.reference, other=other.reference)


@bp.post("/subjects/duplicates/look")
@signed_in
def look_for_duplicates() -> Any:
    doubles.ask_for_look(by=current_user)
    flash("The register is being looked through. Open this page again in a minute.")
    return redirect(url_for(".duplicates"))


@bp.post("/subjects/duplicates/stop")
@signed_in
def stop_looking() -> Any:
    """One's own request, while it waits."""
    try:
        with db.session.begin_nested():
            doubles.stop_waiting(by=current_user)
        flash("The register is not looked through for now. It is looked through every night.")
    except Refusal as refusal:
        flash(refusal.message, "error")
    return redirect(url_for("home.background"))
