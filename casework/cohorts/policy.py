"""What is known of a cohort's members follows their case; who runs the group decides who is in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from casework.access import visible_when
from casework.cases.policy import case_in_reach
from casework.cohorts.models import CohortDecision, CohortPlace, NeedScore, OffendingMonth, StatutoryStatus


@visible_when(CohortPlace)
def _place(row: Any) -> ColumnElement[bool]:
    return case_in_reach(row.case_id)


@visible_when(CohortDecision)
def _decision(row: Any) -> ColumnElement[bool]:
    return case_in_reach(row.case_id)


@visible_when(StatutoryStatus)
def _status(row: Any) -> ColumnElement[bool]:
    return case_in_reach(row.case_id)


@visible_when(NeedScore)
def _need(row: Any) -> ColumnElement[bool]:
    return case_in_reach(row.case_id)


@visible_when(OffendingMonth)
def _month(row: Any) -> ColumnElement[bool]:
    return case_in_reach(row.case_id)
