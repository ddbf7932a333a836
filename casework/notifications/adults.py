"""Reminders of what a group owes an adult: outcomes to look at, a contingency plan to make or to look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework import clock
from casework.access.scope import as_system, current_scope
from casework.accounts.models import User
from casework.adults import queries
from casework.adults.owed import in_words, overdue, owed_to
from casework.adults.reading import RowsOfGroup
from casework.cases.models import Case, Caseload
from casework.extensions import db
from casework.notifications import contents, planning
from casework.notifications.models import Reminder
from casework.notifications.outbox import partnerships
from casework.notifications.planning import TRIAGE, Row
from casework.partnership import queries as partnership
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of

AGAIN = timedelta(days=14)
PLANNED = timedelta(days=14)
"""So far ahead reminders are written down; what is overdue already is written down once."""
AT_ONCE = 200
"""Adults read together."""


def plan_adults() -> int:
    """Write down what is owed to adults in every partnership; returns how much was new.

    To the lead professional and to those who run the group: the day after the last day, and once more two weeks later.
    Days move with every review, so that a reminder names only the stay, and what is owed is looked up when it leaves.
    """
    made = 0
    for partnership_id in partnerships():
        with as_system("planning reminders of what is owed to adults", partnership_id=partnership_id):
            db.session.commit()
            for group in db.session.scalars(partnership.active_groups()).all():
                if profile_of(group).adults:
                    made += planning.keep_many(_rows_of(group, clock.today()))
            db.session.commit()
    return made


def _rows_of(group: Group, today: date) -> Iterator[Row]:
    members = db.session.scalars(partnership.members_of(group.id, today)).all()
    run = {member.user_id for member in members if member.role in TRIAGE}
    after = 0
    while loads := db.session.scalars(_stays(group.id, after)).all():
        after = loads[-1].id
        rows = RowsOfGroup([load.case_id for load in loads])
        for load in loads:
            lead = {each.user_id for each in rows.of(queries.leads_here, load)}
            for owed in owed_to(load, rows):
                late = owed.on + timedelta(days=1)
                for kind, on in ((f"{owed.what}_late", late), (f"{owed.what}_again", late + AGAIN)):
                    if on <= today + PLANNED:
                        yield from (("adult", load.id, kind, on, user) for user in run | lead)


def _stays(group_id: int, after: int) -> Any:
    return (
        select(Caseload)
        .join(Case, Case.id == Caseload.case_id)
        .where(
            Caseload.group_id == group_id, Caseload.left_on.is_(None), Case.status == "open", Caseload.id > after,
        )
        .order_by(Caseload.id)
        .limit(AT_ONCE)
    )  # fmt: skip


def _line(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    """What is overdue for an adult now, for those who are still in the group."""
    load = db.session.scalars(
        select(Caseload).where(Caseload.id == reminder.subject_id).options(joinedload(Caseload.case))
    ).one_or_none()
    if load is None or load.left_on is not None or load.case is None or load.case.status != "open":
        return None
    if not current_scope().in_group(load.group_id):
        return None
    found = overdue(owed_to(load), clock.today())
    if not found:
        return None
    return {
        "title": f"Plan for the adult of case {load.case.reference}",
        "due_on": found[0].on,
        "words": in_words(found),
        "path": f"/cases/{load.case.reference}/adult",
    }


contents.LINES |= {"adult": _line}
