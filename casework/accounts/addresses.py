"""Changing one's own e-mail address: asked with the password, confirmed from the new one, told to the old one.

Whether somebody else signs in with the new address is never said before it is confirmed from there.
"""

from __future__ import annotations

from datetime import timedelta

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import func, select, update

from casework import access, audit, clock, keys
from casework.accounts import queries
from casework.accounts.address_models import AddressChange
from casework.accounts.events import AddressChangeAsked, AddressChanged
from casework.accounts.models import OneTimeLink, User
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db

LASTS = timedelta(hours=24)
MOST_A_DAY = 5
OVER = (
    "This link does not work any more. Ask again on the page of your account: the newest message has a link that works."
)


def waiting(user: User) -> AddressChange | None:
    """What somebody has asked for and not confirmed yet."""
    return db.session.scalars(
        select(AddressChange).where(
            AddressChange.user_id == user.id, AddressChange.confirmed_at.is_(None), AddressChange.dropped_at.is_(None),
            AddressChange.expires_at > clock.now(),
        )
    ).one_or_none()  # fmt: skip


def ask(address: str, *, by: User) -> None:
    """Ask for another address; it counts once its reader has followed the link sent there. A later request replaces it."""
    access.scope_of(by)
    address = address.strip()
    if address.lower() == by.email.lower():
        raise Refusal("This is your address already.", field="address")
    today = select(func.count()).where(
        AddressChange.user_id == by.id, AddressChange.asked_at > clock.now() - timedelta(days=1)
    )
    if (db.session.scalar(today) or 0) >= MOST_A_DAY:
        raise Refusal(f"You have asked {MOST_A_DAY} times within a day. Try again tomorrow.", field="address")
    _drop(by)
    change = AddressChange(
        user_id=by.id, old_address=by.email, new_address=address, asked_at=clock.now(), expires_at=clock.now() + LASTS
    )
    db.session.add(change)
    db.session.flush()
    audit.record("alteration", "asked for another e-mail address", "users", by.id, detail={"change": change.id})
    announce(AddressChangeAsked(change.id))


def drop(*, by: User) -> None:
    """Keep the present address after all."""
    access.scope_of(by)
    _drop(by)


def _drop(user: User) -> None:
    for row in db.session.scalars(
        select(AddressChange).where(
            AddressChange.user_id == user.id, AddressChange.confirmed_at.is_(None), AddressChange.dropped_at.is_(None)
        )
    ):
        row.dropped_at = clock.now()
    db.session.flush()


def link_path(change: AddressChange) -> str:
    """Signed over the row: nothing secret is stored. It works only for whoever asked, signed in."""
    return f"/account/e-mail/{_signer().dumps([change.id, change.user_id])}"


def followed(token: str, *, by: User, hold: bool = False) -> AddressChange:
    """The change behind a link that was sent to the new address. Raises `Refusal` for any that does not work, with one wording."""
    access.scope_of(by)
    try:
        change_id, user_id = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        raise Refusal(OVER) from None
    statement = select(AddressChange).where(AddressChange.id == change_id, AddressChange.user_id == by.id)
    if hold:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = db.session.scalars(statement).one_or_none() if user_id == by.id else None
    if row is None or row.confirmed_at is not None or row.dropped_at is not None or row.expires_at <= clock.now():
        raise Refusal(OVER)
    return row


def confirm(token: str, *, by: User) -> None:
    """From now on mail goes there, and it is what this person signs in with. Links sent to the old one for a password are over."""
    row = followed(token, by=by, hold=True)
    other = db.session.scalars(queries.by_email(row.new_address)).one_or_none()
    if other is not None and other.id != by.id:
        raise Refusal("Somebody signs in with this address already. Ask your agency's single point of contact.")
    by.email, row.confirmed_at = row.new_address, clock.now()
    db.session.execute(
        update(OneTimeLink)
        .where(OneTimeLink.user_id == by.id, OneTimeLink.used_at.is_(None))
        .values(used_at=clock.now()),
        execution_options={"synchronize_session": False},
    )
    audit.record("alteration", "changed their own e-mail address", "users", by.id, detail={"change": row.id})
    db.session.flush()
    announce(AddressChanged(row.id))


def _signer() -> URLSafeSerializer:
    return keys.signer("casework another e-mail address")
