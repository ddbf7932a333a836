"""Files kept with a case."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_login import current_user

from casework.cases import forms, queries, services
from casework.cases.sections import case_page, the_case
from casework.cases.views.blueprint import bp
from casework.extensions import db
from casework.web.gate import signed_in


@bp.route("/cases/<reference>/files", methods=["GET", "POST"])
@signed_in
def files(reference: str) -> Any:
    case = the_case(reference)
    form = forms.FileForm.from_request()
    if form.submitted():
        with form.showing_refusals():
            kept = services.add_file(case, form.file.data, by=current_user)
            db.session.flush()
            flash(f"{kept.file_name} is kept with the case.")
            return redirect(url_for(".files", reference=reference))
    kept_files = [
        {
            "name": row.file_name, "href": url_for("referrals.file", file_id=row.id), "size": row.size,
            "added_by": row.added_by.name, "added_at": row.added_at, "marking": "",
        }
        for row in db.session.scalars(queries.attachments_of(case.id))
    ]  # fmt: skip
    return case_page("cases/files.html", case, "files", form=form, files=kept_files)
