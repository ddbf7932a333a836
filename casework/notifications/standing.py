"""Reminders of what agencies owe to stay in: agreements to be reviewed or renewed, and people to be looked through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import any_, literal, or_, select

from casework import clock
from casework.access.scope import as_system, current_scope
from casework.accounts import people_checks
from casework.accounts.models import User
from casework.extensions import db
from casework.notifications import contents, planning
from casework.notifications.models import Reminder
from casework.notifications.outbox import partnerships
from casework.notifications.planning import Row
from casework.partnership import queries as partnership
from casework.partnership.models import Agency, Agreement
from casework.partnership.standing import standing
from casework.web.presentation import day, plural

ENDS = (timedelta(days=56), timedelta(days=28), timedelta(days=7))
REVIEW = (timedelta(days=28), timedelta(days=7))
"""How long before an agreement ends, and before its review is due, it is told."""
CHECK_AGAIN = timedelta(days=14)
PLANNED = timedelta(days=14)
LOOKS_AFTER = ("administrator", "information_governance")


def plan_standing() -> int:
    """Write down what is owed about agreements and people in the next days, in every partnership; returns how much was new."""
    made = 0
    for partnership_id in partnerships():
        with as_system("planning reminders of agreements", partnership_id=partnership_id):
            db.session.commit()
            today = clock.today()
            rows = {row for row in _rows() if today <= row[3] <= today + PLANNED}
            made += planning.keep_many(rows)
            db.session.commit()
    return made


def _rows() -> Iterator[Row]:
    contacts: dict[int, set[int]] = defaultdict(set)
    for user_id, agency_id in db.session.execute(
        select(User.id, User.agency_id).where(User.status == "active", literal("spoc") == any_(User.duties))
    ):
        contacts[agency_id].add(user_id)
    officers = set(
        db.session.scalars(
            select(User.id).where(
                User.status == "active", or_(*(literal(duty) == any_(User.duties) for duty in LOOKS_AFTER))
            )
        )
    )
    for agreement in db.session.scalars(select(Agreement).where(Agreement.signed_on.is_not(None))):
        for kind, on in _days(agreement):
            for user_id in contacts[agreement.agency_id] | officers:
                yield "agreement", agreement.id, kind, on, user_id
    for agency in db.session.scalars(partnership.active_agencies()).all():
        if contacts[agency.id]:
            due_on = people_checks.standing(agency.id).due_on
            for kind, on in (("check_people", due_on), ("check_people_late", due_on + CHECK_AGAIN)):
                for user_id in contacts[agency.id]:
                    yield "people", agency.id, kind, on, user_id


def _days(agreement: Agreement) -> Iterator[tuple[str, date]]:
    if agreement.ends_on is not None:
        yield from (("agreement_ends", agreement.ends_on - ahead) for ahead in ENDS)
    if agreement.review_on is not None:
        yield from (("agreement_review", agreement.review_on - ahead) for ahead in REVIEW)


def _agreement_line(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    """Nothing once it is renewed or its review moved; for the agency's contact and those who look after agreements."""
    agreement = db.session.scalars(select(Agreement).where(Agreement.id == reminder.subject_id)).one_or_none()
    if agreement is None or not (
        set(reader.duties) & set(LOOKS_AFTER) or agreement.agency_id == current_scope().spoc_agency_id
    ):
        return None
    today = clock.today()
    agency = db.session.get_one(Agency, agreement.agency_id)
    stands = standing(db.session.scalars(partnership.agreements_of(agency.id)).all(), today)
    if reminder.kind == "agreement_ends":
        if stands.state != "ending" or stands.agreement is None or stands.agreement.id != agreement.id:
            return None
        on, words = agreement.ends_on, "comes to an end: without a new one nobody of the agency sees cases from then on"
    else:
        on, words = agreement.review_on, "is to be reviewed"
    if on is None or on < today:
        return None
    return {
        "title": f"Information sharing agreement of {agency.short_name}", "due_on": on, "words": f"{words}, {day(on)}",
        "path": f"/agencies/{agency.id}",
    }  # fmt: skip


def _people_line(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    if current_scope().spoc_agency_id != reminder.subject_id:
        return None
    due_on = people_checks.standing(reminder.subject_id).due_on
    if due_on > clock.today():
        return None
    return {
        "title": "People of your agency who sign in", "due_on": due_on,
        "words": f"please look through {plural(people_checks.people_of(reminder.subject_id), 'name')} and say that they are right",
        "path": "/people-who-sign-in/",
    }  # fmt: skip


contents.LINES |= {"agreement": _agreement_line, "people": _people_line}
