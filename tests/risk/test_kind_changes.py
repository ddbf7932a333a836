"""A kind of group changes its tools: what stood stays, says with what it was made, and bands and reviews are worked out again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casework import clock
from casework.accounts.models import User
from casework.cases.models import Caseload
from casework.extensions import db
from casework.partnership import profile_versions
from casework.risk import recounts
from casework.risk.models import RiskAssessment, RiskRecount
from casework.risk.standing import of_cases
from tests.browser import Browser
from tests.world import Maker

Browse = Callable[..., Browser]


@pytest.fixture
def change_kind(make: Maker) -> Callable[..., None]:
    """Put a version of a kind in force with other tools, and let the clock run."""

    def change(kind: str = "psg", *, starts_on: date | None = None, run: bool = True, **values: Any) -> None:
        with make.acting(make.user("Dana Admin", duties=["administrator"])) as by:
            draft = profile_versions.change(kind, lambda content: content.update(values), by=by)
            profile_versions.put_in_force(draft, reason="Agreed", starts_on=starts_on or clock.today(), by=by)
        if run:
            recounts.run_due()

    return change


def load_of(make: Maker, world: dict[str, Any]) -> Caseload:
    with make.system():
        return db.session.scalars(
            db.select(Caseload).where(Caseload.case_id == world["case"].id).execution_options(populate_existing=True)
        ).one()


def in_force(make: Maker, world: dict[str, Any], browse: Browse) -> str:
    return browse(world["member"]).get("/cases/C-0900/risk").text


def standing(make: Maker, world: dict[str, Any]) -> Any:
    with make.system():
        group = db.session.get_one(type(world["psg"]), world["psg"].id, populate_existing=True)
        return of_cases(group, {world["case"].id: None}, at=clock.now())[world["case"].id]


def submitted(make: Maker, row: RiskAssessment) -> None:
    """Let what was just put there set band and review as its submission would have."""
    from casework.risk import reviews

    with make.system():
        reviews.set_by_bands(row.case_id)


def test_an_earlier_tools_band_stays_until_somebody_is_assessed_again(
    make: Maker, world: dict[str, Any], browse: Browse, scored: Callable[..., Any], change_kind: Callable[..., None]
) -> None:
    submitted(make, scored(30))
    before = load_of(make, world)
    assert before.risk_band == "High"
    change_kind(risk_tool="harm_and_frequency", risk_tools=[])
    load = load_of(make, world)
    assert (load.risk_band, load.next_review_on) == ("High", before.next_review_on)
    assert "made with an earlier tool" in load.review_because
    now = standing(make, world)
    assert now.band == "High" and now.earlier == "made with an earlier tool" and "earlier tool" in now.words
    page = in_force(make, world, browse)
    assert "ASB victim risk matrix" in page and "made with an earlier tool" in page
    later = scored(1, side="location", tool="harm_and_frequency")
    submitted(make, later)
    assert standing(make, world).earlier == "", "a tool of now has looked at the case since"
    assert load_of(make, world).risk_band != "High"


def test_an_older_look_with_the_new_tool_does_not_hide_a_newer_one_with_the_old(
    make: Maker, world: dict[str, Any], scored: Callable[..., Any], change_kind: Callable[..., None]
) -> None:
    scored(1, side="location", tool="harm_and_frequency", on=clock.today() - timedelta(days=20))
    submitted(make, scored(30))
    change_kind(risk_tool="harm_and_frequency", risk_tools=[])
    assert load_of(make, world).risk_band == "High"


def test_a_kind_that_gives_up_its_tools_keeps_the_page_and_the_band(
    make: Maker, world: dict[str, Any], browse: Browse, scored: Callable[..., Any], change_kind: Callable[..., None]
) -> None:
    submitted(make, scored(30))
    change_kind(risk_tool="", risk_tools=[])
    assert load_of(make, world).risk_band == "High"
    assert "/cases/C-0900/risk" in browse(world["member"]).get("/cases/C-0900").links().values()
    assert "made with an earlier tool" in standing(make, world).words


def test_days_by_colour_that_change_move_the_review_but_not_the_day_people_chose(
    make: Maker, world: dict[str, Any], scored: Callable[..., Any], change_kind: Callable[..., None]
) -> None:
    submitted(make, scored(30))
    change_kind(review={"default_days": 28, "by_rag": {"red": 3}})
    assert load_of(make, world).next_review_on == clock.today() + timedelta(days=3)
    with make.system():
        load = db.session.get_one(Caseload, load_of(make, world).id)
        load.review_because = ""
    change_kind(review={"default_days": 28, "by_rag": {"red": 20}})
    assert load_of(make, world).next_review_on == clock.today() + timedelta(days=3)


def test_a_version_of_a_later_day_is_counted_on_that_day_and_once(
    make: Maker,
    world: dict[str, Any],
    scored: Callable[..., Any],
    change_kind: Callable[..., None],
    at: Callable[..., Any],
) -> None:
    at(2026, 3, 2, 9)
    submitted(make, scored(30, on=date(2026, 3, 2)))
    change_kind(risk_tool="harm_and_frequency", risk_tools=[], starts_on=date(2026, 3, 9))
    assert "earlier tool" not in load_of(make, world).review_because
    assert recounts.run_due() == 0
    at(2026, 3, 9, 9)
    assert recounts.run_due() == 1
    assert recounts.run_due() == 0
    with make.system():
        assert all(row.done_at for row in db.session.scalars(db.select(RiskRecount)))


def test_many_cases_are_done_in_several_transactions(
    make: Maker, world: dict[str, Any], scored: Callable[..., Any], change_kind: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(recounts, "AT_ONCE", 2)
    for number in range(4):
        make.case(world["psg"], title=f"Case {number}")
    make.case(make.group("iom"), title="Another kind's")
    change_kind(risk_second_person=True, run=False)
    assert recounts.run_due() == 5


def test_a_new_version_of_a_tool_leaves_bands_and_says_with_which_they_were_made(
    make: Maker, world: dict[str, Any], browse: Browse, scored: Callable[..., Any], change_tool: Callable[..., None],
    offer: Callable[..., str],
) -> None:  # fmt: skip
    submitted(make, scored(30))
    change_tool("asb_victim_matrix", ("from = 25", "from = 32"))
    assert load_of(make, world).risk_band == "High"
    assert standing(make, world).earlier == "made with an earlier version of the tool"
    member: User = world["member"]
    page = browse(member).post("/cases/C-0900/risk/start", what=offer())
    assert "Version 2" in page.text
    assert "version 1" in browse(member).get("/cases/C-0900/risk/1").text
