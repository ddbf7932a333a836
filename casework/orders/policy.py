"""Orders and all that hangs on them follow their case; who may record on it is decided there too."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from casework.access import visible_when
from casework.cases.policy import case_in_reach
from casework.orders.models import (
    AgencyView,
    Order,
    OrderBreach,
    OrderDocument,
    OrderSignatory,
    OrderStep,
    OrderTerm,
)


def _as_its_case(row: Any) -> ColumnElement[bool]:
    return case_in_reach(row.case_id)


for _model in (Order, OrderStep, OrderTerm, OrderBreach, OrderSignatory, AgencyView, OrderDocument):
    visible_when(_model)(_as_its_case)
