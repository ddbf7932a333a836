"""Reminders of what comes to an end: to those who run the group, and to whoever leads on an order's case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from casework import clock
from casework.access.scope import as_system, current_scope
from casework.accounts.models import User
from casework.cases.models import Case
from casework.extensions import db
from casework.notifications import contents, timing
from casework.notifications.dated import KINDS, Dated, Days, Kind, Narrowed, keep, keep_up
from casework.notifications.dated_kinds import Members
from casework.notifications.models import Reminder
from casework.notifications.outbox import partnerships
from casework.orders.endings import Ending, endings_of
from casework.orders.models import Order
from casework.partnership import queries as partnership
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of
from casework.web.presentation import day, plural

AHEAD = timedelta(days=28)
"""How far the message to those who run a group looks, unless the group is told earlier."""


def plan_endings() -> int:
    """Write down what is owed about everything that comes to an end, in every partnership; returns how much was new.

    Endings move when an order is varied or a birthday corrected. So a reminder names only the group or the order, and
    what ends and when is looked up when it leaves.
    """
    made = 0
    for partnership_id in partnerships():
        with as_system("planning reminders of what ends", partnership_id=partnership_id):
            db.session.commit()
            made += keep_up("endings", "order_reviews")
            db.session.commit()
    return made


def _found(wanted: Narrowed, *, reviews: bool) -> Iterator[Dated]:
    """For those who run the group, and for whoever leads on an order's case."""
    orders: dict[int, list[tuple[Ending, int]]] = defaultdict(list)
    members = Members()
    for group in db.session.scalars(partnership.active_groups()).all():
        if wanted.group_id not in (None, group.id) or not profile_of(group).takes_referrals:
            continue
        for ending in endings_of(group.id, start=clock.today(), until=wanted.last):
            if (ending.kind == "review") == reviews:
                yield Dated("endings", group.id, ending.on, members.running(group.id), group.id)
                if ending.order_id:
                    orders[ending.order_id].append((ending, group.id))
    for order_id, recipient in _leads(orders).items():
        for ending, group_id in orders[order_id]:
            yield Dated("order", order_id, ending.on, frozenset({recipient}), group_id)


keep(
    Kind(
        "endings", "Orders, agreements and supervision that end, and childhoods", "Chair, vice-chair, coordinator, and whoever leads on an order's case",
        frozenset({"endings", "order"}), ("ends_ahead", "ends_on", ""), Days((28, 7), False),
        lambda wanted: _found(wanted, reviews=False), unit="days",
    )
)  # fmt: skip
keep(
    Kind(
        "order_reviews", "Reviews of orders and agreements", "Chair, vice-chair, coordinator, and whoever leads on the case",
        frozenset({"endings", "order"}), ("review_soon", "review", ""), Days((7,), True),
        lambda wanted: _found(wanted, reviews=True), unit="days",
    )
)  # fmt: skip


def _leads(order_ids: Iterable[int]) -> dict[int, int]:
    """Who leads on the case of each order, or whoever recorded it."""
    statement = (
        select(Order.id, Case.lead_officer_id, Order.recorded_by_id)
        .join(Case, Case.id == Order.case_id)
        .where(Order.id.in_(list(order_ids)))
    )
    return {row.id: row.lead_officer_id or row.recorded_by_id for row in db.session.execute(statement)}


def _earliest(key: str) -> timedelta:
    """How long before such an end the first of the reader's groups is told."""
    return timedelta(days=timing.earliest(KINDS[key]))


def _group_line(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    """How much comes to an end in a group, for those who still run it."""
    group = db.session.scalars(select(Group).where(Group.id == reminder.subject_id)).one_or_none()
    if group is None or not current_scope().runs_group(group.id):
        return None
    today, until = clock.today(), clock.today() + max(AHEAD, _earliest("endings"), _earliest("order_reviews"))
    found = endings_of(group.id, start=today, until=until)
    if not found:
        return None
    return {
        "title": f"Coming to an end in {group.short_name}",
        "due_on": found[0].on,
        "words": f"{plural(len(found), 'thing')} until {day(until)}, the first on {day(found[0].on)}",
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
    on, ahead = (order.next_review_on, "order_reviews") if reviewing else (order.ends_on, "endings")
    if on is None or not clock.today() <= on <= clock.today() + _earliest(ahead):
        return None
    return {
        "title": f"{order.reference} on case {order.case.reference}",
        "due_on": on,
        "words": f"a review is due on {day(on)}" if reviewing else f"comes to an end on {day(on)}",
        "path": f"/cases/{order.case.reference}/orders/{order.id}",
    }


contents.LINES |= {"endings": _group_line, "order": _order_line}
