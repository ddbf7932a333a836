"""Pages about what was owed and sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework import audit
from casework.access.scope import as_system, current_scope
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.notifications import addresses, in_doubt, letters, queries
from casework.notifications.models import Message
from casework.partnership.models import Group
from casework.web.gate import having, signed_in
from casework.web.pagination import paged

bp = Blueprint("notifications", __name__)


@bp.get("/e-mail-in-doubt")
@having(in_doubt.looks_after, in_doubt.WHO)
def letters_in_doubt() -> Any:
    """E-mail that failed or may have been lost, for whoever decides about it."""
    scope = current_scope()
    with as_system(in_doubt.WHOEVER):
        page = paged(in_doubt.in_doubt(scope), by=((Message.id, "asc"),), key_of=lambda m: (m.id,))
        audit.consulted("messages", [m.id for m in page.rows])
        names = db.session.execute(
            select(Group.id, Group.short_name).where(Group.id.in_({m.group_id for m in page.rows}))
        )
        return render_template(
            "notifications/in_doubt.html", page=page, states=in_doubt.STATES, groups=dict(names.tuples().all()),
            may_see_addresses=addresses.looks_after(scope),
        )  # fmt: skip


@bp.post("/e-mail-in-doubt/<int:message_id>/again")
@having(in_doubt.looks_after, in_doubt.WHO)
def letter_again(message_id: int) -> Any:
    return _decided(lambda: in_doubt.send_again(message_id, by=current_user), "It is sent again within a minute.")


@bp.post("/e-mail-in-doubt/<int:message_id>/arrived")
@having(in_doubt.looks_after, in_doubt.WHO)
def letter_arrived(message_id: int) -> Any:
    return _decided(lambda: in_doubt.has_arrived(message_id, by=current_user), "It counts as sent.")


def _decided(act: Callable[[], None], said: str) -> Any:
    try:
        with db.session.begin_nested():
            act()
        flash(said)
    except Refusal as refusal:
        flash(refusal.message, "error")
    return redirect(url_for(".letters_in_doubt"))


@bp.get("/sent-mail")
@signed_in
def sent() -> Any:
    """In a demonstration, every e-mail as it was sent, with its links to pages of ours. Anywhere else there is no such page."""
    if current_app.config["MODE"] != "demonstration":
        raise NotFound()
    with as_system("showing the demonstration's mail"):
        page = paged(
            queries.sent_mail().options(joinedload(Message.recipient)),
            by=((Message.id, "desc"),),
            key_of=lambda m: (m.id,),
            size=20,
        )
        base = current_app.config["BASE_URL"]
        return render_template("notifications/sent.html", page=page, shown=lambda body: letters.blocks_of(body, base))


from casework.notifications import delivery_views, reminder_views  # noqa: E402, F401  (ledger and addresses; when people are reminded)
