"""Who in a group may be given an action: its members, and their agencies."""

from __future__ import annotations

from casework import clock
from casework.accounts.models import User
from casework.extensions import db
from casework.partnership import queries as partnership
from casework.partnership.models import Agency


def owners_to_choose(group_id: int) -> tuple[list[tuple[str, str]], dict[str, tuple[Agency, User | None]]]:
    """Members of the group and their agencies, as choices and as what they stand for."""
    members = db.session.scalars(partnership.members_of(group_id, clock.today())).all()
    meant: dict[str, tuple[Agency, User | None]] = {}
    people, agencies = [], {}
    for member in members:
        if member.role == "observer":
            continue
        user = member.user
        meant[f"user-{user.id}"] = (user.agency, user)
        people.append((f"user-{user.id}", f"{user.name}, {user.agency.short_name}"))
        agencies[f"agency-{user.agency_id}"] = user.agency
    meant |= {key: (agency, None) for key, agency in agencies.items()}
    choices = [
        ("", "Choose"),
        *people,
        *((key, f"{agency.name} (agency)") for key, agency in agencies.items()),
        ("all", "All: one for each agency"),
    ]
    return choices, meant
