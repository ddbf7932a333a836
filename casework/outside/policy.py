"""The page's settings are the group's; what is begun on it nobody reads; who made a referral is read with the referral."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, false

from casework.access import scope_of, visible_when
from casework.access.rows import GROUPS, among
from casework.accounts.models import User
from casework.outside.models import OutsideDraft, OutsidePage, OutsideQuestion, OutsideReferrer
from casework.referrals.policy import referral_in_reach

WHO = "Who runs the group, or an administrator, says whether people outside may refer to it."


@visible_when(OutsidePage)
def _page(row: Any) -> ColumnElement[bool]:
    return among(row.group_id, GROUPS)


@visible_when(OutsideDraft)
def _nobody(_row: Any) -> ColumnElement[bool]:
    return false()


@visible_when(OutsideReferrer)
@visible_when(OutsideQuestion)
def _referrer(row: Any) -> ColumnElement[bool]:
    return referral_in_reach(row.referral_id)


def may_set(by: User, group_id: int) -> bool:
    scope = scope_of(by)
    return scope.runs_group(group_id) or scope.has_duty("administrator")
