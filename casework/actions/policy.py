"""Who sees an action: its owner, its group, and the single point of contact of the agency it is owed by."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from casework.access import scope_of, visible_when
from casework.access.rows import DECLARED_CASES, GROUPS, READER_ID, SPOC_AGENCY_ID, among
from casework.accounts.models import User
from casework.actions.models import Action, ActionUpdate
from casework.cases.policy import case_in_reach

_actions = Action.__table__.alias("reach_actions")


def _reaches(action: Any) -> ColumnElement[bool]:
    return or_(
        and_(among(action.group_id, GROUPS), or_(action.case_id.is_(None), case_in_reach(action.case_id))),
        and_(
            or_(action.owner_id == READER_ID, action.agency_id == SPOC_AGENCY_ID),
            or_(action.case_id.is_(None), ~among(action.case_id, DECLARED_CASES)),
        ),
    )


def action_in_reach(action_id: Any) -> ColumnElement[bool]:
    """The action with this id is in the reader's reach: for the tables that hang on an action."""
    return exists(select(_actions.c.id).where(_actions.c.id == action_id, _reaches(_actions.c))).correlate_except(
        _actions
    )


@visible_when(Action)
def _action(action: Any) -> ColumnElement[bool]:
    return _reaches(action)


@visible_when(ActionUpdate)
def _update(row: Any) -> ColumnElement[bool]:
    return action_in_reach(row.action_id)


def may_answer(by: User, action: Action) -> bool:
    """Its owner, the single point of contact of its agency, and who runs its group say what became of it."""
    scope = scope_of(by)
    return (
        scope.is_system()
        or action.owner_id == by.id
        or (scope.spoc_agency_id is not None and action.agency_id == scope.spoc_agency_id)
        or scope.runs_group(action.group_id)
    )


def may_run(by: User, action: Action) -> bool:
    """Re-date without asking, hand over, reopen: for who runs its group."""
    return scope_of(by).runs_group(action.group_id)
