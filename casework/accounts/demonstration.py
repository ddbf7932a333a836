"""The people of a demonstration, by what they are there to show. Nothing of this exists outside demonstration mode."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask import current_app

from casework.access.scope import as_system
from casework.accounts import queries
from casework.accounts.models import User
from casework.extensions import db

Describe = Callable[[Sequence[User]], Mapping[int, str]]
_describers: list[Describe] = []
WITH_A_DUTY = "Duties across the partnership"
WITHOUT_A_PART = "Others"


def describing(describe: Describe) -> Describe:
    """Have the decorated function asked which part people play, by their ids: a later slice knows their groups."""
    if describe not in _describers:
        _describers.append(describe)
    return describe


def is_on() -> bool:
    return bool(current_app.config["MODE"] == "demonstration")


def people_by_part() -> list[tuple[str, list[User]]]:
    """Headings with the people below them, for the sign-in page; nobody outside demonstration mode."""
    if not is_on():
        return []
    with as_system("listing the people of the demonstration"):
        people = list(db.session.scalars(queries.demonstration_people()))
        parts: dict[int, str] = {}
        for describe in _describers:
            parts |= describe(people)
    found: dict[str, list[User]] = {}
    for person in people:
        found.setdefault(WITH_A_DUTY if person.duties else parts.get(person.id, WITHOUT_A_PART), []).append(person)
    return list(found.items())


def person(email: str) -> User | None:
    """Somebody of the demonstration who may be signed in as; None for everybody else, whoever they are."""
    if not is_on():
        return None
    with as_system("signing in to the demonstration"):
        user = db.session.scalars(queries.by_email(email)).one_or_none()
    return user if user is not None and user.is_demonstration and user.status == "active" else None
