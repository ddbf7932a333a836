"""What comes to an end is told in time: to those who run the group and to the case's lead, once, and not when it has moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework.extensions import db
from casework.mail import Letter
from casework.notifications import digests, outbox
from casework.notifications.endings import plan_endings
from casework.notifications.models import Reminder
from casework.orders.models import Order
from tests.world import Maker


class Sink:
    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)


def morning(at: Callable[..., Any], *day: int) -> dict[str, str]:
    """What the digest of a morning says to each person, the clock ticking twice."""
    at(*day, 9)
    sink = Sink()
    for _ in range(2):
        plan_endings()
        digests.queue_digests()
        outbox.deliver_due(channel=sink)
    assert len({letter.to_name for letter in sink.letters}) == len(sink.letters), "nobody is written to twice"
    return {letter.to_name: letter.body for letter in sink.letters}


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    at(2026, 3, 2, 10)
    group = make.group("psg")
    member = make.user("Cy Member", joins=[group])
    ada = make.person("Ada", "Finch", date_of_birth=date(1990, 1, 1))
    case = make.case(group, offender=ada, lead_officer=member)
    order = make.order(
        case,
        ada,
        by=make.user("Di Recorder", joins=[group]),
        status="granted",
        starts_on=date(2025, 10, 6),
        ends_on=date(2026, 4, 6),
    )
    return {
        "group": group,
        "coordinator": make.user("Ann Coordinator", coordinates=[group]),
        "member": member,
        "case": case,
        "order": order,
        "told as": f"{order.reference} on case {case.reference}",
        "radar": f"/groups/{group.slug}/endings",
    }


def planned(make: Maker) -> list[tuple[str, str, date, str]]:
    with make.system():
        rows = db.session.scalars(select(Reminder).order_by(Reminder.due_on, Reminder.subject))
        return [(row.subject, row.kind, row.due_on, row.recipient.name) for row in rows]


def test_an_order_is_told_of_four_weeks_and_one_week_before(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    assert plan_endings() == 2 and plan_endings() == 0, "planning again adds nothing"
    assert planned(make) == [
        ("endings", "ends_ahead", date(2026, 3, 9), "Ann Coordinator"), ("order", "ends_ahead", date(2026, 3, 9), "Cy Member"),
    ]  # fmt: skip
    assert morning(at, 2026, 3, 6) == {}
    told = morning(at, 2026, 3, 9)
    assert set(told) == {"Ann Coordinator", "Cy Member"}
    assert f"{world['told as']}: comes to an end on 6 April 2026" in told["Cy Member"]
    assert (
        f"1 thing until 6 April 2026, the first on 6 April 2026\n  http://localhost{world['radar']}"
        in told["Ann Coordinator"]
    )
    assert not any(word in body for body in told.values() for word in ("Ada", "Finch", "behaviour"))
    assert morning(at, 2026, 3, 10) == {} and set(morning(at, 2026, 3, 30)) == {"Ann Coordinator", "Cy Member"}


def test_what_was_extended_ended_or_closed_is_not_told(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    plan_endings()
    with make.system():
        order = db.session.get_one(Order, world["order"].id)
        order.ends_on = date(2026, 9, 1)
    assert morning(at, 2026, 3, 9) == {}
    with make.system():
        order = db.session.get_one(Order, world["order"].id, populate_existing=True)
        order.ends_on, order.next_review_on = date(2026, 9, 1), date(2026, 3, 20)
    told = morning(at, 2026, 3, 13)
    assert "a review is due on 20 March 2026" in told["Cy Member"]
    with make.system():
        order = db.session.get_one(Order, world["order"].id, populate_existing=True)
        order.status, order.ended_on = "ended", date(2026, 3, 16)
    assert morning(at, 2026, 3, 20) == {}


def test_childhoods_are_told_of_to_those_who_run_the_group(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    make.case(world["group"], offender=make.person("Kit", "Wren", date_of_birth=date(2008, 4, 7)))
    other = make.group("iom")
    make.user("Ed Elsewhere", chairs=[other])
    told = morning(at, 2026, 3, 10)
    assert set(told) == {"Ann Coordinator"} and "2 things until 7 April 2026" in told["Ann Coordinator"]
    assert "Wren" not in told["Ann Coordinator"]


def test_somebody_who_left_the_group_is_told_nothing(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    from casework.partnership.models import Membership

    plan_endings()
    with make.system():
        for row in db.session.scalars(select(Membership)):
            row.ends_on = date(2026, 3, 5)
    assert morning(at, 2026, 3, 9) == {}
