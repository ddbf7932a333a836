"""People and places as pages ask for them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from casework.subjects.models import Person, Place
from casework.subjects.particulars import PersonIdentifier, Relationship, SafeContact, WarningMarker


def person_by_reference(reference: str) -> Select[tuple[Person]]:
    return (
        select(Person)
        .where(Person.reference == reference)
        .options(selectinload(Person.names), selectinload(Person.addresses))
    )


def place_by_reference(reference: str) -> Select[tuple[Place]]:
    return select(Place).where(Place.reference == reference).options(joinedload(Place.area))


def markers_of(subject: Person | Place) -> Select[tuple[WarningMarker]]:
    """Warnings, those to be reviewed first at the head."""
    about = WarningMarker.place_id if isinstance(subject, Place) else WarningMarker.person_id
    return (
        select(WarningMarker)
        .where(about == subject.id)
        .options(joinedload(WarningMarker.agency))
        .order_by(WarningMarker.review_on, WarningMarker.id)
    )


def relationships_of(person_id: int) -> Select[tuple[Relationship]]:
    return (
        select(Relationship)
        .where(or_(Relationship.person_id == person_id, Relationship.other_id == person_id))
        .options(joinedload(Relationship.person), joinedload(Relationship.other))
        .order_by(Relationship.ended_on.isnot(None), Relationship.id)
    )


def identifiers_of(person_id: int) -> Select[tuple[PersonIdentifier]]:
    return (
        select(PersonIdentifier)
        .where(PersonIdentifier.person_id == person_id)
        .options(joinedload(PersonIdentifier.agency))
        .order_by(PersonIdentifier.kind, PersonIdentifier.id)
    )


def safe_contacts_of(person_id: int) -> Select[tuple[SafeContact]]:
    return (
        select(SafeContact)
        .where(SafeContact.person_id == person_id)
        .options(joinedload(SafeContact.agency))
        .order_by(SafeContact.id.desc())
    )


def particular(model: type[Any], row_id: int, subject: Person | Place) -> Select[Any]:
    """One row that hangs on this subject, whichever end of a relationship it is."""
    if model is Relationship:
        about = or_(Relationship.person_id == subject.id, Relationship.other_id == subject.id)
    else:
        about = (model.place_id if isinstance(subject, Place) else model.person_id) == subject.id
    return select(model).where(model.id == row_id, about).options(joinedload(model.added_by))
