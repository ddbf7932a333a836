"""Information governance hears at once that somebody saw very many records within minutes."""

from __future__ import annotations

from typing import Any

from casework.access.scope import as_system, current_scope
from casework.accounts import bulk_views
from casework.accounts.events import ManyRecordsSeen
from casework.accounts.models import User
from casework.emergencies import queries
from casework.events import on
from casework.extensions import db
from casework.notifications import contents
from casework.notifications.outbox import owe


@on(ManyRecordsSeen)
def tell_governance(event: ManyRecordsSeen) -> None:
    """Not of themselves: another officer is."""
    actor = current_scope().user_id
    with as_system("telling governance of many records seen"):
        for officer in db.session.scalars(queries.governors()).all():
            if officer.id != actor:
                owe(officer.id, "many_records_seen", f"many_records_seen:{event.bulk_view_id}:{officer.id}", bulk_view=event.bulk_view_id)  # fmt: skip


def _seen(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    row = db.session.scalars(bulk_views.by_id(context["bulk_view"])).one_or_none()
    return None if row is None else {"path": "/many-records-seen"}


contents.MAKERS |= {"many_records_seen": _seen}
