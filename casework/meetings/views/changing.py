"""The form of an item two people have open at once: what one changed meanwhile is kept, and what was typed of an item taken off is shown."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from casework.errors import NotFound
from casework.extensions import db
from casework.meetings import policy, queries
from casework.meetings.decisions import mark_of
from casework.meetings.models import AgendaItem
from casework.meetings.views.blueprint import reader
from casework.web.forms import Form
from casework.web.numbers import row_number

TYPED = {"title": "Title", "author": "Author", "purpose": "Purpose of report"}


def values_of(item: AgendaItem) -> dict[str, Any]:
    """An item as its form holds it."""
    return {
        "title": item.title, "author": item.author, "minutes_planned": item.minutes_planned, "timed_at": item.timed_at,
        "purpose": item.purpose, "parent": str(item.parent_id or ""), "sensitivity": item.sensitivity,
        "exempt_paragraph": str(item.exempt_paragraph or ""), "public_interest": item.public_interest,
    }  # fmt: skip


def marks_of(item: AgendaItem) -> dict[str, int]:
    """What the form says each of its answers was based on."""
    return {name: _mark(value) for name, value in values_of(item).items()}


def put_together(form: Form, item: AgendaItem) -> bool:
    """Take over what somebody else changed since the form was opened. False where both changed one answer: refused beside it."""
    for name, now in values_of(item).items():
        was = row_number(request.form.get(f"was-{name}"))
        typed = _mark(form[name].data)
        if was is None or _mark(now) in (was, typed):
            continue
        if typed == was:
            form[name].data = now
            continue
        reads = dict(getattr(form[name], "choices", None) or ()).get(now, now)
        words = f"It now reads: “{reads}”" if reads else "It is now empty"
        form.refuse(f"Somebody else changed this while you had it open. {words}. Save again what it should be", name)
    return not form.errors


def gone() -> tuple[str, int]:
    """What was typed of an item that somebody took off meanwhile, for who runs its meeting. `NotFound` for all others."""
    asked = row_number(request.form.get("meeting_id"))
    meeting = db.session.scalars(queries.by_id(asked)).one_or_none() if asked is not None else None
    if meeting is None or not policy.may_run(reader(), meeting):
        raise NotFound
    typed = [(label, words) for name, label in TYPED.items() if (words := request.form.get(name, "").strip())]
    return render_template("meetings/item_gone.html", meeting=meeting, typed=typed), 404


def _mark(value: Any) -> int:
    return mark_of(str(value if value is not None else "").replace("\r\n", "\n").strip())
