"""Who may change the directory. Everybody in the partnership may read it: the row rule is the partnership alone."""

from __future__ import annotations

from casework.access import scope_of
from casework.accounts.models import User
from casework.partnership.models import Group


def may_change_members(by: User, group: Group) -> bool:
    """Its coordinator, and an administrator, who gains no right to read case content by it."""
    scope = scope_of(by)
    return scope.coordinates_group(group.id) or scope.has_duty("administrator")


def may_change_directory(by: User) -> bool:
    """Add agencies, areas and groups."""
    return scope_of(by).has_duty("administrator")


def may_change_agreements(by: User) -> bool:
    """Record information sharing agreements."""
    scope = scope_of(by)
    return scope.has_duty("administrator") or scope.has_duty("information_governance")
