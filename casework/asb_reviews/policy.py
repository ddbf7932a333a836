"""Members of the group see its case reviews; who applied only those who run it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select

from casework.access import visible_when
from casework.access.rows import GROUPS, HIDDEN_CASES, RUNS, among, none_of
from casework.asb_reviews.models import CaseReview, Recommendation, ReviewApplicant

_reviews = CaseReview.__table__.alias("reach_reviews")


def _reaches(row: Any, groups: Any) -> ColumnElement[bool]:
    """Of one of these groups, and not about a case closed to the reader (restricted, declared interest)."""
    return among(row.group_id, groups) & or_(row.case_id.is_(None), none_of(row.case_id, HIDDEN_CASES))


def _review_in(review_id: Any, groups: Any) -> ColumnElement[bool]:
    found = select(_reviews.c.id).where(_reviews.c.id == review_id, _reaches(_reviews.c, groups))
    return exists(found).correlate_except(_reviews)


@visible_when(CaseReview)
def _review(row: Any) -> ColumnElement[bool]:
    return _reaches(row, GROUPS)


@visible_when(ReviewApplicant)
def _applicant(row: Any) -> ColumnElement[bool]:
    return _review_in(row.review_id, RUNS)


@visible_when(Recommendation)
def _recommendation(row: Any) -> ColumnElement[bool]:
    return _review_in(row.review_id, GROUPS)
