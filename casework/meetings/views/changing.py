"""What the form of an item begins with, and what was typed of one that somebody took off meanwhile."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from casework.errors import NotFound
from casework.extensions import db
from casework.meetings import policy, queries
from casework.meetings.models import AgendaItem
from casework.meetings.views.blueprint import reader
from casework.web.numbers import row_number

TYPED = {
    "title": "Title",
    "author": "Author",
    "agenda_text": "Text on the agenda",
    "purpose": "Purpose of report",
    "public_interest": "Public interest",
}


def values_of(item: AgendaItem) -> dict[str, Any]:
    """An item as its form holds it."""
    return {
        "title": item.title, "author": item.author, "minutes_planned": item.minutes_planned, "timed_at": item.timed_at,
        "agenda_text": item.agenda_text, "purpose": item.purpose, "parent": str(item.parent_id or ""), "sensitivity": item.sensitivity,
        "decided_as": item.decided_as, "exempt_also": [str(n) for n in item.exempt_also],
        "exempt_paragraph": str(item.exempt_paragraph or ""), "public_interest": item.public_interest,
    }  # fmt: skip


def gone() -> tuple[str, int]:
    """What was typed of an item that somebody took off meanwhile, for who runs its meeting. `NotFound` for all others."""
    asked = row_number(request.form.get("meeting_id"))
    meeting = db.session.scalars(queries.by_id(asked)).one_or_none() if asked is not None else None
    if meeting is None or not policy.may_run(reader(), meeting):
        raise NotFound
    typed = [(label, words) for name, label in TYPED.items() if (words := request.form.get(name, "").strip())]
    return render_template("meetings/item_gone.html", meeting=meeting, typed=typed), 404
