"""What is promised to whoever applied for a case review is asked of those who run the group, until it is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.asb_reviews import services
from casework.asb_reviews.models import CaseReview
from casework.extensions import db
from casework.partnership.models import Group
from tests.notifications.test_deadlines import morning, planned
from tests.world import Maker


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    """An application of Monday 2 March 2026: to be acknowledged by the 4th, its threshold decided by the 16th."""
    at(2026, 3, 2, 10)
    group = make.group("asb_case_group")
    found = {
        "group": group,
        "chair": make.user("Ann Chair", chairs=[group]),
        "member": make.user("Bo Member", joins=[group]),
    }
    with make.acting(found["chair"]) as by:
        services.receive(
            db.session.get_one(Group, group.id), name="Cana Ryname", contact="", on_behalf_of="", received_on=clock.today(),
            reports=4, problem="Fireworks", wanted="", case=None, by=by,
        )  # fmt: skip
    return found


def review() -> CaseReview:
    return db.session.scalars(select(CaseReview).execution_options(populate_existing=True)).one()


def test_each_promise_is_asked_for_before_on_and_after_its_day(make: Maker, world: dict[str, Any]) -> None:
    assert planned(make, "case_review") == [
        ("promised_soon", date(2026, 3, 2), "Ann Chair"),
        ("promised", date(2026, 3, 4), "Ann Chair"),
        ("promised_late", date(2026, 3, 5), "Ann Chair"),
        ("promised_soon", date(2026, 3, 12), "Ann Chair"),
        ("promised", date(2026, 3, 16), "Ann Chair"),
        ("promised_late", date(2026, 3, 17), "Ann Chair"),
    ]


def test_a_step_taken_asks_for_the_next_and_withdrawing_for_nothing(make: Maker, world: dict[str, Any]) -> None:
    with make.acting(world["chair"]) as by:
        services.acknowledge(review(), on=clock.today(), by=by)
        services.decide_threshold(review(), met=True, reason="Four", on=clock.today(), by=by)
    assert planned(make, "case_review") == [
        ("promised_soon", date(2026, 3, 26), "Ann Chair"),
        ("promised", date(2026, 3, 30), "Ann Chair"),
        ("promised_late", date(2026, 3, 31), "Ann Chair"),
    ]
    with make.acting(world["chair"]) as by:
        services.withdraw(review(), reason="Moved away", on=clock.today(), by=by)
    assert planned(make, "case_review") == []


def test_the_digest_says_what_and_by_when_and_names_nobody(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    (told,) = morning(at, 2026, 3, 4)
    assert told.startswith("Ann Chair") and "Cana" not in told and "Fireworks" not in told
    assert "Case review V-0001" in told and "to tell the applicant that it has arrived, by 4 March 2026" in told
    assert "/case-reviews/V-0001" in told
    with make.acting(world["chair"]) as by:
        services.acknowledge(review(), on=clock.today(), by=by)
    (late,) = morning(at, 2026, 3, 17)
    assert "to decide on the threshold, promised by 16 March 2026" in late


def test_who_runs_the_group_no_more_is_told_nothing(make: Maker, world: dict[str, Any], at: Callable[..., Any]) -> None:
    from casework.partnership.models import Membership

    with make.system():
        row = db.session.scalars(select(Membership).where(Membership.user_id == world["chair"].id)).one()
        row.role = "member"
    assert morning(at, 2026, 3, 4) == []
