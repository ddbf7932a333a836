"""Who sees what people at work in a meeting leave behind: whoever may see the item. The forward plan is for the group's members."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from casework.access import visible_when
from casework.access.rows import GROUPS, among
from casework.cases.policy import case_in_reach
from casework.meetings.forward_models import ForwardItem
from casework.meetings.policy import item_in_reach
from casework.meetings.vote_models import RecordedVote
from casework.meetings.workspace_models import DecisionRevision, ItemAbsence, ItemVisit


@visible_when(DecisionRevision)
def _revision(row: Any) -> ColumnElement[bool]:
    return item_in_reach(row.agenda_item_id)


@visible_when(ItemVisit)
def _visit(row: Any) -> ColumnElement[bool]:
    return item_in_reach(row.agenda_item_id)


@visible_when(ItemAbsence)
def _absence(row: Any) -> ColumnElement[bool]:
    return item_in_reach(row.agenda_item_id)


@visible_when(RecordedVote)
def _vote(row: Any) -> ColumnElement[bool]:
    return item_in_reach(row.agenda_item_id)


@visible_when(ForwardItem)
def _forward(row: Any) -> ColumnElement[bool]:
    return and_(among(row.group_id, GROUPS), or_(row.case_id.is_(None), case_in_reach(row.case_id)))
