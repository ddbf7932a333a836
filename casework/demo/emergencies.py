"""Two cases of the demonstration that somebody of another group opened in an emergency: one looked into, one not yet."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from casework import clock
from casework.emergencies.models import EmergencyAccess

if TYPE_CHECKING:
    from casework.demo.generator import Generator
    from casework.demo.history import History

WHY = (
    "A neighbour rang at ten: shouting and something breaking, and the children are in the flat. The patrol needs to know who lives there.",
    "He told the hostel that he will not be here tomorrow, and left without his medication. We need to know who works with him tonight.",
)
LOOKED_INTO = "The call is on the police log, and the patrol arrived with what it needed. Closed again within the hour."


def add_to(g: Generator, history: History) -> None:
    """By members of other groups, lately enough to be found."""
    governor = next((person for person in g.staff if "information_governance" in person["duties"]), None)
    cases = [case for case in history.cases_of.get("iom", ()) if case["status"] == "open"][:2]
    there = {member["id"] for member in g.members.get("iom", ())}
    others = [m for m in g.members.get("psg", ()) if m["role"] == "member" and m["id"] not in there]
    for number, (case, by, why) in enumerate(zip(cases, others, WHY, strict=False)):
        opened = clock.now() - timedelta(days=9 if number == 0 else 1, hours=2)
        done = number == 0 and governor is not None
        g.add(
            EmergencyAccess, case_id=case["id"], reference=case["reference"], user_id=by["id"], reason=why, opened_at=opened,
            expires_at=opened + timedelta(hours=4), ended_at=opened + timedelta(minutes=50) if number == 0 else None,
            ended_by_id=by["id"] if number == 0 else None, outcome="justified" if done else "",
            outcome_note=LOOKED_INTO if done else "", reviewed_by_id=governor["id"] if done and governor else None,
            reviewed_at=opened + timedelta(days=1) if done else None,
        )  # fmt: skip
