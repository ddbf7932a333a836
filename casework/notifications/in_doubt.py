"""E-mail that failed or may have been lost: who looks after it, and what they decide. Nothing of it is sent again by itself."""

from __future__ import annotations

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from casework import access, audit
from casework.access import current_scope
from casework.access.scope import Scope, as_system
from casework.accounts.models import User
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.notifications import outbox
from casework.notifications.models import Message

STATES = {"uncertain": "May have been sent", "failed": "Not sent"}
WHOEVER = "e-mail that may be lost is looked after by administrators and coordinators"
WHO = "Administrators look after e-mail, and coordinators after that of their groups."


def looks_after(scope: Scope) -> bool:
    return scope.has_duty("administrator") or bool(scope.coordinates)


def in_doubt(scope: Scope) -> Select[Message]:
    """What this reader looks after, the oldest first: an administrator all of it, a coordinator what is about their groups.

    To be asked as the system: a letter is otherwise seen by its recipient alone. It holds no text, which is made when it leaves.
    """
    found = select(Message).where(Message.status.in_(tuple(STATES))).options(joinedload(Message.recipient))
    if not scope.has_duty("administrator"):
        found = found.where(Message.group_id.in_(scope.coordinates))
    return found.order_by(Message.id)


def number_in_doubt(*, group_id: int | None = None) -> int:
    """How many letters the reader has to look at, in all or about one group; counted to a hundred."""
    found = in_doubt(current_scope()).with_only_columns(Message.id).order_by(None).limit(100)
    if group_id is not None:
        found = found.where(Message.group_id == group_id)
    with as_system(WHOEVER):
        return db.session.scalar(select(func.count()).select_from(found.subquery())) or 0


def _held(message_id: int) -> Message:
    """The letter, held, if the reader looks after it. Raises `NotFound` for others, `Refusal` once somebody has decided."""
    scope = current_scope()
    access.require(looks_after(scope), WHO)
    mine = or_(scope.has_duty("administrator"), Message.group_id.in_(scope.coordinates))
    with as_system(WHOEVER):
        row = db.session.scalars(
            select(Message)
            .where(Message.id == message_id, mine)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one_or_none()
    if row is None:
        raise NotFound
    if row.status not in STATES:
        raise Refusal("Somebody has decided about this e-mail already.")
    return row


def send_again(message_id: int, *, by: User) -> None:
    """Send it, with the same Message-ID: a mail server that has the first copy may drop the second."""
    access.scope_of(by)
    row = _held(message_id)
    _note("asked to send again", row)
    outbox.send_again(row)


def has_arrived(message_id: int, *, by: User) -> None:
    """Its reader has it: nothing is sent, and it counts as sent. Only for one that may have been."""
    access.scope_of(by)
    row = _held(message_id)
    if row.status != "uncertain":
        raise Refusal("The mail server did not take this e-mail, so it cannot have arrived.")
    _note("found to have arrived", row)
    row.status, row.error = "sent", f"{by.name} found that it had arrived."
    db.session.flush()


def _note(verb: str, row: Message) -> None:
    audit.record(
        "alteration", verb, "messages", row.id, group_id=row.group_id, detail={"recipient_id": row.recipient_id, "was": row.status}
    )  # fmt: skip
