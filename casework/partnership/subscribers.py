"""What this slice tells those below it: which part the people of a demonstration play in their groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from casework import clock
from casework.accounts.demonstration import describing
from casework.accounts.models import User
from casework.extensions import db
from casework.partnership.models import Membership
from casework.partnership.queries import current_on

PARTS = {
    "coordinator": "Coordinators",
    "chair": "Chairs and vice-chairs",
    "vice_chair": "Chairs and vice-chairs",
    "member": "Members and observers",
    "observer": "Members and observers",
}


@describing
def parts_in_groups(people: Sequence[User]) -> Mapping[int, str]:
    """The weightiest role each holds today. Call as the system."""
    held: dict[int, set[str]] = {}
    rows = db.session.execute(
        select(Membership.user_id, Membership.role).where(
            Membership.user_id.in_([person.id for person in people]), current_on(Membership, clock.today())
        )
    )
    for user_id, role in rows:
        held.setdefault(user_id, set()).add(role)
    return {user_id: next(PARTS[role] for role in PARTS if role in roles) for user_id, roles in held.items()}
