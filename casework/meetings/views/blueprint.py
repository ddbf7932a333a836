"""The blueprint of the meeting pages and how they find what an address names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, flash, redirect, url_for

from casework import access
from casework.access import current_scope
from casework.accounts.models import User
from casework.actions.models import STATUSES as ACTION_STATUSES
from casework.errors import NotFound, Refusal
from casework.extensions import db
from casework.meetings import decision_numbers, policy, queries
from casework.meetings.came_from import back_to
from casework.meetings.declaration_models import NATURES
from casework.meetings.models import AgendaItem, Meeting
from casework.meetings.numbering import headed, named
from casework.meetings.series import where
from casework.partnership import queries as partnership_queries
from casework.partnership.models import Group

bp = Blueprint("meetings", __name__)


@bp.context_processor
def _words() -> dict[str, Any]:
    """What the meeting pages' templates say things with."""
    return {
        "action_statuses": ACTION_STATUSES,
        "marks_of": decision_numbers.marks_of,
        "named_decision": decision_numbers.named,
        "decision_mark": decision_numbers.mark,
        "natures": NATURES,
        "named": named,
        "headed": headed,
        "back_to": back_to,
        "place_of": where,
    }


def the_group(slug: str) -> Group:
    """The group of this address, for its members only."""
    group = db.session.scalars(partnership_queries.group_by_slug(), {"slug": slug}).one_or_none()
    if group is None:
        raise NotFound
    access.require(current_scope().in_group(group.id), f"Only members of {group.name} see its meetings.")
    return group


def meeting_run(meeting_id: int) -> Meeting:
    """The meeting with this number, for those who run its group only."""
    meeting = the_meeting(meeting_id)
    access.require(policy.may_run(reader(), meeting), policy.RUNS_ONLY)
    return meeting


def the_meeting(meeting_id: int) -> Meeting:
    meeting = db.session.scalars(queries.by_id(meeting_id)).one_or_none()
    if meeting is None:
        raise NotFound
    return meeting


def the_item(item_id: int) -> AgendaItem:
    item = db.session.scalars(queries.item_by_id(item_id)).one_or_none()
    if item is None:
        raise NotFound
    return item


def reader() -> User:
    """Whoever is signed in, as services know them."""
    from flask_login import current_user

    return current_user._get_current_object()  # type: ignore[no-any-return]


@contextmanager
def refusals_into(errors: dict[str, str]) -> Iterator[None]:
    """Undo what a refused act wrote and keep its sentence, by field, for the page."""
    try:
        with db.session.begin_nested():
            yield
    except Refusal as refusal:
        errors[refusal.field or ""] = refusal.message


@contextmanager
def refusals_flashed() -> Iterator[None]:
    """For buttons: undo what a refused act wrote and say why on the next page."""
    errors: dict[str, str] = {}
    with refusals_into(errors):
        yield
    for message in errors.values():
        flash(message, "error")


def to_meeting(meeting_id: int, anchor: str | None = None) -> Any:
    return redirect(url_for("meetings.show", meeting_id=meeting_id, _anchor=anchor))
