"""What is read about accounts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, any_, func, literal, select

from casework.accounts.models import RecoveryCode, User


def agencies() -> Select[Any]:
    """Agencies somebody can belong to. The class is asked of the relationship, for agencies are the next slice's."""
    agency = User.agency.property.entity.class_
    return select(agency).where(agency.active).order_by(agency.name)


def agency_by_id(agency_id: int) -> Select[Any]:
    agency = User.agency.property.entity.class_
    return select(agency).where(agency.id == agency_id, agency.active)


def people(*, agency_id: int | None = None, words: str = "", status: str = "") -> Select[User]:
    """Accounts by name, perhaps of one agency, one status, or with these words in name or address."""
    statement = select(User)
    if agency_id is not None:
        statement = statement.where(User.agency_id == agency_id)
    if status == "disused":
        statement = statement.where(User.status == "suspended", User.disused_on.is_not(None))
    elif status:
        statement = statement.where(User.status == status)
    if words:
        statement = statement.where((User.name + " " + User.email).icontains(words, autoescape=True))
    return statement.order_by(User.name, User.id)


def person_by_id(user_id: int) -> Select[User]:
    return select(User).where(User.id == user_id)


def by_email(email: str) -> Select[User]:
    """Whoever signs in with this address, in whichever partnership; ask as the system."""
    return select(User).where(func.lower(User.email) == email.strip().lower())


def demonstration_people() -> Select[User]:
    return select(User).where(User.is_demonstration, User.status == "active").order_by(User.id)


def unused_recovery_codes(user_id: int) -> Select[int]:
    return select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))


def other_administrators(user_id: int) -> Select[int]:
    return select(func.count(User.id)).where(
        literal("administrator") == any_(User.duties), User.status == "active", User.id != user_id
    )
