"""Lawful bases, consents and checks as pages ask for them."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from casework.cases.models import Case, Caseload
from casework.referrals.models import Referral
from casework.sharing.models import LawfulBasis, PersonConsent, SharingCheck


def bases_of(case_id: int) -> Select[LawfulBasis]:
    """Every basis a case has had, the one in force first."""
    return (
        select(LawfulBasis)
        .where(LawfulBasis.case_id == case_id)
        .options(joinedload(LawfulBasis.recorded_by))
        .order_by(LawfulBasis.ended_at.desc().nulls_first(), LawfulBasis.id.desc())
    )


def basis_in_force(case_id: int) -> Select[LawfulBasis]:
    return select(LawfulBasis).where(LawfulBasis.case_id == case_id, LawfulBasis.ended_at.is_(None))


def consents_of(case_id: int) -> Select[PersonConsent]:
    """Every answer, the latest first; struck out ones among them."""
    return (
        select(PersonConsent)
        .where(PersonConsent.case_id == case_id)
        .options(
            joinedload(PersonConsent.person), joinedload(PersonConsent.recorded_by), joinedload(PersonConsent.struck_by)
        )
        .order_by(PersonConsent.asked_on.desc(), PersonConsent.id.desc())
    )


def checks_owed(case_id: int) -> Select[SharingCheck]:
    return (
        select(SharingCheck)
        .where(SharingCheck.case_id == case_id, SharingCheck.answered_at.is_(None))
        .options(joinedload(SharingCheck.agency), joinedload(SharingCheck.group))
        .order_by(SharingCheck.id)
    )


def checks_answered(case_id: int) -> Select[SharingCheck]:
    return (
        select(SharingCheck)
        .where(SharingCheck.case_id == case_id, SharingCheck.answered_at.is_not(None))
        .options(joinedload(SharingCheck.agency), joinedload(SharingCheck.group), joinedload(SharingCheck.answered_by))
        .order_by(SharingCheck.answered_at.desc(), SharingCheck.id.desc())
    )


def check_by_id(check_id: int) -> Select[SharingCheck]:
    return select(SharingCheck).where(SharingCheck.id == check_id).options(joinedload(SharingCheck.case))


def referrals_of(case_id: int) -> Select[Referral]:
    """Referrals that led to the case, for what they said about telling, consent and the law."""
    return select(Referral).where(Referral.case_id == case_id).order_by(Referral.id)


@cache
def at_a_glance() -> Select[Any]:
    """The case's (`case_id`) basis in force with its review day, and how many checks are owed, in one row."""
    owed = (
        select(func.count(SharingCheck.id))
        .where(SharingCheck.case_id == Case.id, SharingCheck.answered_at.is_(None))
        .scalar_subquery()
    )
    return (
        select(LawfulBasis.basis, LawfulBasis.review_on, owed.label("owed"))
        .select_from(Case)
        .outerjoin(LawfulBasis, and_(LawfulBasis.case_id == Case.id, LawfulBasis.ended_at.is_(None)))
        .where(Case.id == bindparam("case_id"))
    )


def to_look_at(group_id: int, today: date) -> Select[Any]:
    """Live cases of a group whose sharing needs a look: a check is owed, no basis is recorded, or its review is due."""
    owed = (
        select(func.count(SharingCheck.id))
        .where(SharingCheck.case_id == Case.id, SharingCheck.answered_at.is_(None))
        .scalar_subquery()
        .label("owed")
    )
    return (
        select(Case.id, Case.reference, Case.title, LawfulBasis.basis, LawfulBasis.review_on, owed)
        .select_from(Caseload)
        .join(Case, Case.id == Caseload.case_id)
        .outerjoin(LawfulBasis, and_(LawfulBasis.case_id == Case.id, LawfulBasis.ended_at.is_(None)))
        .where(
            Caseload.group_id == group_id, Caseload.left_on.is_(None), Case.status == "open",
            or_(LawfulBasis.id.is_(None), LawfulBasis.review_on <= bindparam("today", today, type_=Date), owed > 0),
        )
    )  # fmt: skip
