"""The two closely held pages of a person: reference numbers, and safe ways to make contact. Each showing is logged."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user

from casework import audit
from casework.extensions import db
from casework.subjects import queries
from casework.subjects.standing import standing_of
from casework.subjects.views.blueprint import bp, the_person
from casework.web.gate import signed_in


@bp.get("/people/<reference>/numbers")
@signed_in
def numbers(reference: str) -> Any:
    found = the_person(reference)
    rows = db.session.scalars(queries.identifiers_of(found.id)).all()
    audit.consulted("person_identifiers", [row.id for row in rows])
    return render_template(
        "subjects/numbers.html", person=found, rows=rows, standing=standing_of(found, by=current_user)
    )


@bp.get("/people/<reference>/contact")
@signed_in
def contact(reference: str) -> Any:
    found = the_person(reference)
    rows = db.session.scalars(queries.safe_contacts_of(found.id)).all()
    audit.consulted("safe_contacts", [row.id for row in rows])
    return render_template(
        "subjects/contact.html", person=found, rows=rows, standing=standing_of(found, by=current_user)
    )
