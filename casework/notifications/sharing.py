"""What is owed when the lawful basis of a case is to be checked, and who hears of a declared interest."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from casework import clock
from casework.access.scope import as_system, current_scope
from casework.accounts.models import User
from casework.cases.events import InterestDeclared
from casework.cases.models import Case, CaseInterest, Caseload
from casework.events import on
from casework.extensions import db
from casework.notifications import contents, planning
from casework.notifications.models import Reminder
from casework.notifications.outbox import owe
from casework.partnership import queries as partnership
from casework.partnership.models import Group
from casework.sharing import queries
from casework.sharing.events import CheckOwed, ChecksAnswered
from casework.subjects import stepping_back
from casework.subjects.events import InterestInSubject


def who_run(case_id: int) -> dict[int, int]:
    """Those who run a group that has the case, each to one such group."""
    today = clock.today()
    groups = db.session.scalars(
        select(Caseload.group_id).where(Caseload.case_id == case_id, Caseload.left_on.is_(None))
    )
    return {
        member.user_id: group_id
        for group_id in groups.all()
        for member in db.session.scalars(partnership.members_of(group_id, today))
        if member.role in planning.TRIAGE
    }


@on(CheckOwed)
def remind_of_the_check(event: CheckOwed) -> None:
    """Those who run a group that has the case hear with their next digest, and again after three and ten working days."""
    today = clock.today()
    with as_system("planning reminders of a check of the lawful basis"):
        row = db.session.scalars(queries.check_by_id(event.check_id)).one()
        for recipient in sorted(who_run(row.case_id)):
            planning.plan("sharing_check", row.id, "issued", today, recipient)
            for days in (3, 10):
                planning.plan("sharing_check", row.id, "after", clock.working_days_after(today, days), recipient)


@on(ChecksAnswered)
def withdraw_the_reminders(event: ChecksAnswered) -> None:
    for check_id in event.check_ids:
        planning.withdraw("sharing_check", check_id)


def _check_line(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    """A check still owed on a case, for those who still run a group that has it."""
    row = db.session.scalars(queries.check_by_id(reminder.subject_id)).one_or_none()
    if row is None or row.answered_at is not None or row.case is None:
        return None
    return {
        "title": f"Check the lawful basis of {row.case.reference}",
        "due_on": clock.in_london(row.raised_at).date(),
        "words": "the agencies that have the case have changed",
        "path": f"/cases/{row.case.reference}/sharing",
    }


@on(InterestDeclared)
def tell_who_runs_the_group(event: InterestDeclared) -> None:
    """At once: whoever runs a group that has the case, but for the one who steps back."""
    actor = current_scope().user_id
    with as_system("telling who runs a group of a declared interest"):
        row = db.session.scalars(
            select(CaseInterest)
            .where(CaseInterest.case_id == event.case_id, CaseInterest.user_id == event.user_id)
            .order_by(CaseInterest.id.desc())
            .limit(1)
        ).one()
        for recipient, group_id in sorted(who_run(event.case_id).items()):
            if recipient not in (actor, event.user_id):
                owe(
                    recipient, "interest_declared", f"interest_declared:{row.id}:{recipient}", group_id=group_id,
                    case=event.case_id,
                )  # fmt: skip


def _interest(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    case = db.session.scalars(select(Case).where(Case.id == context["case"])).one_or_none()
    return None if case is None else {"reference": case.reference, "path": f"/cases/{case.reference}"}


@on(InterestInSubject)
def tell_the_coordinators(event: InterestInSubject) -> None:
    """At once, and without a name: neither of the one who steps back nor of the subject."""
    with as_system("telling coordinators that a member stepped back"):
        row = db.session.scalars(stepping_back.by_id(event.interest_id)).one()
        for recipient, group_id in sorted(stepping_back.who_is_told(row).items()):
            owe(
                recipient, "subject_interest", f"subject_interest:{row.id}:{recipient}", group_id=group_id, interest=row.id,
                group=group_id,
            )  # fmt: skip


def _stepped_back(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """Nothing once it has been lifted, or for somebody who no longer runs the group."""
    row = db.session.scalars(stepping_back.by_id(context["interest"])).one_or_none()
    group = db.session.get(Group, context["group"])
    if row is None or group is None or not current_scope().runs_group(group.id):
        return None
    return {"group": group.short_name, "path": f"/groups/{group.slug}/interests"}


contents.MAKERS |= {"interest_declared": _interest, "subject_interest": _stepped_back}
contents.LINES |= {"sharing_check": _check_line}
