"""Who reads the trail: of a case, whoever may read the case or the one it was merged into, but of what is kept to some who those are; of oneself, oneself; the rest information governance."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select

from casework.access import visible_when
from casework.access.rows import READER_ID, RUNS, none_of, probe
from casework.actions.models import Action
from casework.audit.anchor_models import AuditAnchor
from casework.audit.models import AuditEntry
from casework.audit.seal_models import AuditSeal
from casework.cases.policy import case_in_reach, merged_into_reach
from casework.meetings.models import AgendaItem, Meeting

_actions = Action.__table__.alias("kept_actions")
_items = AgendaItem.__table__.alias("kept_items")
_meetings = Meeting.__table__.alias("kept_meetings")


def _kept_to_others(row: Any) -> ColumnElement[bool]:
    """It tells of an item for those who run its group alone, or of an action set there, and the reader does not run it."""
    kept = _items.c.sensitivity == "chair"
    items = (
        select(_items.c.id)
        .join(_meetings, _meetings.c.id == _items.c.meeting_id)
        .where(_items.c.id == row.subject_id, kept, none_of(_meetings.c.group_id, RUNS))
    )
    actions = (
        select(_actions.c.id)
        .join(_items, _items.c.id == _actions.c.agenda_item_id)
        .where(_actions.c.id == row.subject_id, kept, none_of(_actions.c.group_id, RUNS))
    )
    return or_(
        and_(row.subject == "actions", probe(actions, _actions, _items)),
        and_(row.subject == "agenda_items", probe(items, _items, _meetings)),
    )


@visible_when(AuditEntry)
def _entry(row: Any) -> ColumnElement[bool]:
    of_case = or_(case_in_reach(row.case_id), merged_into_reach(row.case_id))
    return or_(
        and_(
            row.case_id.isnot(None),
            of_case,
            or_(row.subject.not_in(("actions", "agenda_items")), ~_kept_to_others(row)),
        ),
        and_(row.case_id.is_(None), row.user_id == READER_ID),
    )


@visible_when(AuditAnchor)
@visible_when(AuditSeal)
def _seal(_row: Any) -> ColumnElement[bool]:
    """Only what makes and checks them reads seals, as the system."""
    return false()
