"""Addresses that were refused for good: marked, the agency's single point of contact told, and lifted again by a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, any_, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import contains_eager

from casework import access, audit, clock
from casework.access.scope import Scope, as_system, current_scope
from casework.accounts.models import User
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.notifications import contents
from casework.notifications.models import RefusedAddress
from casework.notifications.owing import owe

WHOEVER = "addresses that are refused are looked after by administrators and single points of contact"
WHO = "Administrators look after addresses, and single points of contact after those of their agency's people."


def looks_after(scope: Scope) -> bool:
    return scope.has_duty("administrator") or scope.spoc_agency_id is not None


def is_refused() -> Any:
    """Whether mail to a person's present address is withheld: what the server said, for a query about users."""
    return (
        select(RefusedAddress.reason)
        .where(RefusedAddress.address == func.lower(User.email), RefusedAddress.lifted_at.is_(None))
        .limit(1)
        .correlate(User)
        .scalar_subquery()
    )


def mark(user: User, reason: str) -> None:
    """Mark the person's address as refused, and tell whoever answers for the agency's people. Marking it twice changes nothing."""
    table = RefusedAddress.__table__
    made = (
        db.session.connection()
        .execute(
            insert(table)
            .values(
                partnership_id=user.partnership_id,
                address=user.email.lower(),
                user_id=user.id,
                agency_id=user.agency_id,
                reason=reason[:300],
                since=clock.now(),
            )
            .on_conflict_do_nothing()
            .returning(table.c.id)
        )  # fmt: skip
        .scalar_one_or_none()
    )
    if made is not None:
        for recipient in who_answers_for(user):
            owe(recipient, "address_refused", f"address_refused:{made}:{recipient}", mark=made)


def who_answers_for(user: User) -> list[int]:
    """The agency's single points of contact; administrators where there is no other than the person. Not to refused addresses."""
    reachable = select(User.id).where(User.status == "active", User.id != user.id, is_refused().is_(None))
    spocs = reachable.where(User.agency_id == user.agency_id, literal("spoc") == any_(User.duties))
    found = db.session.scalars(spocs.order_by(User.id)).all()
    if not found:
        admins = reachable.where(literal("administrator") == any_(User.duties))
        found = db.session.scalars(admins.order_by(User.id)).all()
    return list(found)


def in_force() -> Select[RefusedAddress]:
    """The marks somebody has to look into: of addresses that somebody has now, if another than then. To be asked as the system."""
    return select(RefusedAddress).join(RefusedAddress.bearer).where(RefusedAddress.lifted_at.is_(None))


def refused(scope: Scope) -> Select[RefusedAddress]:
    """Marks in force that this reader looks after. To be asked as the system."""
    statement = in_force().options(contains_eager(RefusedAddress.bearer).joinedload(User.agency))
    if not scope.has_duty("administrator"):
        statement = statement.where(User.agency_id == scope.spoc_agency_id)
    return statement.order_by(RefusedAddress.id)


def refused_since(user: User) -> datetime | None:
    """Since when a person's present address is refused, if it is. To be asked as the system."""
    return db.session.scalar(
        select(RefusedAddress.since)
        .where(RefusedAddress.address == user.email.lower(), RefusedAddress.lifted_at.is_(None))
        .order_by(RefusedAddress.since)
        .limit(1)
    )


def number_refused(scope: Scope) -> int:
    """How many marks this reader looks after. To be asked as the system."""
    found = refused(scope).with_only_columns(RefusedAddress.id).order_by(None)
    return db.session.scalar(select(func.count()).select_from(found.subquery())) or 0


def lift(mark_id: int, *, by: User) -> None:
    """Send mail to the address again from now on. What was withheld stays so. Raises `NotFound` for others' marks."""
    scope = access.scope_of(by)
    access.require(looks_after(scope), WHO)
    with as_system(WHOEVER):
        row = db.session.scalars(
            select(RefusedAddress).where(RefusedAddress.id == mark_id).with_for_update()
        ).one_or_none()
        whose = row and (row.bearer or row.user)
    if row is None or whose is None or not (scope.has_duty("administrator") or whose.agency_id == scope.spoc_agency_id):
        raise NotFound
    if row.lifted_at is not None:
        raise Refusal("Mail is sent to this address again already.")
    _lift(row, whose.id, by.id)


def lift_as_reached(user: User) -> None:
    """The person opened a link that was sent to their new address: mail arrives there, whoever it was refused for before."""
    with as_system(WHOEVER):
        rows = db.session.scalars(
            select(RefusedAddress)
            .where(RefusedAddress.address == user.email.lower(), RefusedAddress.lifted_at.is_(None))
            .with_for_update()
        )
        for row in rows.all():
            _lift(row, user.id, user.id)


def _lift(row: RefusedAddress, whose: int, by_id: int) -> None:
    row.lifted_at, row.lifted_by_id = clock.now(), by_id
    audit.record("alteration", "lifted the mark of a refused address", "users", whose, detail={"mark": row.id})
    db.session.flush()


def _content(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """Whose address it is stands on the page; nothing is owed once the mark is lifted or the person has another address."""
    with as_system(WHOEVER):
        live = refused(current_scope()).where(RefusedAddress.id == context["mark"])
        if db.session.scalars(live).one_or_none() is None:
            return None
    return {"path": "/refused-addresses"} if looks_after(current_scope()) else None


contents.MAKERS |= {"address_refused": _content}
