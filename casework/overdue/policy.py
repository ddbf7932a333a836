"""Letters are for those who run the group; what is late, for them and for the agency's single point of contact."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists, select

from casework.access import visible_when
from casework.access.rows import RUNS, among
from casework.access.scope import Scope
from casework.overdue.models import ManagerLetter, ManagerLetterAction

_letters = ManagerLetter.__table__.alias("reach_manager_letters")
FOR = "What is late is for those who run a group and for agencies' single points of contact."
RUNS_ONLY = "Those who run the group decide about its letters."


@visible_when(ManagerLetter)
def _letter(row: Any) -> ColumnElement[bool]:
    return among(row.group_id, RUNS)


@visible_when(ManagerLetterAction)
def _action(row: Any) -> ColumnElement[bool]:
    return exists(
        select(_letters.c.id).where(_letters.c.id == row.letter_id, among(_letters.c.group_id, RUNS))
    ).correlate_except(_letters)


def follows_up(scope: Scope) -> bool:
    """Whether somebody has anything late to look after."""
    return bool(scope.runs) or scope.spoc_agency_id is not None
