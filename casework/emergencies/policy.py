"""Who may open a case in an emergency, who learns of it, and who says whether it was right."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from casework.access import Scope, scope_of, visible_when
from casework.access.rows import DECLARED_CASES, GOVERNED_PARTNERSHIP_ID, READER_ID, none_of
from casework.accounts.models import User
from casework.cases.policy import case_in_reach
from casework.emergencies.models import EmergencyAccess

FOR_WHOM = (
    "Cases are opened in an emergency by people who work on cases: members of a group, not observers, of an agency with a "
    "current information sharing agreement."
)


@visible_when(EmergencyAccess)
def _access(row: Any) -> ColumnElement[bool]:
    """Whoever opened the case, whoever may read it, and information governance, but of a case they stepped back from."""
    governed = and_(row.partnership_id == GOVERNED_PARTNERSHIP_ID, none_of(row.case_id, DECLARED_CASES))
    return or_(row.user_id == READER_ID, governed, case_in_reach(row.case_id))


def may_open(scope: Scope) -> bool:
    """Works on cases: in some group, for an agency with a current agreement that covers it, and not only to observe."""
    return any(scope.contributes_to(group_id) for group_id in scope.groups)


def may_end(by: User, access: EmergencyAccess) -> bool:
    return access.user_id == by.id or scope_of(by).has_duty("information_governance")


def may_review(by: User, access: EmergencyAccess) -> bool:
    """Information governance, of what somebody else did."""
    return access.user_id != by.id and scope_of(by).has_duty("information_governance")
