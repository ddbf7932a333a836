"""People and places as pages ask for them."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from casework.subjects.models import Person, Place


def person_by_reference(reference: str) -> Select[tuple[Person]]:
    return (
        select(Person)
        .where(Person.reference == reference)
        .options(selectinload(Person.names), selectinload(Person.addresses))
    )


def place_by_reference(reference: str) -> Select[tuple[Place]]:
    return select(Place).where(Place.reference == reference)
