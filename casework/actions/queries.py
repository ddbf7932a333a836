"""Actions as pages ask for them."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from casework.accounts.models import User
from casework.actions.models import Action
from casework.cases.models import Case
from casework.partnership.models import Agency


def by_reference(reference: str) -> Select[tuple[Action]]:
    return (
        select(Action)
        .where(Action.reference == reference)
        .options(joinedload(Action.group), joinedload(Action.owner), joinedload(Action.agency), joinedload(Action.case))
    )


def _full() -> Select[tuple[Action]]:
    return select(Action).options(
        joinedload(Action.owner), joinedload(Action.agency), joinedload(Action.case), joinedload(Action.group)
    )


def open_for_group(group_id: int) -> Select[tuple[Action]]:
    """Live actions of a group, the most pressing first: what comes back under matters arising, by query, never by copying."""
    return _full().where(Action.group_id == group_id, Action.closed_at.is_(None)).order_by(Action.due_on, Action.id)


def open_for_case(case_id: int) -> Select[tuple[Action]]:
    return _full().where(Action.case_id == case_id, Action.closed_at.is_(None)).order_by(Action.due_on, Action.id)


def of_case(case_id: int) -> Select[tuple[Action]]:
    """Every action of a case, the first set first."""
    return _full().where(Action.case_id == case_id).order_by(Action.id)


def due_for(user_id: int) -> Select[tuple[Action]]:
    """Live actions somebody owns, the most pressing first."""
    return _full().where(Action.owner_id == user_id, Action.closed_at.is_(None)).order_by(Action.due_on, Action.id)


def owed_by_agency(agency_id: int) -> Select[tuple[Action]]:
    return _full().where(Action.agency_id == agency_id, Action.closed_at.is_(None)).order_by(Action.due_on, Action.id)


def late(on: date, *, agency_id: int | None = None) -> Select[tuple[Action]]:
    """Live actions whose day has passed."""
    statement = _full().where(Action.closed_at.is_(None), Action.due_on < on).order_by(Action.due_on, Action.id)
    return statement.where(Action.agency_id == agency_id) if agency_id is not None else statement


@cache
def log() -> Select[Any]:
    """Rows of a group's (`group_id`) action log: just the columns it shows."""
    return (
        select(
            Action.id, Action.reference, Action.title, Action.side, Action.kind, Action.status, Action.due_on, Action.times_carried, Action.closed_at,
            Agency.short_name.label("agency"), User.name.label("owner"), Case.reference.label("case"),
        )
        .join(Agency, Agency.id == Action.agency_id)
        .outerjoin(User, User.id == Action.owner_id)
        .outerjoin(Case, Case.id == Action.case_id)
        .where(Action.group_id == bindparam("group_id"))
    )  # fmt: skip
