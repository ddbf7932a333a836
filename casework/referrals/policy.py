"""Who sees a referral: the one who made it, those who triage for the group, and once decided the group's members."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from casework.access import scope_of, visible_when
from casework.access.rows import READER_ID, RUNS, among
from casework.accounts.models import User
from casework.cases.policy import or_case_in_reach
from casework.referrals.models import Referral, ReferralSubject

_referrals = Referral.__table__.alias("reach_referrals")


def _reaches(referral: Any) -> ColumnElement[bool]:
    return or_(
        referral.referrer_id == READER_ID,
        and_(referral.status != "draft", among(referral.group_id, RUNS), or_(
            referral.case_id.is_(None), or_case_in_reach(referral.case_id)
        )),
        and_(referral.case_id.isnot(None), or_case_in_reach(referral.case_id)),
    )  # fmt: skip


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


def may_triage(by: User, referral: Referral) -> bool:
    """Chair, vice-chair and coordinator of the group it was made to."""
    return scope_of(by).runs_group(referral.group_id)


def may_amend(by: User, referral: Referral) -> bool:
    """Its referrer, while it is a draft or was returned for information."""
    return scope_of(by).user_id == referral.referrer_id and referral.status in ("draft", "returned")
