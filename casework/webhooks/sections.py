"""What an administrator's account page says of who is told of events."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from casework.accounts.models import User
from casework.accounts.panels import Row, on_account_page
from casework.webhooks import stopped  # noqa: F401  (its letter, and its line on My work)
from casework.webhooks.services import live


@on_account_page
def _told(user: User) -> Sequence[Row]:
    if "administrator" not in user.duties:
        return []
    number = len(live())
    words = (
        f"{number} {'address is' if number == 1 else 'addresses are'} told of events"
        if number
        else "None is told of events"
    )
    return [Row("Other programs", words, url_for("webhooks.index"), "who is told of events", "Look")]
