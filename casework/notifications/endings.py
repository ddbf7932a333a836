"""Reminders of what comes to an end: to those who run the group, and to whoever leads on an order's case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework import clock
from casework.access.scope import as_system, current_scope
from casework.accounts.models import User
from casework.cases.models import Case
from casework.extensions import db
from casework.notifications import contents, planning
from casework.notifications.models import Reminder
from casework.notifications.outbox import partnerships
from casework.notifications.planning import TRIAGE, Row
from casework.orders.endings import Ending, endings_of
from casework.orders.models import Order
from casework.partnership import queries as partnership
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of
from casework.web.presentation import day, plural

AHEAD = timedelta(days=28)
SOON = timedelta(days=7)
PLANNED = AHEAD + timedelta(days=14)
"""So far ahead reminders are written down: a clock that stood still for less than the fortnight between loses none."""


def plan_endings() -> int:
    """Write down what is owed about everything that comes to an end, in every partnership; returns how much was new.

    Endings move when an order is varied or a birthday corrected. So a reminder names only the group or the order, and
    what ends and when is looked up when it leaves.
    """
    made = 0
    for partnership_id in partnerships():
        with as_system("planning reminders of what ends", partnership_id=partnership_id):
            db.session.commit()
            made += _plan_all()
            db.session.commit()
    return made


def _plan_all() -> int:
    today = clock.today()
    rows: set[Row] = set()
    orders: dict[int, list[Ending]] = defaultdict(list)
    for group in db.session.scalars(partnership.active_groups()):
        if not profile_of(group).takes_referrals:
            continue
        found = endings_of(group.id, start=today, until=today + PLANNED)
        if not found:
            continue
        run = {m.user_id for m in db.session.scalars(partnership.members_of(group.id, today)) if m.role in TRIAGE}
        for ending in found:
            rows |= {("endings", group.id, kind, on, user) for kind, on in _days(ending) for user in run}
            if ending.order_id:
                orders[ending.order_id].append(ending)
    for order_id, recipient in _leads(orders).items():
        rows |= {("order", order_id, kind, on, recipient) for ending in orders[order_id] for kind, on in _days(ending)}
    return planning.keep_many(row for row in rows if row[3] >= today)


def _days(ending: Ending) -> list[tuple[str, date]]:
    """When it is told: a review a week before and on its day, everything else four weeks and one week before."""
    if ending.kind == "review":
        return [("review_soon", ending.on - SOON), ("review", ending.on)]
    return [("ends_ahead", ending.on - AHEAD), ("ends_soon", ending.on - SOON)]


def _leads(order_ids: Iterable[int]) -> dict[int, int]:
    """Who leads on the case of each order, or whoever recorded it."""
    statement = (
        select(Order.id, Case.lead_officer_id, Order.recorded_by_id)
        .join(Case, Case.id == Order.case_id)
        .where(Order.id.in_(list(order_ids)))
    )
    return {row.id: row.lead_officer_id or row.recorded_by_id for row in db.session.execute(statement)}


def _group_line(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    """How much comes to an end in a group, for those who still run it."""
    group = db.session.scalars(select(Group).where(Group.id == reminder.subject_id)).one_or_none()
    if group is None or not current_scope().runs_group(group.id):
        return None
    today = clock.today()
    found = endings_of(group.id, start=today, until=today + AHEAD)
    if not found:
        return None
    return {
        "title": f"Coming to an end in {group.short_name}",
        "due_on": found[0].on,
        "words": f"{plural(len(found), 'thing')} until {day(today + AHEAD)}, the first on {day(found[0].on)}",
        "path": f"/groups/{group.slug}/endings",
    }


def _order_line(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    """An order that still ends, or is still to be reviewed, in the time it was to be told of."""
    order = db.session.scalars(
        select(Order).where(Order.id == reminder.subject_id).options(joinedload(Order.case))
    ).one_or_none()
    if order is None or order.case is None or order.status != "granted":
        return None
    reviewing = reminder.kind.startswith("review")
    on, ahead = (order.next_review_on, SOON) if reviewing else (order.ends_on, AHEAD)
    if on is None or not clock.today() <= on <= clock.today() + ahead:
        return None
    return {
        "title": f"{order.reference} on case {order.case.reference}",
        "due_on": on,
        "words": f"a review is due on {day(on)}" if reviewing else f"comes to an end on {day(on)}",
        "path": f"/cases/{order.case.reference}/orders/{order.id}",
    }


contents.LINES |= {"endings": _group_line, "order": _order_line}
