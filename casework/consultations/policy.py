"""A consultation record follows its case."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from casework.access import visible_when
from casework.cases.policy import case_in_reach
from casework.consultations.models import ConsultationRecord


@visible_when(ConsultationRecord)
def _record(row: Any) -> ColumnElement[bool]:
    return case_in_reach(row.case_id)
