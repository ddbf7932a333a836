"""Case reviews as pages ask for them, and the four counts that are published."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from casework.asb_reviews.models import CaseReview, Recommendation, ReviewApplicant


def of_group(group_id: int) -> Select[tuple[CaseReview]]:
    return select(CaseReview).where(CaseReview.group_id == group_id)


def by_reference(reference: str) -> Select[tuple[CaseReview]]:
    return (
        select(CaseReview)
        .options(
            joinedload(CaseReview.group),
            joinedload(CaseReview.case),
            joinedload(CaseReview.recorded_by),
            selectinload(CaseReview.recommendations).joinedload(Recommendation.agency),
        )
        .where(CaseReview.reference == reference)
    )


def applicant_of(review_id: int) -> Select[tuple[ReviewApplicant]]:
    return select(ReviewApplicant).where(ReviewApplicant.review_id == review_id)


def counts(group_id: int, *, start: date, end: date) -> Select[Any]:
    """The four counts to publish for a period (section 104(11) of the 2014 Act), days included.

    Applications received; times the threshold was decided not to be met; reviews carried out; reviews that resulted in
    recommendations. Each by the day it happened.
    """
    recommended = exists(select(Recommendation.id).where(Recommendation.review_id == CaseReview.id))

    def within(column: Any) -> Any:
        return column.between(start, end)

    return select(
        func.count().filter(within(CaseReview.received_on)).label("applications"),
        func.count().filter(within(CaseReview.threshold_on), CaseReview.threshold_met.is_(False)).label("not_met"),
        func.count().filter(within(CaseReview.panel_on)).label("reviews"),
        func.count().filter(within(CaseReview.panel_on), recommended).label("with_recommendations"),
    ).where(CaseReview.group_id == group_id)
