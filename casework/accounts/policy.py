"""Who may change accounts: administrators anybody's, a single point of contact those of their own agency."""

from __future__ import annotations

from casework.access import scope_of
from casework.access.scope import Scope
from casework.accounts.models import User


def may_see_people(scope: Scope) -> bool:
    return scope.has_duty("administrator") or scope.has_duty("spoc")


def may_invite_to(by: User, agency_id: int) -> bool:
    scope = scope_of(by)
    return scope.has_duty("administrator") or (scope.has_duty("spoc") and scope.agency_id == agency_id)


def may_give_duties(by: User) -> bool:
    return scope_of(by).has_duty("administrator")
