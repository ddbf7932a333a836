"""Mail that GOV.UK Notify had taken and then could not deliver: asked for now and then, for the ledger and the address."""

from __future__ import annotations

import logging
from datetime import timedelta

from flask import current_app
from sqlalchemy import func, select, update

from casework import clock
from casework.access.scope import as_system
from casework.accounts.models import User
from casework.extensions import db
from casework.mail import NotifyChannel, TryAgain, channel_of
from casework.notifications import addresses
from casework.notifications.models import Message
from casework.notifications.owing import partnerships

log = logging.getLogger(__name__)
LOOKS_BACK = timedelta(days=4)
"""Notify tries for up to three days."""
_REFERENCE = func.left(
    func.encode(func.sha256(func.convert_to(func.concat(Message.partnership_id, ":", Message.once), "UTF8")), "hex"), 32
)


def take_in(*, channel: NotifyChannel | None = None) -> int:
    """Set what could not be delivered to failed, and mark addresses that do not exist; returns how many were new."""
    asked = channel or channel_of(current_app.config)
    if not isinstance(asked, NotifyChannel):
        return 0
    try:
        with asked.opened() as opened:
            found = dict(opened.undelivered())
    except TryAgain as problem:
        log.warning("Notify could not be asked about what it could not deliver: %s", problem)
        return 0
    taken = 0
    for partnership_id in partnerships() if found else []:
        with as_system("taking in what could not be delivered", partnership_id=partnership_id):
            db.session.commit()
            taken += _in_partnership(found)
            db.session.commit()
    return taken


def _in_partnership(found: dict[str, str]) -> int:
    rows = db.session.execute(
        select(Message.id, _REFERENCE, User)
        .join(User, User.id == Message.recipient_id)
        .where(
            Message.status == "sent", Message.handed_to == NotifyChannel.channel_name, Message.sent_at > clock.now() - LOOKS_BACK,
            _REFERENCE.in_(list(found)),
        )
        .with_for_update(of=Message, skip_locked=True)
    ).all()  # fmt: skip
    for message_id, reference, reader in rows:
        status = found[reference]
        db.session.execute(
            update(Message)
            .where(Message.id == message_id)
            .values(status="failed", handed_to="", error=f"GOV.UK Notify could not deliver it: {status}."),
            execution_options={"synchronize_session": False},
        )
        if status == "permanent-failure":
            addresses.mark(reader, "GOV.UK Notify: there is no such mailbox (permanent failure).")
    return len(rows)
