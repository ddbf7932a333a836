"""Says once, to whoever keeps it, that an address which was to be told of events took nothing for so long that it is told no more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from casework.access.scope import as_system
from casework.accounts.models import User
from casework.extensions import db
from casework.home.told import Told, administrators_are_told
from casework.notifications import contents
from casework.notifications.owing import owe
from casework.webhooks.models import Webhook

LETTER = "webhook_stopped"


def tell(row: Webhook) -> None:
    """Owe the letter to who set it up, as long as they look after such things; otherwise to every administrator."""
    found = select(User.id, User.duties).where(User.status == "active", ~User.is_program)
    keepers = [user.id for user in db.session.execute(found) if "administrator" in user.duties]
    for recipient in [row.created_by_id] if row.created_by_id in keepers else keepers:
        assert row.ended_at is not None
        owe(recipient, LETTER, f"{LETTER}:{row.id}:{row.ended_at.isoformat()}:{recipient}", webhook=row.id)


def _letter(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """Neither its name nor its address: what it is stands on the page. Nothing once it is told again."""
    if "administrator" not in reader.duties:
        return None
    with as_system("an address that is told no more"):
        row = db.session.scalars(select(Webhook).where(Webhook.id == context["webhook"])).one_or_none()
    if row is None or not row.was_stopped:
        return None
    return {"path": f"/webhooks/{row.id}"}


@administrators_are_told
def _on_my_work() -> Sequence[Told]:
    with as_system("addresses that are told no more"):
        number = db.session.scalar(select(func.count()).select_from(Webhook).where(Webhook.stopped())) or 0
    if not number:
        return []
    words = "program that was to be told of events takes", "programs that were to be told of events take"
    return [
        Told(
            f"{number} {words[number != 1]} nothing and {'is' if number == 1 else 'are'} told no more", "webhooks.index"
        )
    ]


contents.MAKERS |= {LETTER: _letter}
