"""The blueprint, and finding the person, place or organisation an address names."""

from __future__ import annotations

from typing import Any, NoReturn

from flask import Blueprint, abort, flash, redirect, url_for

from casework import access
from casework.access import current_scope
from casework.errors import NotFound
from casework.extensions import db
from casework.subjects import merging, queries
from casework.subjects.models import Organisation, Person, Place, Subject, kind_of
from casework.web.numbers import version_number

bp = Blueprint("subjects", __name__)


def the_person(reference: str) -> Person:
    found = db.session.scalars(queries.person_by_reference(reference)).one_or_none()
    return found if found is not None else _survivor(Person, reference)


def the_place(reference: str) -> Place:
    found = db.session.scalars(queries.place_by_reference(reference)).one_or_none()
    return found if found is not None else _survivor(Place, reference)


def the_organisation(reference: str) -> Organisation:
    found = db.session.scalars(queries.organisation_by_reference(reference)).one_or_none()
    return found if found is not None else _survivor(Organisation, reference)


def _survivor(model: type[Any], reference: str) -> NoReturn:
    """On to what a merged record became part of, where the reader may see that; otherwise there is no such thing."""
    now = merging.survivor_of(model, reference)
    if now is None:
        raise NotFound()
    flash(f"{reference} was merged into {now}.", "info")
    abort(redirect(url_for(f"subjects.{kind_of(model)}", reference=now)))


def page_of(subject: Subject) -> str:
    return url_for(f"subjects.{kind_of(subject)}", reference=subject.reference)


def name_of(subject: Subject) -> str:
    return subject.label


def may_add() -> None:
    """Whoever may be given case information may record somebody new, and so may a referrer from outside the groups."""
    scope = current_scope()
    access.require(scope.has_agreement or not scope.groups, "Your agency has no current information sharing agreement.")


def version_of(form: Any) -> int:
    return version_number(form.version.data)


def values_of(form: Any, *names: str) -> dict[str, Any]:
    """The answers a service takes; nothing typed is an empty text where the column holds text."""
    return {name: form[name].data for name in names}
