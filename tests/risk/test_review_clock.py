"""The band drives the review clock: on the caseload, with its reason, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from casework import clock
from casework.cases import services as cases
from casework.cases.models import Case, Caseload
from casework.extensions import db
from casework.partnership.models import Group
from casework.risk.models import RiskAssessment
from casework.web.pagination import ON_A_PAGE
from casework.web.presentation import day, short_day
from tests.browser import Browser, Page
from tests.risk.conftest import OFFENDER, VICTIM
from tests.world import Maker

RISK = "/cases/C-0900/risk"


def load_of(make: Maker, case: Case, group: Group) -> Caseload:
    with make.system():
        one = db.select(Caseload).where(Caseload.case_id == case.id, Caseload.group_id == group.id)
        return db.session.scalars(one.execution_options(populate_existing=True)).one()


def choose(make: Maker, world: dict[str, Any], on: date) -> None:
    """The chair sets the review to a day of their own."""
    with make.acting(world["chair"]):
        load = db.session.get_one(Caseload, load_of(make, world["case"], world["psg"]).id)
        cases.set_review(load, on, by=world["chair"])


def assess(browser: Browser, what: str, answers: dict[str, Any]) -> Page:
    browser.post(f"{RISK}/start", what=what)
    browser.submit(**answers)
    return browser.submit()


def row_of(page: Page, reference: str) -> str:
    return next(row.text for row in page.select("tbody tr") if reference in row.text)


def test_the_review_on_the_caseload_moves_with_the_band_and_says_why(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], offer: Callable[..., str]
) -> None:
    browser, caseload = browse(world["member"]), f"/groups/{world['psg'].slug}/cases"
    before = row_of(browser.get(caseload), "C-0900")
    assert short_day(clock.today() + timedelta(days=10)) in before and "Not assessed" in before
    assess(browser, offer(), VICTIM)
    on, today = clock.today() + timedelta(days=28), clock.today()
    after = row_of(browser.get(caseload), "C-0900")
    assert short_day(on) in after and "Medium" in after
    why = f"28 days after the victim was assessed on {day(today)}: Medium (ASB victim risk matrix)"
    assert why in browser.get("/cases/C-0900").text
    tab = browser.get(RISK).text
    assert f"{day(on)} . {why}." in tab
    assert "Red or amber: 28 days; green: 56 days." in tab


def test_a_day_that_people_chose_is_brought_forward_and_never_put_off(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], offer: Callable[..., str]
) -> None:
    browser, soon = browse(world["member"]), clock.today() + timedelta(days=7)
    choose(make, world, soon)
    page = assess(browser, offer(), VICTIM)
    assert "The next review is" not in page.text
    assert load_of(make, world["case"], world["psg"]).next_review_on == soon
    assert "Chosen by those who run the group" in browser.get(RISK).text
    choose(make, world, clock.today() + timedelta(days=300))
    assess(browser, offer(), VICTIM | {"q_frequency": "daily"})
    load = load_of(make, world["case"], world["psg"])
    assert load.next_review_on == clock.today() + timedelta(days=28) and load.review_because
    choose(make, world, clock.today() + timedelta(days=60))
    assert load_of(make, world["case"], world["psg"]).review_because == ""


def test_a_band_that_waits_or_falls_says_so_on_the_caseload_only_when_it_is_in_force(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], offer: Callable[..., str]
) -> None:
    ben = browse(world["member"])
    assess(ben, offer("offender", "asb_perpetrator_matrix"), OFFENDER)
    assert load_of(make, world["case"], world["psg"]).risk_rag == ""
    ann = browse(world["chair"])
    ann.get(f"{RISK}/1/validate")
    ann.submit(decision="validate")
    assert load_of(make, world["case"], world["psg"]).risk_rag == "amber"
    low = dict.fromkeys(("q_linked", "q_worsening", "q_told", "q_hate", "q_household"), "no")
    assess(ben, offer(), VICTIM | low | {"q_frequency": "first", "q_affected": "not"})
    load = load_of(make, world["case"], world["psg"])
    assert (load.risk_rag, load.risk_band) == ("amber", "Medium")  # the offender's is the more pressing one


def test_another_group_that_takes_the_case_up_gets_the_review_its_band_calls_for(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], scored: Callable[..., RiskAssessment]
) -> None:
    scored(30, on=clock.today() - timedelta(days=2))
    asb, board = make.group("asb_case_group"), make.group("iom")
    both = make.user("Both", joins=[world["psg"], board], chairs=[asb])
    browser = browse(both)
    make.lawful_basis(world["case"], world["chair"])
    for group in (asb, board):
        browser.get("/cases/C-0900/groups")
        browser.submit(group=str(group.id), basis_holds="holds", basis_because="The same agencies.")
    load = load_of(make, world["case"], asb)
    assert (load.risk_band, load.next_review_on) == ("High", clock.today() - timedelta(days=2) + _red(make, asb))
    assert "the victim was assessed" in load.review_because
    other = load_of(make, world["case"], board)  # uses another tool: as usual there
    assert other.risk_band == "" and "as usual" in other.review_because


def _red(make: Maker, group: Group) -> timedelta:
    from casework.partnership.profiles import profile_of

    with make.system():
        return timedelta(days=profile_of(db.session.get_one(Group, group.id)).review.days_for("red"))


def test_the_caseload_is_narrowed_and_ordered_by_risk_page_after_page(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    bands = {"C-0951": ("amber", "Medium"), "C-0952": ("red", "High"), "C-0953": ("green", "Low"), "C-0954": ("", "")}
    for reference, (rag, band) in bands.items():
        case = make.case(world["psg"], reference=reference, title=f"Risky {reference}")
        with make.system():
            load = db.session.get_one(Caseload, load_of(make, case, world["psg"]).id)
            load.risk_rag, load.risk_band = rag, band
    browser, caseload = browse(world["member"]), f"/groups/{world['psg'].slug}/cases"

    def shown(query: str) -> list[str]:
        page = browser.get(f"{caseload}?{query}")
        return [row.text.split()[0] for row in page.select("tbody tr")]

    assert shown("q=Risky&sort=risk") == ["C-0952", "C-0951", "C-0953", "C-0954"]
    assert shown("q=Risky&risk=red") == ["C-0952"]
    assert shown("q=Risky&risk=none") == ["C-0954"]
    assert len(shown("q=Risky&risk=purple&sort=purple")) == 4
    for number in range(ON_A_PAGE + 10):
        make.case(world["psg"], title=f"Many {number}")
    first = browser.get(f"{caseload}?sort=risk")
    assert [row.text.split()[0] for row in first.select("tbody tr")][:3] == ["C-0952", "C-0951", "C-0953"]
    older = next(href for words, href in first.links().items() if "lder" in words or "ext" in words)
    second = browser.get(older)
    on_both = {row.text.split()[0] for row in first.select("tbody tr")} & {
        row.text.split()[0] for row in second.select("tbody tr")
    }
    assert not on_both and len(second.select("tbody tr")) == 15


def test_a_group_without_tools_shows_no_risk_on_its_caseload(browse: Callable[..., Browser], make: Maker) -> None:
    mappa = make.group("board")
    page = browse(make.user(joins=[mappa])).get(f"/groups/{mappa.slug}/cases")
    assert not page.select("#filter-risk") and "By risk" not in page.text
