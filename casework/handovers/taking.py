"""Whether somebody can be given a piece of work, and if not, why: said before it is asked for, and looked at again when it runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from casework import clock
from casework.access.scope import Scope, as_system
from casework.accounts.models import User
from casework.extensions import db
from casework.partnership import queries as partnership


@dataclass(frozen=True)
class Taker:
    """Somebody who is to be given work, with what they may reach today and the groups they sit in."""

    user: User
    scope: Scope
    seats: frozenset[int]

    def why_not(self, group_ids: Iterable[int], case_id: int | None, *, restricted: bool) -> str:
        """Why they cannot be given work that is in one of these groups; nothing when they can."""
        groups, name, scope = set(group_ids), self.user.name, self.scope
        if self.user.status != "active":
            return f"{name} cannot sign in"
        if case_id is not None and case_id in scope.declared_cases:
            return f"{name} has declared an interest in the case"
        if not groups & self.seats:
            return f"{name} is not a member of the group"
        if not groups & set(scope.groups):
            return f"{name}'s agency has no current information sharing agreement"
        if not any(scope.contributes_to(group_id) for group_id in groups):
            return f"{name} is only an observer in the group"
        if restricted and case_id in (scope.hidden_cases or ()):
            return f"The case is restricted and does not name {name}"
        return ""


def taker(user: User) -> Taker:
    """What this person may reach, in two statements however much work there is."""
    from casework.reader import scope_for

    with as_system("looking whether somebody can be given work", partnership_id=user.partnership_id):
        seats = db.session.scalars(partnership.memberships_of(user.id, clock.today())).all()
        return Taker(user, scope_for(user), frozenset(seat.group_id for seat in seats))
