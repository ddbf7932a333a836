"""A plan and its counts follow their case."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from casework.access import visible_when
from casework.cases.policy import case_in_reach
from casework.plans.models import CountedPlace, IncidentCount, PlanPart


@visible_when(PlanPart)
def _part(row: Any) -> ColumnElement[bool]:
    return case_in_reach(row.case_id)


@visible_when(CountedPlace)
def _place(row: Any) -> ColumnElement[bool]:
    return case_in_reach(row.case_id)


@visible_when(IncidentCount)
def _count(row: Any) -> ColumnElement[bool]:
    return case_in_reach(row.case_id)
