"""Actions as pages ask for them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, time
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, Date, Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from casework import clock
from casework.accounts.models import User
from casework.actions.models import Action, ActionUpdate
from casework.cases.models import Case
from casework.fixed import fixed
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


def with_group(action_id: int) -> Select[tuple[Action]]:
    return select(Action).where(Action.id == action_id).options(joinedload(Action.group))


def disputed_since(action_id: int, author_id: int, on: date) -> Select[tuple[int]]:
    """That somebody said, on this day or after it, that the action is not theirs."""
    return (
        select(ActionUpdate.id)
        .where(
            ActionUpdate.action_id == action_id, ActionUpdate.author_id == author_id, ActionUpdate.kind == "not_ours",
            ActionUpdate.at >= clock.london(on, time(0)),
        )
        .limit(1)
    )  # fmt: skip


def open_for_group(group_id: int) -> Select[tuple[Action]]:
    """Live actions of a group, the most pressing first: what comes back under matters arising, by query, never by copying."""
    return _full().where(Action.group_id == group_id, Action.closed_at.is_(None)).order_by(Action.due_on, Action.id)


def open_for_case(case_id: int) -> Select[tuple[Action]]:
    return _full().where(Action.case_id == case_id, Action.closed_at.is_(None)).order_by(Action.due_on, Action.id)


@cache
def live_work() -> Select[Any]:
    """Rows of the live actions on a case (`case_id`), the most pressing first, for its overview."""
    owner = func.coalesce(User.name + ", ", "") + Agency.short_name
    return (
        select(Action.reference, Action.title, Action.side, Action.kind, Action.due_on, owner.label("owner"))
        .join(Agency, Agency.id == Action.agency_id)
        .outerjoin(User, User.id == Action.owner_id)
        .where(Action.case_id == bindparam("case_id"), Action.closed_at.is_(None))
        .order_by(Action.due_on, Action.id)
    )


def of_case(case_id: int) -> Select[tuple[Action]]:
    """Every action of a case, the first set first."""
    return _full().where(Action.case_id == case_id).order_by(Action.id)


def due_for(user_id: int) -> Select[tuple[Action]]:
    """Live actions somebody owns, the most pressing first."""
    return _full().where(Action.owner_id == user_id, Action.closed_at.is_(None)).order_by(Action.due_on, Action.id)


def owed_by_agency(agency_id: int) -> Select[tuple[Action]]:
    return _full().where(Action.agency_id == agency_id, Action.closed_at.is_(None)).order_by(Action.due_on, Action.id)


def number_open_of(user_id: int) -> Select[tuple[int]]:
    """How many open actions somebody owns."""
    return select(func.count(Action.id)).where(Action.owner_id == user_id, Action.closed_at.is_(None))


def late(on: date, *, agency_id: int | None = None) -> Select[tuple[Action]]:
    """Live actions whose day has passed."""
    statement = _full().where(Action.closed_at.is_(None), Action.due_on < on).order_by(Action.due_on, Action.id)
    return statement.where(Action.agency_id == agency_id) if agency_id is not None else statement


def ticked(group_id: int, references: Collection[str], *, hold: bool) -> Select[tuple[Action]]:
    """These actions of a group; when held, until the transaction ends, so that two people at once come one after the other."""
    found = _full().where(Action.group_id == group_id, Action.reference.in_(references)).order_by(Action.id)
    return found.with_for_update(of=Action).execution_options(populate_existing=True) if hold else found


def said_of(action_id: int) -> Select[Any]:
    """What was said about an action and about those merged into it, the latest first: update, author, the action's reference."""
    return (
        select(ActionUpdate, User.name, Action.reference)
        .join(Action, Action.id == ActionUpdate.action_id)
        .outerjoin(User, User.id == ActionUpdate.author_id)
        .where(or_(ActionUpdate.action_id == action_id, ActionUpdate.action_id.in_(merged_into(action_id))))
        .order_by(ActionUpdate.id.desc())
    )


def earlier_days() -> Select[tuple[date | None]]:
    """The days an action (`action_id`) was due before it was given others, in order."""
    return _extensions().where(ActionUpdate.action_id == bindparam("action_id"))


def _extensions() -> Select[tuple[date | None]]:
    return (
        select(ActionUpdate.old_due_on)
        .where(ActionUpdate.kind == fixed("extension"), ActionUpdate.old_due_on.is_not(None))
        .order_by(ActionUpdate.id)
    )


def _earlier() -> Any:
    """The same days beside each row of a list."""
    found = _extensions().where(ActionUpdate.action_id == Action.id).correlate(Action)
    return func.array(found.scalar_subquery(), type_=ARRAY(Date))


@cache
def log(*, live: bool) -> Select[Any]:
    """Rows of a group's (`group_id`) action log: just the columns it shows. `live`: only what is still to be done."""
    statement = (
        select(
            Action.id, Action.reference, Action.title, Action.side, Action.kind, Action.status, Action.due_on, Action.times_carried, Action.closed_at,
            Action.code, Action.rag, Action.first_due_on, Action.set_on, Action.closing_note,
            Agency.short_name.label("agency"), User.name.label("owner"), Case.reference.label("case"), _earlier().label("earlier"),
        )
        .join(Agency, Agency.id == Action.agency_id)
        .outerjoin(User, User.id == Action.owner_id)
        .outerjoin(Case, Case.id == Action.case_id)
        .where(Action.group_id == bindparam("group_id"))
    )  # fmt: skip
    return statement.where(Action.closed_at.is_(None)) if live else statement


def merged_into(action_id: int) -> Select[tuple[int]]:
    """Ids of all that was merged into an action, also by way of another."""
    found = select(Action.id).where(Action.merged_into_id == action_id).cte("doubles", recursive=True)
    return select(found.union_all(select(Action.id).where(Action.merged_into_id == found.c.id)).c.id)


def doubles_of(action_id: int) -> Select[tuple[Action]]:
    """What was merged straight into it."""
    return select(Action).where(Action.merged_into_id == action_id).order_by(Action.id)
