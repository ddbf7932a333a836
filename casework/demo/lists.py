"""Views the coordinator of the demonstration keeps of a caseload, and a hand-over that was done."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from casework.accounts.models import User
from casework.actions.models import Action
from casework.cases.models import Case, Caseload
from casework.extensions import db
from casework.handovers.models import HandOver, HandOverItem
from casework.partnership.models import Group
from casework.reader import acting_as
from casework.saved_views import services

if TYPE_CHECKING:
    from casework.demo.generator import Generator

SLUG = "psg"


def add_to(g: Generator) -> None:
    """Cases and actions of somebody in the group that came to them three weeks ago, all at once."""
    group_id, members = g.groups[SLUG], g.members[SLUG]
    there = {row["case_id"] for row in g.rows[Caseload] if row["group_id"] == group_id and not row.get("left_on")}
    led = [row for row in g.rows[Case] if row["id"] in there and row.get("lead_officer_id") == members[-1]["id"]]
    owned = [
        row
        for row in g.rows[Action]
        if row["group_id"] == group_id and row.get("owner_id") == members[-1]["id"] and not row.get("closed_at")
    ]
    if not led and not owned:
        return
    day = g.today - timedelta(days=21)
    row = g.add(
        HandOver, reference=g.reference("H"), group_id=group_id, from_id=members[-2]["id"], to_id=members[-1]["id"], status="done",
        reason="Moved to another team", asked_by_id=members[2]["id"], asked_at=g.moment(day), ended_at=g.moment(day, 10, 1),
    )  # fmt: skip
    for column, rows in (("case_id", led), ("action_id", owned)):
        other = "action_id" if column == "case_id" else "case_id"
        for piece in rows:
            g.add(
                HandOverItem, hand_over_id=row["id"], status="moved", done_at=g.moment(day, 10, 1), **{column: piece["id"], other: None}
            )  # fmt: skip


def keep_views(g: Generator) -> None:
    """Everything must have been written."""
    user = db.session.get_one(User, g.members[SLUG][2]["id"])
    group = db.session.get_one(Group, g.groups[SLUG])
    with acting_as(user):
        for name, filters in (("Red cases", {"rag": "red"}), ("Reviews due", {"due": "1", "sort": "review"})):
            services.keep(group, "caseload", name=name, filters=filters, begins=False, by=user)
