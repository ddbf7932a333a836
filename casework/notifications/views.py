"""Pages about what was owed and sent."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, render_template
from sqlalchemy.orm import joinedload

from casework.access.scope import as_system
from casework.errors import NotFound
from casework.extensions import db
from casework.notifications import queries
from casework.notifications.models import Message
from casework.web.gate import duty, signed_in
from casework.web.pagination import paged

bp = Blueprint("notifications", __name__)


@bp.get("/ledger")
@duty("administrator", "information_governance")
def ledger() -> Any:
    """Counts only: what was owed each day and what became of it."""
    with as_system("counting what was owed and sent"):
        rows = db.session.execute(queries.ledger()).all()
    return render_template("notifications/ledger.html", rows=rows)


@bp.get("/sent-mail")
@signed_in
def sent() -> Any:
    """In a demonstration, every e-mail as it was sent. Anywhere else there is no such page."""
    if current_app.config["MODE"] != "demonstration":
        raise NotFound()
    with as_system("showing the demonstration's mail"):
        page = paged(
            queries.sent_mail().options(joinedload(Message.recipient)),
            by=((Message.id, "desc"),),
            key_of=lambda m: (m.id,),
            size=20,
        )
        return render_template("notifications/sent.html", page=page)
