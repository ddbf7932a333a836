"""Worlds in which risk is assessed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casework import clock
from casework.accounts.models import User
from casework.cases.models import Case, Caseload, CaseParty
from casework.extensions import db
from casework.partnership import rulebook_versions
from casework.partnership.rulebook_text import written
from casework.risk.models import RiskAssessment
from tests.assessments import assessment
from tests.world import Maker

VICTIM = {
    "q_frequency": "weekly", "q_linked": "yes", "q_worsening": "yes", "q_known": "well", "q_intimidation": "verbal",
    "q_told": "yes", "q_targeted": "no", "q_hate": "no", "q_household": "no", "q_affected": "much",
    "q_professionals": "no", "q_friends": "some", "q_others": "household",
}  # fmt: skip
"""Answers to the whole victim matrix, worth 19 points: medium."""
OFFENDER = {
    "q_frequency": "monthly", "q_seriousness": "abuse", "q_worsening": "worse", "q_targets": "somebody",
    "q_breaches": "agreement", "q_substances": "sometimes", "q_engagement": "no", "q_stability": "one",
    "q_impact": "street",
}  # fmt: skip
"""Answers to the whole perpetrator matrix, worth 18 points: medium."""


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    psg = make.group("psg", name="Harbour PSG")
    found = {
        "psg": psg,
        "chair": make.user("Ann Chair", chairs=[psg]),
        "coordinator": make.user("Cora Coordinator", coordinates=[psg]),
        "member": make.user("Ben Member", joins=[psg]),
        "other": make.user("Eve Other", joins=[psg]),
        "observer": make.user("Cat Observer", joins=[(psg, "observer")]),
        "outsider": make.user("Dot Outsider", joins=[make.group("iom")]),
        "case": make.case(
            psg, reference="C-0900", victim=make.person("Vera", "Victimson"), offender=make.person("Otto", "Offender"),
            location=make.place("Gull Walk shops"), next_review_on=clock.today() + timedelta(days=10),
        ),
    }  # fmt: skip
    with make.system():  # the first review is where a rule has put it, as on a new case
        db.session.scalars(
            db.select(Caseload).where(Caseload.case_id == found["case"].id)
        ).one().review_because = "28 days after it came to the group, as usual here"
    return found


@pytest.fixture
def offer(make: Maker, world: dict[str, Any]) -> Callable[..., str]:
    """What the start page sends for a side of the world's case."""

    def key(side: str = "victim", tool: str = "asb_victim_matrix", case: Case | None = None) -> str:
        with make.system():
            party = db.session.scalars(
                db.select(CaseParty).where(CaseParty.case_id == (case or world["case"]).id, CaseParty.side == side)
            ).first()
            assert party is not None
            return f"{tool}.{side}.{party.person_id or party.place_id}"

    return key


@pytest.fixture
def scored(make: Maker, world: dict[str, Any]) -> Callable[..., RiskAssessment]:
    """An assessment as it would stand after the pages, put there without them."""

    def put(
        score: int,
        *,
        on: date | None = None,
        side: str = "victim",
        tool: str = "asb_victim_matrix",
        status: str = "final",
        by: User | None = None,
        case: Case | None = None,
    ) -> RiskAssessment:
        of = case or world["case"]
        with make.system():
            party = db.session.scalars(
                db.select(CaseParty).where(CaseParty.case_id == of.id, CaseParty.side == side)
            ).one()
            row = assessment(of, world["psg"], party, tool, score, by=by or world["member"], on=on, status=status)
        return row

    return put


@pytest.fixture
def change_tool(make: Maker) -> Callable[..., None]:
    """Put another text of a tool in force, as an administrator does in pages."""

    def change(key: str, *replacing: tuple[str, str], by: User | None = None) -> None:
        with make.acting(by or make.user("Dana Admin", duties=["administrator"])) as user:
            book = rulebook_versions.the_rulebook(f"risk.{key}")
            text = written(book.plain(rulebook_versions.version(book)[0]))
            for old, new in replacing:
                assert old in text
                text = text.replace(old, new)
            draft = rulebook_versions.change(book, text, seen=0, by=user)
            rulebook_versions.put_in_force(book, draft, reason="Agreed", seen=draft.version, by=user)

    return change
