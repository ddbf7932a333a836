"""Reminders of subject access requests to be answered: to the information governance officers who may answer them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from casework import clock
from casework.access.scope import current_scope
from casework.accounts.models import User
from casework.events import on
from casework.extensions import db
from casework.notifications import contents
from casework.notifications.dated import Dated, Days, Kind, Narrowed, keep, keep_up
from casework.notifications.models import Reminder
from casework.subject_access import queries
from casework.subject_access.events import AccessDaysChanged
from casework.subject_access.models import AccessRequest
from casework.web.presentation import day


def _to_be_answered(wanted: Narrowed) -> Iterator[Dated]:
    """Open ones whose clock runs; nobody who declared an interest in the person is told."""
    if wanted.group_id is not None:
        return
    row = AccessRequest
    statement = select(row).where(row.status == "open", row.due_on.is_not(None), row.paused_on.is_(None))
    if wanted.ids is not None:
        statement = statement.where(row.id.in_(list(wanted.ids)))
    for request in db.session.scalars(statement).all():
        officers = frozenset(each.id for each in db.session.scalars(queries.officers_for(request.person_id)))
        if request.due_on is not None:
            yield Dated("access_request", request.id, request.due_on, officers)


keep(
    Kind(
        "access_requests", "Subject access requests to be answered", "Information governance", frozenset({"access_request"}),
        ("before", "due", "late"), Days((10, 5, 1), True, (1,)), _to_be_answered, of_group=False,
    )
)  # fmt: skip


@on(AccessDaysChanged)
def remind_of_the_day(event: AccessDaysChanged) -> None:
    """Round the day by which it is answered; what was owed before is owed no more."""
    keep_up("access_requests", ids=[event.request_id])


def _line(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    """The request's own reference and its day: never whose it is."""
    if not current_scope().has_duty("information_governance"):
        return None
    row = db.session.scalars(select(AccessRequest).where(AccessRequest.id == reminder.subject_id)).one_or_none()
    if row is None or not row.is_open or row.due_on is None or row.paused_on is not None:
        return None
    late = row.due_on < clock.today()
    return {
        "title": f"Subject access request {row.reference}", "due_on": row.due_on,
        "words": f"{'was to be answered by' if late else 'to be answered by'} {day(row.due_on)}", "path": f"/subject-access/{row.reference}",
    }  # fmt: skip


contents.LINES |= {"access_request": _line}
