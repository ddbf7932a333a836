"""Pages where an administrator puts ward outlines in from a GeoJSON file, replaces them and takes them away."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from casework.errors import NotFound
from casework.extensions import db
from casework.partnership import outlines, queries
from casework.partnership.forms import OutlinesForm
from casework.partnership.views import bp, me
from casework.web.forms import Form
from casework.web.gate import duty
from casework.web.presentation import plural


@bp.route("/areas/outlines", methods=["GET", "POST"])
@duty("administrator")
def ward_outlines() -> Any:
    """What is kept now, and the question for a file."""
    form = OutlinesForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            found = outlines.put_in(
                form.file.data.stream.read(), file_name=form.file.data.filename, named_by=form.named_by.data or "", by=me()
            )  # fmt: skip
            thinned = (
                f" {plural(found.left_out, 'point')} that no map would show were left out." if found.left_out else ""
            )
            flash(
                f"{plural(len(found.wards), 'ward is', 'wards are')} on the maps now, named by “{found.named_by}”.{thinned}"
            )
            return redirect(url_for(".ward_outlines"))
    row = db.session.scalars(outlines.kept()).one_or_none()
    wards = [area.name for area in db.session.scalars(queries.areas()) if area.parent_id is not None]
    strange, missing = outlines.unlisted(row, wards) if row else ([], [])
    return render_template(
        "partnership/outlines.html", form=form, row=row, strange=strange, missing=missing,
        points=outlines.size_of(row) if row else 0,
    )  # fmt: skip


@bp.route("/areas/outlines/remove", methods=["GET", "POST"])
@duty("administrator")
def remove_outlines() -> Any:
    row = db.session.scalars(outlines.kept()).one_or_none()
    if row is None:
        raise NotFound
    form = Form.from_request()
    if form.submitted():
        with form.showing_refusals():
            outlines.take_away(row, by=me())
            flash("The ward outlines are removed. Maps are drawn without them.")
            return redirect(url_for(".ward_outlines"))
    return render_template("partnership/remove_outlines.html", form=form, row=row)
