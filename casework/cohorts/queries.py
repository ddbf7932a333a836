"""Cohorts and what is known of their members, as pages ask for them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, case, func, nulls_last, select
from sqlalchemy.orm import joinedload

from casework.accounts.models import User
from casework.cases.models import Case, Caseload, CaseRating
from casework.cohorts.models import (
    Cohort,
    CohortDecision,
    CohortPlace,
    NeedScore,
    OffendingMonth,
    StatutoryStatus,
)
from casework.partnership.models import Agency
from casework.subjects.models import Person

URGENCY = {"red": 0, "amber": 1, "green": 2, "blue": 3}


def cohorts_of(group_id: int) -> Select[tuple[Cohort]]:
    return select(Cohort).where(Cohort.group_id == group_id).order_by(Cohort.position, Cohort.id)


def open_cohorts_of(group_id: int) -> Select[tuple[Cohort]]:
    return cohorts_of(group_id).where(Cohort.closed_on.is_(None))


def _latest_status() -> Any:
    """The status that holds for each person in each case: the latest by day, then by recording."""
    return (
        select(StatutoryStatus.case_id, StatutoryStatus.person_id, StatutoryStatus.status, StatutoryStatus.release_on)
        .distinct(StatutoryStatus.case_id, StatutoryStatus.person_id)
        .order_by(
            StatutoryStatus.case_id, StatutoryStatus.person_id, StatutoryStatus.since.desc(), StatutoryStatus.id.desc()
        )
        .subquery()
    )


def board(group_id: int) -> Select[Any]:
    """The cohort board: everybody in a cohort of the group now, by rating (red first), then by release, then by name."""
    status = _latest_status()
    return (
        select(
            CohortPlace.id,
            CohortPlace.person_id,
            CohortPlace.case_id,
            CohortPlace.joined_on,
            Cohort.name.label("cohort"),
            Person.forename,
            Person.surname,
            Person.reference.label("person"),
            Case.reference,
            Caseload.rag,
            Caseload.stage,
            Caseload.next_review_on,
            Agency.short_name.label("lead"),
            status.c.status,
            status.c.release_on,
        )
        .select_from(CohortPlace)
        .join(Cohort, Cohort.id == CohortPlace.cohort_id)
        .join(Case, Case.id == CohortPlace.case_id)
        .join(Person, Person.id == CohortPlace.person_id)
        .join(
            Caseload,
            (Caseload.case_id == Case.id) & (Caseload.group_id == CohortPlace.group_id) & Caseload.left_on.is_(None),
        )
        .outerjoin(Agency, Agency.id == Case.lead_agency_id)
        .outerjoin(status, (status.c.case_id == CohortPlace.case_id) & (status.c.person_id == CohortPlace.person_id))
        .where(CohortPlace.group_id == group_id, CohortPlace.left_on.is_(None))
        .order_by(
            case(URGENCY, value=Caseload.rag, else_=4),
            nulls_last(status.c.release_on),
            Person.surname,
            Person.forename,
            CohortPlace.id,
        )
    )


def ratings_of(case_ids: list[int], group_id: int) -> Select[Any]:
    """Ratings of some cases in a group, oldest first, with who gave them."""
    return (
        select(CaseRating.case_id, CaseRating.rag, CaseRating.reason, CaseRating.rated_at, User.name)
        .join(Caseload, Caseload.id == CaseRating.caseload_id)
        .join(User, User.id == CaseRating.rated_by_id)
        .where(CaseRating.case_id.in_(case_ids), Caseload.group_id == group_id)
        .order_by(CaseRating.rated_at, CaseRating.id)
    )


def months_of(case_ids: list[int]) -> Select[tuple[OffendingMonth]]:
    return (
        select(OffendingMonth)
        .where(OffendingMonth.case_id.in_(case_ids))
        .order_by(OffendingMonth.person_id, OffendingMonth.month)
    )


def needs_of(case_ids: list[int]) -> Select[tuple[NeedScore]]:
    return (
        select(NeedScore)
        .where(NeedScore.case_id.in_(case_ids))
        .order_by(NeedScore.person_id, NeedScore.assessed_on, NeedScore.id)
    )


def places_in(case_id: int) -> Select[tuple[CohortPlace]]:
    return (
        select(CohortPlace)
        .options(joinedload(CohortPlace.cohort))
        .where(CohortPlace.case_id == case_id)
        .order_by(CohortPlace.joined_on.desc(), CohortPlace.id.desc())
    )


def live_place(group_id: int, person_id: int) -> Select[tuple[CohortPlace]]:
    return select(CohortPlace).where(
        CohortPlace.group_id == group_id, CohortPlace.person_id == person_id, CohortPlace.left_on.is_(None)
    )


def decisions_in(case_id: int) -> Select[tuple[CohortDecision]]:
    return (
        select(CohortDecision)
        .options(joinedload(CohortDecision.cohort), joinedload(CohortDecision.recorded_by))
        .where(CohortDecision.case_id == case_id)
        .order_by(CohortDecision.decided_on.desc(), CohortDecision.id.desc())
    )


def statuses_in(case_id: int) -> Select[tuple[StatutoryStatus]]:
    """Statuses recorded in a case, the one that holds first."""
    return (
        select(StatutoryStatus)
        .options(joinedload(StatutoryStatus.recorded_by))
        .where(StatutoryStatus.case_id == case_id)
        .order_by(StatutoryStatus.person_id, StatutoryStatus.since.desc(), StatutoryStatus.id.desc())
    )


def in_cohort_now(group_id: int) -> Select[Any]:
    """How many are in each cohort of a group."""
    return (
        select(CohortPlace.cohort_id, func.count())
        .where(CohortPlace.group_id == group_id, CohortPlace.left_on.is_(None))
        .group_by(CohortPlace.cohort_id)
    )
