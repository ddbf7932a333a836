"""Why a case may be shared is seen by whoever sees the case."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from casework.access import visible_when
from casework.cases.policy import case_in_reach
from casework.sharing.models import LawfulBasis, PersonConsent, SharingCheck


@visible_when(LawfulBasis)
def _basis(row: Any) -> ColumnElement[bool]:
    return case_in_reach(row.case_id)


@visible_when(PersonConsent)
def _consent(row: Any) -> ColumnElement[bool]:
    return case_in_reach(row.case_id)


@visible_when(SharingCheck)
def _check(row: Any) -> ColumnElement[bool]:
    return case_in_reach(row.case_id)
