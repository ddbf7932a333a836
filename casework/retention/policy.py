"""Who sees what is kept for how long, and who decides: those who govern the partnership's information."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_

from casework.access import Scope, visible_when
from casework.access.rows import (
    DECLARED_CASES,
    DECLARED_REFERRALS,
    DECLARED_SUBJECTS,
    GOVERNED_PARTNERSHIP_ID,
    GROUPS,
    among,
    none_of,
)
from casework.retention.models import ErasedFile, ErasedRecord, Erasure, ErasureItem, RetentionStay
from casework.subjects.models import SUBJECTS


def governs(scope: Scope) -> bool:
    return scope.has_duty("information_governance")


@visible_when(RetentionStay)
def _stay(row: Any) -> ColumnElement[bool]:
    """Information governance, but of what they stepped back from."""
    return and_(
        row.partnership_id == GOVERNED_PARTNERSHIP_ID,
        or_(row.case_id.is_(None), none_of(row.case_id, DECLARED_CASES)),
        or_(row.referral_id.is_(None), none_of(row.referral_id, DECLARED_REFERRALS)),
        *(
            or_(number.is_(None), none_of(func.concat(f"{kind}-", number), DECLARED_SUBJECTS))
            for kind in SUBJECTS
            for number in [getattr(row, f"{kind}_id")]
        ),
    )


@visible_when(Erasure)
def _erasure(row: Any) -> ColumnElement[bool]:
    return row.partnership_id == GOVERNED_PARTNERSHIP_ID


@visible_when(ErasureItem)
def _item(row: Any) -> ColumnElement[bool]:
    """References and numbers of what went: those who answer for it; not of what they stepped back from."""
    return and_(
        row.partnership_id == GOVERNED_PARTNERSHIP_ID,
        or_(row.kind != "case", none_of(row.subject_id, DECLARED_CASES)),
        or_(row.kind != "referral", none_of(row.subject_id, DECLARED_REFERRALS)),
        none_of(func.concat(row.kind, "-", row.subject_id), DECLARED_SUBJECTS),
    )


@visible_when(ErasedRecord)
def _counts(row: Any) -> ColumnElement[bool]:
    """Figures of a group: its own people, and those who govern information."""
    return or_(among(row.group_id, GROUPS), row.partnership_id == GOVERNED_PARTNERSHIP_ID)


@visible_when(ErasedFile)
def _file(row: Any) -> ColumnElement[bool]:
    return row.partnership_id == GOVERNED_PARTNERSHIP_ID
