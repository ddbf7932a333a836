"""What is owed about risk assessments that need a second person: to whoever validates them, and to whom one comes back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from casework.access.scope import as_system, current_scope
from casework.accounts.models import User
from casework.cases.models import Case
from casework.events import on
from casework.extensions import db
from casework.notifications import contents, planning
from casework.notifications.models import Reminder
from casework.risk.events import RiskAwaits, RiskChecked
from casework.risk.models import RiskAssessment
from casework.web.presentation import day


def _one(assessment_id: int) -> RiskAssessment:
    with as_system("planning reminders"):
        return db.session.scalars(select(RiskAssessment).where(RiskAssessment.id == assessment_id)).one()


@on(RiskAwaits)
def ask_for_a_check(event: RiskAwaits) -> None:
    planning.plan_check(_one(event.assessment_id))


@on(RiskChecked)
def ask_no_more(event: RiskChecked) -> None:
    planning.withdraw("risk", event.assessment_id)
    if event.draft_id is not None:
        planning.plan_second_look(event.draft_id, _one(event.draft_id).saved_by_id)


def _line(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    """One that still waits, for those who still run its group, or that still lies with whom it came back to."""
    row = db.session.execute(
        select(RiskAssessment, Case.reference)
        .join(Case, Case.id == RiskAssessment.case_id)
        .where(RiskAssessment.id == reminder.subject_id, Case.status == "open")
    ).one_or_none()
    if row is None:
        return None
    assessment, reference = row
    line = {"title": f"Risk assessment on case {reference}"}
    path = f"/cases/{reference}/risk/{assessment.id}"
    if reminder.kind == "sent_back":
        if assessment.status != "draft" or assessment.saved_by_id != reader.id:
            return None
        return line | {"due_on": reminder.due_on, "words": "was sent back to you", "path": f"{path}/answers"}
    if assessment.status != "awaiting" or reader.id in assessment.worked_on_by_ids:
        return None
    if not current_scope().runs_group(assessment.group_id):
        return None
    since = day(assessment.submitted_at)
    return line | {
        "due_on": reminder.due_on,
        "words": f"waits for a second person since {since}",
        "path": f"{path}/validate",
    }


contents.LINES |= {"risk": _line}
