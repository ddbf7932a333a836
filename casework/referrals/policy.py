"""Who sees a referral: the one who made it, those who triage for the group, and once decided the group's members; nobody who stepped back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from casework.access import scope_of, visible_when
from casework.access.rows import (
    DECLARED_CASES,
    DECLARED_REFERRALS,
    GROUPS,
    HIDDEN_CASES,
    READER_ID,
    RUNS,
    among,
    none_of,
)
from casework.accounts.models import User
from casework.cases.policy import case_in_reach
from casework.referrals.between_models import Escalation, TransferRequest
from casework.referrals.models import Referral, ReferralSubject, SubjectLink

_referrals = Referral.__table__.alias("reach_referrals")


def _reaches(referral: Any) -> ColumnElement[bool]:
    """A referral about somebody or something the reader declared an interest in is closed to them, their own too."""
    decides = and_(
        referral.status != "draft",
        among(referral.group_id, RUNS),
        or_(referral.case_id.is_(None), case_in_reach(referral.case_id)),
    )
    has_the_case = and_(referral.case_id.isnot(None), case_in_reach(referral.case_id))
    return none_of(referral.id, DECLARED_REFERRALS) & or_(referral.referrer_id == READER_ID, decides, has_the_case)


def referral_in_reach(referral_id: Any) -> ColumnElement[bool]:
    """The referral with this id is in the reader's reach: for the tables that hang on a referral."""
    return exists(
        select(_referrals.c.id).where(_referrals.c.id == referral_id, _reaches(_referrals.c))
    ).correlate_except(_referrals)


@visible_when(Referral)
def _referral(referral: Any) -> ColumnElement[bool]:
    return _reaches(referral)


@visible_when(ReferralSubject)
def _subject(row: Any) -> ColumnElement[bool]:
    return referral_in_reach(row.referral_id)


_linked_subjects = ReferralSubject.__table__.alias("link_subjects")
_linked_referrals = Referral.__table__.alias("link_referrals")


@visible_when(SubjectLink)
def _link(row: Any) -> ColumnElement[bool]:
    """Those who decide, and once decided whoever has the case: never somebody for being the referrer."""
    referral = _linked_referrals.c
    found = select(_linked_subjects.c.id).join(_linked_referrals, referral.id == _linked_subjects.c.referral_id)
    return exists(
        found.where(
            _linked_subjects.c.id == row.subject_id,
            none_of(referral.id, DECLARED_REFERRALS),
            or_(
                and_(referral.status != "draft", among(referral.group_id, RUNS), referral.case_id.is_(None)),
                and_(referral.case_id.isnot(None), case_in_reach(referral.case_id)),
            ),
        )
    ).correlate_except(_linked_subjects, _linked_referrals)


@visible_when(TransferRequest)
def _transfer(row: Any) -> ColumnElement[bool]:
    """Those who run either group, save who stepped back from the case; on the holders' side not somebody it is closed to."""
    asked_for = among(row.group_id, RUNS) & none_of(row.case_id, DECLARED_CASES)
    return or_(asked_for, and_(among(row.holder_id, RUNS), none_of(row.case_id, HIDDEN_CASES)))


@visible_when(Escalation)
def _escalation(row: Any) -> ColumnElement[bool]:
    """Both groups, save those the case is closed to."""
    return or_(among(row.from_group_id, GROUPS), among(row.to_group_id, GROUPS)) & none_of(row.case_id, HIDDEN_CASES)


def may_triage(by: User, referral: Referral) -> bool:
    """Chair, vice-chair and coordinator of the group it was made to."""
    return scope_of(by).runs_group(referral.group_id)


def may_amend(by: User, referral: Referral) -> bool:
    """Its referrer, while it is a draft or was returned for information."""
    return scope_of(by).user_id == referral.referrer_id and referral.status in ("draft", "returned")
