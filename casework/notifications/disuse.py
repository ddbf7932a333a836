"""Warnings before an account is suspended because nobody uses it, and word to whoever answers for it when it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from casework import clock
from casework.access.scope import as_system
from casework.accounts import disuse
from casework.accounts.events import AccountDisused
from casework.accounts.models import User
from casework.actions import queries as actions
from casework.events import on
from casework.extensions import db
from casework.notifications import addresses, contents
from casework.notifications.dated import Dated, Days, Kind, Narrowed, keep
from casework.notifications.models import Reminder
from casework.notifications.owing import owe, partnerships
from casework.web.presentation import day

AHEAD = timedelta(days=30)


def suspend_unused() -> int:
    """Suspend what is due, in every partnership; one commit each, so that what goes wrong in one leaves the others done."""
    suspended = 0
    for partnership_id in partnerships():
        with as_system("suspending accounts nobody uses", partnership_id=partnership_id):
            db.session.commit()
            suspended += disuse.suspend_due()
            db.session.commit()
    return suspended


def _unused(wanted: Narrowed) -> Iterator[Dated]:
    for user_id, on_day in disuse.endings(until=clock.today() + AHEAD):
        yield Dated("account", user_id, on_day, frozenset({user_id}))


keep(
    Kind(
        "disuse", "Accounts suspended because nobody uses them", "Whose account it is", frozenset({"account"}),
        ("disuse", "", ""), Days((14, 3), False), _unused, unit="days", of_group=False,
    )
)  # fmt: skip


def _line(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    """Nothing once they signed in; of their own account alone."""
    if reminder.subject_id != reader.id:
        return None
    found = dict(disuse.endings(until=clock.today() + AHEAD, user_id=reader.id))
    if reader.id not in found:
        return None
    return {
        "title": "Your account for Casework", "due_on": found[reader.id],
        "words": f"you have not signed in for a long time: it is suspended on {day(found[reader.id])} unless you sign in before",
        "path": "/account",
    }  # fmt: skip


@on(AccountDisused)
def tell_of_it(event: AccountDisused) -> None:
    user = db.session.get_one(User, event.user_id)
    with as_system("telling who answers for somebody's account"):
        told = addresses.who_answers_for(user)
    for recipient in told:
        owe(recipient, "account_disused", f"account_disused:{user.id}:{clock.today()}:{recipient}", user=user.id)


def _disused(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """Who it is stands on the page; whether they owe something is said, so that it is handed on. Nothing once they are back."""
    user = db.session.scalars(select(User).where(User.id == context["user"])).one_or_none()
    if user is None or user.status != "suspended" or not set(reader.duties) & {"spoc", "administrator"}:
        return None
    with as_system("counting what a suspended account owes"):
        owes = db.session.scalar(actions.number_open_of(user.id)) or 0
    return {"path": f"/people-who-sign-in/{user.id}", "owes": owes}


contents.LINES |= {"account": _line}
contents.MAKERS |= {"account_disused": _disused}
