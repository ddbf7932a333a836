"""Who hears at once that a case was opened in an emergency: information governance, and those who run its groups and may read it."""

from __future__ import annotations

from typing import Any

from casework.access.scope import as_system, current_scope
from casework.accounts.models import User
from casework.emergencies import queries
from casework.emergencies.events import OpenedInEmergency
from casework.events import on
from casework.extensions import db
from casework.notifications import contents
from casework.notifications.outbox import owe
from casework.notifications.sharing import who_run
from casework.reader import scope_for


@on(OpenedInEmergency)
def tell_at_once(event: OpenedInEmergency) -> None:
    """Nobody who declared an interest in the case; of those who run a group, nobody it is restricted to others for."""
    with as_system("telling of a case opened in an emergency"):
        row = db.session.scalars(queries.by_id(event.access_id)).one()
        told: dict[int, int | None] = {}
        for officer in db.session.scalars(queries.governors()).all():
            if row.case_id not in scope_for(officer).declared_cases:
                told[officer.id] = None
        for user_id, group_id in who_run(row.case_id).items():
            if row.case_id not in (scope_for(db.session.get_one(User, user_id)).hidden_cases or ()):
                told.setdefault(user_id, group_id)
        for recipient, its_group in sorted(told.items()):
            if recipient != row.user_id:
                once = f"emergency_opened:{row.id}:{recipient}"
                owe(recipient, "emergency_opened", once, group_id=its_group, emergency=row.id)


def _opened(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """The reference and where to read who and why; nothing to somebody who may not know of it any more."""
    row = db.session.scalars(queries.by_id(context["emergency"])).one_or_none()
    if row is None:
        return None
    governs = current_scope().has_duty("information_governance")
    return {
        "reference": row.reference,
        "path": f"/emergency-access/{row.id}" if governs else f"/cases/{row.reference}",
    }


contents.MAKERS |= {"emergency_opened": _opened}
