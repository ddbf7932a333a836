"""A risk assessment that needs a second person: who is asked in the digest, who is told it came back, and nobody for ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework.cases.models import CaseParty
from casework.extensions import db
from casework.risk import services
from casework.risk.models import RiskAssessment
from tests.assessments import assessment, first_answers
from tests.notifications.test_deadlines import morning, planned
from tests.world import Maker

TOOL = "asb_perpetrator_matrix"


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    at(2026, 3, 2, 10)
    group = make.group("psg")
    return {
        "group": group,
        "chair": make.user("Bo Chair", chairs=[group]),
        "coordinator": make.user("Ann Coordinator", coordinates=[group]),
        "member": make.user("Cy Member", joins=[group]),
        "case": make.case(group, reference="C-0777", offender=make.person("Otto", "Offender")),
    }


@pytest.fixture
def submitted(make: Maker, world: dict[str, Any]) -> Callable[..., int]:
    def submit(by: str = "member") -> int:
        with make.system():
            party = db.session.scalars(select(CaseParty).where(CaseParty.case_id == world["case"].id)).one()
            draft = assessment(
                world["case"], world["group"], party, TOOL, by=world[by], status="draft", answers=first_answers(TOOL)
            )
            draft_id, version = draft.id, draft.version
        with make.acting(world[by]) as user:
            row = db.session.get_one(RiskAssessment, draft_id)
            services.submit(row, band="low", judgement="", version=version, by=user)
        return draft_id

    return submit


def test_those_who_run_the_group_are_asked_the_next_morning_and_once_more_when_it_still_waits(
    make: Maker, world: dict[str, Any], submitted: Callable[..., int], at: Callable[..., Any]
) -> None:
    assessment_id = submitted()
    assert planned(make, "risk") == [
        ("check", date(2026, 3, 2), "Bo Chair"),
        ("check", date(2026, 3, 2), "Ann Coordinator"),
        ("check_late", date(2026, 3, 9), "Bo Chair"),
        ("check_late", date(2026, 3, 9), "Ann Coordinator"),
    ]
    digests = morning(at, 2026, 3, 3)
    assert len(digests) == 2 and all("Risk assessment on case C-0777" in each for each in digests)
    assert all(f"/cases/C-0777/risk/{assessment_id}/validate" in each and "Otto" not in each for each in digests)
    assert morning(at, 2026, 3, 4) == []
    assert len(morning(at, 2026, 3, 9)) == 2


def test_nobody_is_asked_about_what_they_worked_on_and_nobody_once_it_is_validated(
    make: Maker, world: dict[str, Any], submitted: Callable[..., int], at: Callable[..., Any]
) -> None:
    assessment_id = submitted("chair")
    assert {name for _, _, name in planned(make, "risk")} == {"Ann Coordinator"}
    with make.acting(world["coordinator"]) as by:
        services.validate(db.session.get_one(RiskAssessment, assessment_id), by=by)
    assert planned(make, "risk") == [] and morning(at, 2026, 3, 3) == []


def test_whoever_it_comes_back_to_is_told_until_they_have_submitted_again(
    make: Maker, world: dict[str, Any], submitted: Callable[..., int], at: Callable[..., Any]
) -> None:
    assessment_id = submitted()
    with make.acting(world["chair"]) as by:
        draft = services.send_back(db.session.get_one(RiskAssessment, assessment_id), comment="Again, please", by=by)
        draft_id = draft.id
    [letter] = morning(at, 2026, 3, 3)
    assert letter.startswith("Cy Member:") and "was sent back to you" in letter and "Again, please" not in letter
    assert f"/cases/C-0777/risk/{draft_id}/answers" in letter
    with make.acting(world["member"]) as by:
        services.discard(db.session.get_one(RiskAssessment, draft_id), by=by)
    assert morning(at, 2026, 3, 4) == []
