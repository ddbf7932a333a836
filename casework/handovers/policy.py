"""Who hands an officer's work over and sees it done: who runs the group, or the agency's single point of contact."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from casework.access import scope_of, visible_when
from casework.access.rows import GROUPS, READER_ID, RUNS, SPOC_AGENCY_ID, among
from casework.accounts.models import User
from casework.actions.policy import action_in_reach
from casework.cases.policy import case_in_reach
from casework.handovers.models import HandOver, HandOverItem

_hand_overs = HandOver.__table__.alias("reach_hand_overs")


def _reaches(row: Any) -> ColumnElement[bool]:
    """Whoever may ask for it, and the two people it is about while they are in its group or agency."""
    return or_(
        among(row.group_id, RUNS),
        row.agency_id == SPOC_AGENCY_ID,
        and_(
            or_(row.from_id == READER_ID, row.to_id == READER_ID),
            or_(among(row.group_id, GROUPS), row.agency_id.is_not(None)),
        ),
    )


@visible_when(HandOver)
def _hand_over(row: Any) -> ColumnElement[bool]:
    return _reaches(row)


@visible_when(HandOverItem)
def _item(row: Any) -> ColumnElement[bool]:
    """With its hand-over, and only what it names is in reach too."""
    there = exists(
        select(_hand_overs.c.id).where(_hand_overs.c.id == row.hand_over_id, _reaches(_hand_overs.c))
    ).correlate_except(_hand_overs)
    return and_(there, or_(case_in_reach(row.case_id), action_in_reach(row.action_id)))


def may_ask(by: User, *, group_id: int | None, agency_id: int | None) -> bool:
    """Run the group today, or be the single point of contact of the agency."""
    scope = scope_of(by)
    if group_id is not None:
        return scope.runs_group(group_id)
    return agency_id is not None and scope.spoc_agency_id == agency_id


def may_stop(by: User, hand_over: HandOver) -> bool:
    return may_ask(by, group_id=hand_over.group_id, agency_id=hand_over.agency_id)
