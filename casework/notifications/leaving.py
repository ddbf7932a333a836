"""Who hears of the archive of everything: information governance when it is asked for, and whoever else answers for it when it is collected."""

from __future__ import annotations

from typing import Any

from casework.access.scope import as_system
from casework.accounts.models import User
from casework.emergencies import queries
from casework.events import on
from casework.extensions import db
from casework.leaving.events import ArchiveAsked, ArchiveCollected
from casework.leaving.models import Departure
from casework.notifications import contents
from casework.notifications.outbox import owe


def _tell(departure_id: int, kind: str, *, asker: bool) -> None:
    """The officers, and who asked for it if so; never whoever did it."""
    with as_system("telling of the archive of everything"):
        row = db.session.get_one(Departure, departure_id)
        did_it = row.asked_by_id if row.collected_by_id is None else row.collected_by_id
        told = {officer.id for officer in db.session.scalars(queries.governors())} | (
            {row.asked_by_id} if asker else set()
        )
        for recipient in sorted(told - {did_it}):
            owe(recipient, kind, f"{kind}:{row.id}:{recipient}", departure=row.id)


@on(ArchiveAsked)
def tell_governance(event: ArchiveAsked) -> None:
    _tell(event.departure_id, "departure_asked", asker=False)


@on(ArchiveCollected)
def tell_the_others(event: ArchiveCollected) -> None:
    _tell(event.departure_id, "departure_collected", asker=True)


def _departure(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """Where to read of it; nothing to somebody who may not know of it any more."""
    row = db.session.get(Departure, context["departure"])
    return None if row is None else {"path": f"/archive-of-everything/{row.id}"}


contents.MAKERS |= {"departure_asked": _departure, "departure_collected": _departure}
