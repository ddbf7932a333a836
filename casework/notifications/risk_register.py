"""Reminders of the reviews of a group's risks: to a risk's owner, to its agency's members of the group, or to those who run the group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from casework import clock
from casework.access.scope import current_scope
from casework.accounts.models import User
from casework.events import on
from casework.extensions import db
from casework.notifications import contents
from casework.notifications.dated import Dated, Days, Kind, Narrowed, keep, keep_up
from casework.notifications.dated_kinds import Members, narrowed
from casework.notifications.models import Reminder
from casework.partnership.models import Group
from casework.risk_register.events import RiskReviewMoved
from casework.risk_register.models import RegisterRisk
from casework.web.presentation import day


def _reviews(wanted: Narrowed) -> Iterator[Dated]:
    statement = select(
        RegisterRisk.id,
        RegisterRisk.group_id,
        RegisterRisk.review_on,
        RegisterRisk.owner_id,
        RegisterRisk.owner_agency_id,
    ).where(RegisterRisk.status == "open", RegisterRisk.review_on.is_not(None))
    members = Members()
    found = db.session.execute(narrowed(statement, wanted, group=RegisterRisk.group_id, ids=RegisterRisk.id)).tuples()
    for risk, group, review_on, owner, agency in found:
        whom = frozenset({owner} if owner is not None else ())
        if agency is not None:
            whom = members.of_agency(group, agency)
        yield Dated("register_risk", risk, review_on, whom or members.running(group), group)


keep(
    Kind(
        "register_risks", "Reviews of the risk register", "The owner of the risk; without one, who runs the group",
        frozenset({"register_risk"}), ("before", "due", "late"), Days((5,), True, (2,)), _reviews,
    )
)  # fmt: skip


@on(RiskReviewMoved)
def remind_of_the_review(event: RiskReviewMoved) -> None:
    """Round the day of the review; of one that is moved or closed nobody is reminded any more."""
    keep_up("register_risks", ids=[event.risk_id])


def _line(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    """The review that is still owed, for those who still have the group; the risk by its reference alone."""
    risk = db.session.scalars(select(RegisterRisk).where(RegisterRisk.id == reminder.subject_id)).one_or_none()
    if risk is None or risk.status != "open" or risk.review_on is None or not current_scope().in_group(risk.group_id):
        return None
    group = db.session.get_one(Group, risk.group_id)
    late = risk.review_on < clock.today()
    return {
        "title": f"Review of risk {risk.reference}",
        "due_on": risk.review_on,
        "words": f"{'was to be reviewed by' if late else 'review by'} {day(risk.review_on)}",
        "path": f"/groups/{group.slug}/risk-register/{risk.id}",
    }


contents.LINES |= {"register_risk": _line}
