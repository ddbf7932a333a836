"""Who sees an action: its owner; its group, as far as they may read the item it came from; and the single point of contact of the agency it is owed by."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from casework.access import scope_of, visible_when
from casework.access.rows import (
    DECLARED_CASES,
    GROUPS,
    LEFT_ITEMS,
    OPENED_CASES,
    READER_ID,
    RUNS,
    SPOC_AGENCY_ID,
    among,
    none_of,
    probe,
)
from casework.accounts.models import User
from casework.actions.models import Action, ActionUpdate
from casework.cases.models import Case
from casework.cases.policy import case_in_reach
from casework.extensions import db
from casework.meetings.models import AgendaItem

_actions = Action.__table__.alias("reach_actions")
_items = AgendaItem.__table__.alias("reach_action_items")
_over = AgendaItem.__table__.alias("reach_action_over")
_top = AgendaItem.__table__.alias("reach_action_top")
_cases = Case.__table__.alias("reach_action_cases")


def _reaches(action: Any) -> ColumnElement[bool]:
    """The group, through the case and the item; whoever owes it, unless they declared an interest and left.

    Whoever owes it is its owner; without one, the single point of contact of its agency. That person sees what others of the
    agency owe too, but of an item or case that not everybody may have only as a member of the group does. Somebody who opened
    the case in an emergency sees those not set at an item that is kept to some.
    """
    answers = or_(
        action.owner_id == READER_ID,
        and_(action.agency_id == SPOC_AGENCY_ID, or_(action.owner_id.is_(None), _openly_set(action))),
    )
    return or_(
        and_(
            among(action.group_id, GROUPS),
            or_(action.case_id.is_(None), case_in_reach(action.case_id)),
            _item_in_reach(action),
        ),
        and_(
            answers,
            or_(action.case_id.is_(None), ~among(action.case_id, DECLARED_CASES)),
            or_(action.agenda_item_id.is_(None), none_of(action.agenda_item_id, LEFT_ITEMS)),
        ),
        and_(
            among(action.case_id, OPENED_CASES),
            none_of(action.agenda_item_id, LEFT_ITEMS) | action.agenda_item_id.is_(None),
            _at_open_item(action),
        ),
    )


def _item_in_reach(action: Any) -> ColumnElement[bool]:
    """A member of the group may read the item it was set at. Who runs the group needs no look at the item."""
    chairs = probe(
        select(_items.c.id).where(_items.c.id == action.agenda_item_id, _items.c.sensitivity == "chair"), _items
    )
    return or_(
        action.agenda_item_id.is_(None),
        and_(none_of(action.agenda_item_id, LEFT_ITEMS), or_(among(action.group_id, RUNS), ~chairs)),
    )


def _openly_set(action: Any) -> ColumnElement[bool]:
    """Neither its item nor its case is kept to some."""
    restricted = probe(select(_cases.c.id).where(_cases.c.id == action.case_id, _cases.c.restricted), _cases)
    return and_(_at_open_item(action), or_(action.case_id.is_(None), ~restricted))


def _at_open_item(action: Any) -> ColumnElement[bool]:
    """At no item, or at one that is kept to nobody, and stands under nothing that is."""
    above = _items.outerjoin(_over, _over.c.id == _items.c.parent_id).outerjoin(_top, _top.c.id == _over.c.parent_id)
    private = or_(*(each.c.sensitivity != "open" for each in (_items, _over, _top)))
    found = select(_items.c.id).select_from(above).where(_items.c.id == action.agenda_item_id, private)
    closed = probe(found, _items, _over, _top)
    return or_(action.agenda_item_id.is_(None), ~closed)


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


def is_owed_by(by: User, action: Action) -> bool:
    """It is theirs to do: their own, or their agency's where they are its single point of contact and it names no other person."""
    spoc = scope_of(by).spoc_agency_id
    return action.owner_id == by.id or (action.owner_id is None and spoc is not None and action.agency_id == spoc)


def may_run(by: User, action: Action) -> bool:
    """Re-date without asking, hand over, reopen: for who runs its group."""
    return scope_of(by).runs_group(action.group_id)


def kept_to_chair(actions: Collection[Action]) -> set[int]:
    """Ids of those set at an item that only who runs the group reads."""
    found = select(Action.id).join(AgendaItem, AgendaItem.id == Action.agenda_item_id)
    return set(
        db.session.scalars(
            found.where(Action.id.in_([action.id for action in actions]), AgendaItem.sensitivity == "chair")
        )
    )
