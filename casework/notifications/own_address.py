"""What is sent when somebody changes their e-mail address: a link to the new one, notices to the old one, word to whoever answers for them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from casework import clock
from casework.access.scope import as_system
from casework.accounts import addresses as own
from casework.accounts import queries
from casework.accounts.address_models import AddressChange
from casework.accounts.events import AddressChangeAsked, AddressChanged
from casework.accounts.models import User
from casework.events import on
from casework.extensions import db
from casework.notifications import addresses, contents
from casework.notifications.letters import Addressee
from casework.notifications.owing import owe


def _change(change_id: int) -> AddressChange | None:
    return db.session.scalars(select(AddressChange).where(AddressChange.id == change_id)).one_or_none()


@on(AddressChangeAsked)
def send_both(event: AddressChangeAsked) -> None:
    row = _change(event.change_id)
    assert row is not None
    owe(row.user_id, "address_confirm", f"address_confirm:{row.id}", change=row.id)
    owe(row.user_id, "address_notice", f"address_notice:{row.id}:asked", change=row.id, changed=False)


@on(AddressChanged)
def tell_of_it(event: AddressChanged) -> None:
    row = _change(event.change_id)
    assert row is not None
    owe(row.user_id, "address_notice", f"address_notice:{row.id}:changed", change=row.id, changed=True)
    addresses.lift_as_reached(row.user)
    with as_system("telling who answers for somebody's account"):
        told = addresses.who_answers_for(row.user)
    for recipient in told:
        owe(recipient, "address_changed", f"address_changed:{row.id}:{recipient}", agency=row.user.agency_id)


def _confirm(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """Nothing once it was confirmed, dropped or is out of time, or where somebody else signs in with that address."""
    row = _change(context["change"])
    if row is None or row.confirmed_at or row.dropped_at or row.expires_at <= clock.now():
        return None
    with as_system("looking whether an address is taken"):
        if db.session.scalars(queries.by_email(row.new_address)).one_or_none() is not None:
            return None
    return {"to": Addressee(reader.name, row.new_address), "path": own.link_path(row), "until": row.expires_at}


def _notice(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """To the address as it was: whoever reads it there may know nothing of the change."""
    row = _change(context["change"])
    if row is None:
        return None
    return {"to": Addressee(reader.name, row.old_address), "changed": context["changed"]}


def _changed(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """Who it is stands on the page."""
    if not set(reader.duties) & {"spoc", "administrator"}:
        return None
    return {"path": "/people-who-sign-in/"}


contents.MAKERS |= {"address_confirm": _confirm, "address_notice": _notice, "address_changed": _changed}
