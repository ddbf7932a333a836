"""What is owed when groups ask each other for cases, escalate and give feedback: mail to those who run them, and reminders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from casework import clock
from casework.access.scope import as_system, current_scope
from casework.accounts.models import User
from casework.events import on
from casework.extensions import db
from casework.notifications import contents, planning
from casework.notifications.dated import keep_up
from casework.notifications.models import Reminder
from casework.notifications.outbox import owe, partnerships
from casework.notifications.planning import AFTER, Row
from casework.partnership import queries as partnership
from casework.referrals import between_queries as queries
from casework.referrals.between_models import ANSWERS, Escalation, TransferRequest
from casework.referrals.events import CaseEscalated, FeedbackGiven, TransferAnswered, TransferAsked
from casework.web.presentation import day, due

RUNS = ("chair", "vice_chair", "coordinator")
AGAIN = timedelta(days=7)


def _who_run(group_id: int) -> list[int]:
    """Those who run a group, but for the one at work: nobody is told what they did themselves."""
    actor = current_scope().user_id
    members = db.session.scalars(partnership.members_of(group_id, clock.today()))
    return sorted({m.user_id for m in members if m.role in RUNS and m.user_id != actor})


def _tell(template: str, what: str, subject_id: int, groups: tuple[int, ...], **context: int) -> None:
    for group_id in groups:
        for recipient in _who_run(group_id):
            owe(recipient, template, f"{template}:{what}:{subject_id}:{recipient}", group_id=group_id, **context)


@on(TransferAsked)
def tell_the_holders(event: TransferAsked) -> None:
    with as_system("telling a group that it is asked for a case"):
        row = db.session.scalars(select(TransferRequest).where(TransferRequest.id == event.request_id)).one()
        _tell("case_asked_for", "asked", row.id, (row.holder_id,), request=row.id)


@on(TransferAnswered)
def tell_both(event: TransferAnswered) -> None:
    with as_system("telling two groups what was answered"):
        planning.withdraw("transfer", event.request_id)
        row = db.session.scalars(select(TransferRequest).where(TransferRequest.id == event.request_id)).one()
        _tell("case_asked_for", row.status, row.id, (row.group_id, row.holder_id), request=row.id)


@on(CaseEscalated)
def tell_the_group_above(event: CaseEscalated) -> None:
    """It hears now, and is reminded of the feedback it owes."""
    with as_system("telling a group what is escalated to it"):
        row = db.session.scalars(select(Escalation).where(Escalation.id == event.escalation_id)).one()
        _tell("case_escalated", "raised", row.id, (row.to_group_id,), escalation=row.id)
    keep_up("feedback", ids=[row.id])


@on(FeedbackGiven)
def tell_where_it_came_from(event: FeedbackGiven) -> None:
    planning.withdraw("escalation", event.escalation_id)
    with as_system("telling a group what came of its escalation"):
        row = db.session.scalars(select(Escalation).where(Escalation.id == event.escalation_id)).one()
        _tell("case_escalated", "feedback", row.id, (row.from_group_id,), escalation=row.id)


def plan_chasing() -> int:
    """Ask again for feedback and answers that are late, in every partnership; returns how much was new.

    Each week until it is given, and always those who run the group then: whoever did when it came may have left.
    """
    made = 0
    for partnership_id in partnerships():
        with as_system("planning reminders of what groups owe each other", partnership_id=partnership_id):
            db.session.commit()
            made += planning.keep_many(_late(clock.today()))
            db.session.commit()
    return made


def _late(today: date) -> Iterator[Row]:
    for subject, late in (("escalation", queries.feedback_late(today)), ("transfer", queries.answers_late(today))):
        for row in db.session.execute(late):
            first = row.due_on + AFTER
            weeks = max(0, -((first - today) // AGAIN))
            if subject == "escalation" and not weeks:
                continue  # its first days are the group's own
            kind = "chased" if weeks else "after"
            yield from ((subject, row.id, kind, first + weeks * AGAIN, user) for user in _who_run(row.group_id))


def _request(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    row = db.session.scalars(queries.request_by_id(context["request"])).one_or_none()
    if row is None or row.status == "withdrawn":
        return None
    return {
        "asking": row.group.short_name, "holding": row.holder.short_name, "answered": row.status != "asked",
        "state": ANSWERS[row.status].lower(), "answer_by": row.answer_by, "path": f"/requests/{row.id}",
    }  # fmt: skip


def _escalation(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    row = db.session.scalars(queries.escalation_by_id(context["escalation"])).one_or_none()
    if row is None:
        return None
    return {
        "below": row.from_group.short_name, "above": row.to_group.short_name, "given": row.feedback_at is not None,
        "due_on": row.feedback_due_on, "path": f"/escalations/{row.id}",
    }  # fmt: skip


def _feedback_line(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    """Feedback still owed, for those who still run the group that owes it."""
    row = db.session.scalars(queries.escalation_by_id(reminder.subject_id)).one_or_none()
    if row is None or row.feedback_at is not None or not current_scope().runs_group(row.to_group_id):
        return None
    return {
        "title": f"Feedback from {row.to_group.short_name} to {row.from_group.short_name}",
        "due_on": row.feedback_due_on,
        "words": f"{due(row.feedback_due_on)}, {day(row.feedback_due_on)}",
        "path": f"/escalations/{row.id}",
    }


def _answer_line(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    """An answer still owed to a group that asked for a case, for those who still run the group that holds it."""
    row = db.session.scalars(queries.request_by_id(reminder.subject_id)).one_or_none()
    if row is None or row.status != "asked" or not current_scope().runs_group(row.holder_id):
        return None
    return {
        "title": f"Answer of {row.holder.short_name} to {row.group.short_name}, which asks for a case",
        "due_on": row.answer_by,
        "words": f"{due(row.answer_by)}, {day(row.answer_by)}",
        "path": f"/requests/{row.id}",
    }


contents.MAKERS |= {"case_asked_for": _request, "case_escalated": _escalation}
contents.LINES |= {"escalation": _feedback_line, "transfer": _answer_line}
