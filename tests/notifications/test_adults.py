"""Outcomes nobody looked at and contingency plans that are missing or old: the lead and who runs the group are reminded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework import clock
from casework.adults.models import AdultLead, AdultOutcome, ContingencyPlan, OutcomeReview
from casework.cases.models import Case, Caseload
from casework.extensions import db
from casework.notifications import adults
from tests.notifications.test_deadlines import morning, planned
from tests.world import Maker


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    """Monday 2 March 2026. Bo leads; what Ivy wants is to be looked at by the 4th, the plan by the 6th."""
    at(2026, 3, 2, 10)
    tati = make.group("tati")
    found: dict[str, Any] = {
        "tati": tati, "chair": make.user("Ann Chair", chairs=[tati]), "lead": make.user("Bo Lead", joins=[tati]),
        "member": make.user("Cy Member", joins=[tati]),
        "case": make.case(tati, reference="C-0900", victim=make.person("Ivy", "Marsh"), opened_on=date(2026, 3, 2)),
    }  # fmt: skip
    of = {
        "case_id": found["case"].id,
        "group_id": tati.id,
        "recorded_by_id": found["lead"].id,
        "recorded_at": clock.now(),
    }
    with make.system():
        outcome = AdultOutcome(
            **of, words="To see the sea again", said_by="adult", wanted_on=date(2026, 3, 1), review_on=date(2026, 3, 4)
        )
        db.session.add_all(
            [
                outcome,
                AdultLead(
                    **of, user_id=found["lead"].id, agency_id=found["lead"].agency_id, starts_on=date(2026, 3, 1)
                ),
                ContingencyPlan(**of, number=1, out_of_hours="Ring 101", review_on=date(2026, 3, 6)),
            ]
        )
        db.session.flush()
        found |= {"of": of, "outcome": outcome.id}
    return found


def test_the_lead_and_who_runs_the_group_are_reminded_the_day_after_and_once_more(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    assert adults.plan_adults() == 4
    assert adults.plan_adults() == 0
    assert planned(make, "adult") == [
        ("outcome_late", date(2026, 3, 5), "Ann Chair"),
        ("outcome_late", date(2026, 3, 5), "Bo Lead"),
        ("plan_late", date(2026, 3, 7), "Ann Chair"),
        ("plan_late", date(2026, 3, 7), "Bo Lead"),
    ]
    at(2026, 3, 8, 10)
    assert adults.plan_adults() == 4, "two weeks later, once more"


def test_one_line_says_all_that_is_overdue_and_nothing_of_what_the_adult_wants(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    adults.plan_adults()
    told = morning(at, 2026, 3, 9)
    assert [each.split(":")[0] for each in sorted(told)] == ["Ann Chair", "Bo Lead"]
    for each in told:
        assert "sea" not in each and "Ivy" not in each and "C-0900" in each and "/cases/C-0900/adult" in each
        assert "1 outcome was to be looked at, the first on 4 March 2026" in each
        assert "the contingency plan was to be looked at on 6 March 2026" in each


def test_what_was_looked_at_meanwhile_is_not_told(make: Maker, world: dict[str, Any], at: Callable[..., Any]) -> None:
    adults.plan_adults()
    with make.system():
        db.session.add_all(
            [
                OutcomeReview(
                    **world["of"],
                    outcome_id=world["outcome"],
                    result="met",
                    reviewed_on=date(2026, 3, 2),
                    said_by="adult",
                ),
                ContingencyPlan(**world["of"], number=2, out_of_hours="Ring 101", review_on=date(2026, 5, 6)),
            ]
        )
    assert morning(at, 2026, 3, 9) == []


def test_who_left_the_group_and_who_steps_back_is_told_nothing(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    from casework.cases import services as cases
    from casework.partnership.models import Membership

    adults.plan_adults()
    with make.acting(world["chair"]) as by:
        cases.declare_interest(db.session.get_one(Case, world["case"].id), reason="My aunt", by=by)
    with make.system():
        seat = db.session.scalars(db.select(Membership).where(Membership.user_id == world["lead"].id)).one()
        seat.ends_on = date(2026, 3, 3)
    assert morning(at, 2026, 3, 9) == []


def test_a_plan_is_missing_two_weeks_after_the_adult_came(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    make.case(world["tati"], reference="C-0901", victim=make.person("Rose", "Fen"), opened_on=date(2026, 3, 2))
    closed = make.case(world["tati"], reference="C-0902", victim=make.person("May", "Fen"), opened_on=date(2026, 3, 2))
    with make.system():
        over = db.session.get_one(Case, closed.id)
        over.status, over.closed_on, over.closing_reason = "closed", date(2026, 3, 2), "Moved away"
        for load in db.session.scalars(db.select(Caseload)):
            load.joined_on = date(2026, 3, 2)
    at(2026, 3, 16, 10)
    adults.plan_adults()
    with make.system():
        stay = db.session.scalars(db.select(Caseload.id).join(Case).where(Case.reference == "C-0901")).one()
    assert [(kind, on) for kind, on, who in planned(make, "adult") if kind.startswith("no_plan")] == [
        ("no_plan_late", date(2026, 3, 17))
    ], "the chair alone: nobody leads there"
    told = [each for each in morning(at, 2026, 3, 17) if "C-0901" in each]
    assert len(told) == 1 and "there is no contingency plan" in told[0] and stay


def test_more_adults_take_no_more_statements_to_read(make: Maker, world: dict[str, Any]) -> None:
    from tests.queries_counted import counted

    adults.plan_adults()
    with counted() as one:
        adults.plan_adults()
    for number in range(4):
        make.case(world["tati"], victim=make.person("Rose", f"Fen{number}"), opened_on=date(2026, 3, 2))
    adults.plan_adults()
    with counted() as five:
        adults.plan_adults()
    assert five.number == one.number
