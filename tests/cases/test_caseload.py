"""A group's caseload: narrowed by its address, counted within rights, and found again on the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from casework import clock
from casework.cases import filters
from casework.cases.models import CaseInterest, Caseload
from casework.extensions import db
from casework.partnership.models import Area, Membership
from casework.web.pagination import ON_A_PAGE
from tests.browser import Browser, Page
from tests.queries_counted import counted
from tests.world import Maker


def amend(make: Maker, row: Any, **values: Any) -> None:
    with make.system():
        found = db.session.get_one(type(row), row.id)
        for name, value in values.items():
            setattr(found, name, value)


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    psg, today = make.group("psg"), clock.today()
    housing = make.agency("Tidewater Homes")
    officer = make.user("Lena Lead", agency=housing, joins=[psg])
    area = make.area("Coastal")
    with make.system():
        ward = Area(name="Harbour ward", parent_id=area.id)
        db.session.add(ward)
        db.session.flush()
    red = make.case(
        psg,
        reference="C-0101",
        title="Noise at night",
        rag="red",
        stage="Active",
        lead_officer=officer,
        next_review_on=today,
    )
    amber = make.case(
        psg,
        reference="C-0102",
        title="Fires on the beach",
        rag="amber",
        stage="New",
        next_review_on=today + timedelta(days=20),
    )
    plain = make.case(psg, reference="C-0103", title="100% of bins", stage="New")
    amend(make, red, lead_agency_id=housing.id, area_id=ward.id)
    with make.system():
        db.session.execute(
            db.update(Caseload).where(Caseload.case_id == amber.id).values(risk_rag="red", risk_band="High")
        )
    return {
        "psg": psg, "member": make.user("Ben Member", joins=[psg]), "chair": make.user("Ann Chair", chairs=[psg]), "officer": officer,
        "housing": housing, "area": area, "ward": ward, "red": red, "amber": amber, "plain": plain,
    }  # fmt: skip


def listed(page: Page) -> list[str]:
    return [row["id"] for row in page.select(".cw-table tbody tr")]


def facet(page: Page, words: str) -> str:
    return next(link.text for link in page.select(".cw-facets a") if link.text.startswith(words))


def test_each_filter_leaves_the_cases_it_names(browse: Callable[..., Browser], world: dict[str, Any]) -> None:
    browser, path = browse(world["member"]), f"/groups/{world['psg'].slug}/cases"
    expected = {
        "": ["C-0103", "C-0102", "C-0101"], "rag=red": ["C-0101"], "rag=none": ["C-0103"], "risk=red": ["C-0102"], "stage=New": ["C-0103", "C-0102"],
        f"agency={world['housing'].id}": ["C-0101"], "agency=none": ["C-0103", "C-0102"], f"officer={world['officer'].id}": ["C-0101"],
        f"area={world['area'].id}": ["C-0101"], f"area={world['ward'].id}": ["C-0101"], "area=none": ["C-0103", "C-0102"],
        "due=1": ["C-0101"], "due=30": ["C-0102", "C-0101"], "due=none": ["C-0103"], "q=BEACH": ["C-0102"], "q=100%25": ["C-0103"], "q=c-0102": ["C-0102"],
        "sort=review": ["C-0101", "C-0102", "C-0103"], "sort=risk": ["C-0102", "C-0103", "C-0101"], "rag=red&stage=Active": ["C-0101"],
    }  # fmt: skip
    assert {query: listed(browser.get(f"{path}?{query}")) for query in expected} == expected


@pytest.mark.parametrize(
    "query",
    [
        "rag=purple&officer=x&agency=99999999999999999999&area=-1&due=soon&sort=up", "q=%00%0a", "stage=%00", "after=e30=", "after=WyJ4IiwgMV0=&sort=review",
        "before=WzEsIDJd", "after=WzFlOTld", "after=" + "%C3%A4" * 5, "officer=%D9%A3",
    ],
)  # fmt: skip
def test_an_address_that_means_nothing_shows_the_list(
    browse: Callable[..., Browser], world: dict[str, Any], query: str
) -> None:
    assert len(listed(browse(world["member"]).get(f"/groups/{world['psg'].slug}/cases?{query}"))) == 3


def test_counts_say_what_choosing_each_would_show_within_the_readers_rights(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    make.case(world["psg"], rag="red", stage="Active", restricted=True)
    browser, path = browse(world["member"]), f"/groups/{world['psg'].slug}/cases"
    page = browser.get(path)
    assert [facet(page, w) for w in ("Red", "Amber", "Not rated", "New", "Active")] == [
        "Red 1", "Amber 1", "Not rated 1", "New 2", "Active 1"
    ]  # fmt: skip
    assert page.select_one(".cw-found-count").text == "3 cases"
    page = browser.get(path, rag="red")
    assert (facet(page, "Amber"), facet(page, "Active"), facet(page, "New")) == ("Amber 1", "Active 1", "New 0")
    assert page.select_one(".cw-found-count").text == "1 case"
    with make.system():
        db.session.add(CaseInterest(case_id=world["red"].id, user_id=world["member"].id, reason="x"))
    assert facet(browser.get(path), "Red") == "Red 0"
    by_officer = browser.get(path, officer=world["officer"].id)
    assert by_officer.select_one(".cw-found-count").text == "0 cases"


def test_a_lead_who_does_not_belong_to_the_group_is_found_as_somebody_outside(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    psg = world["psg"]
    left = make.user("Gil Gone", joins=[psg])
    case = make.case(psg, stage="New", lead_officer=left)
    with make.system():
        db.session.execute(
            db.update(Membership).where(Membership.user_id == left.id).values(ends_on=clock.today() - timedelta(days=1))
        )
    browser, path = browse(world["member"]), f"/groups/{psg.slug}/cases"
    page = browser.get(path, officer="outside")
    assert listed(page) == [case.reference]
    assert "Gil Gone" not in page.select_one("#filter-officer").text
    named = browser.get(path, officer=left.id)
    assert listed(named) == [case.reference]
    assert named.select_one("#filter-officer option[selected]").text == "Gil Gone"
    make.action(psg, owner=left, title="Ring the landlord")
    log = browser.get(f"/groups/{psg.slug}/actions", owner="outside")
    assert "Ring the landlord" in log.text
    assert "Ring the landlord" not in browser.get(f"/groups/{psg.slug}/actions", owner=world["officer"].id).text


def test_a_list_too_long_to_count_says_so_and_shows_its_cases(
    browse: Callable[..., Browser], world: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filters, "COUNTED_TO", 2)
    browser, path = browse(world["member"]), f"/groups/{world['psg'].slug}/cases"
    page = browser.get(path)
    assert page.select_one(".cw-found-count").text == "Too many to count. Narrow the list to see numbers."
    assert (facet(page, "Red").strip(), len(listed(page))) == ("Red", 3)
    narrowed = browser.get(path, q="beach")
    assert (facet(narrowed, "Amber"), narrowed.select_one(".cw-found-count").text) == ("Amber 1", "1 case")
    none = browser.get(path, rag="green")
    assert "Without Rating: Green" in none.select_one(".cw-empty").text


def test_a_list_that_is_empty_says_which_filter_to_loosen(
    browse: Callable[..., Browser], world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    page = browser.get(f"/groups/{world['psg'].slug}/cases", rag="red", stage="New", q="fires")
    words = page.select_one(".cw-empty").text
    assert "Without Rating: Red : 1 case" in words.replace("Red:", "Red :")
    assert "still none" in words
    loosened = browser.get(page.links()["Without Rating: Red"])
    assert listed(loosened) == ["C-0102"]
    cleared = browser.get(page.links()["Clear all filters"])
    assert len(listed(cleared)) == 3


def test_back_leads_to_the_same_filters_page_and_row_also_after_something_is_saved(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    for number in range(ON_A_PAGE + 10):
        make.case(world["psg"], reference=f"C-1{number:03}", rag="green", next_review_on=clock.today())
    browser = browse(world["chair"])
    first = browser.get(f"/groups/{world['psg'].slug}/cases", rag="green", sort="review")
    second = browser.get(next(href for words, href in first.links().items() if words.startswith("Next page")))
    assert len(listed(second)) == 10
    reference = listed(second)[4]
    case = browser.get(second.links()[reference])
    browser.get(case.links()["Notes"])
    assert browser.page is not None
    browser.get(browser.page.links()["Overview"])
    browser.get(next(href for words, href in browser.page.links().items() if words.startswith("Rate in")))
    saved = browser.submit(rag="green", reason="Quieter")
    assert "Rated green" in saved.text
    back = saved.links()["Back to the caseload"]
    assert back.endswith(f"#{reference}")
    assert listed(browser.get(back)) == listed(second)
    assert parse_qs(urlsplit(back).query)["sort"] == ["review"]


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "//evil.example/groups/psg/cases", "/\\evil.example", "javascript:alert(1)", "/sign-out", "/account", "/groups/x/cases\n",
        "/cases/C-0101", " /cases/", "/cases/#x", "/" + "x" * 3000, "http:///cases/", "/cases/../account", "\t//evil.example",
    ],
)  # fmt: skip
def test_back_leads_nowhere_but_to_lists_of_ours(
    browse: Callable[..., Browser], world: dict[str, Any], target: str
) -> None:
    page = browse(world["member"]).get("/cases/C-0101?" + urlencode({"back": target}))
    assert page.select_one(".govuk-back-link")["href"] == "/cases/"
    assert "evil" not in page.select_one("main").text
    assert all("back=" not in href for href in page.links().values())


def test_an_action_leads_back_to_the_log_it_was_opened_from(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    action = make.action(world["psg"], owner=world["officer"], title="Fit the lock")
    make.action(world["psg"], title="Something else")
    browser = browse(world["chair"])
    log = browser.get(f"/groups/{world['psg'].slug}/actions", state="all", q="lock", owner=world["officer"].id)
    assert listed(log) == [action.reference]
    page = browser.get(log.links()["Fit the lock"])
    browser.get(page.links()["Say how it goes"])
    saved = browser.submit(note="It goes well")
    assert listed(browser.get(saved.links()["Back to the action log"])) == [action.reference]
    nothing = browser.get(f"/groups/{world['psg'].slug}/actions", q="nowhere")
    assert "Clear filters" in nothing.select_one(".cw-empty").text


def test_a_caseload_takes_the_same_statements_however_many_cases_and_filters(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser, path = browse(world["member"]), f"/groups/{world['psg'].slug}/cases"
    query = {"stage": "New", "q": "a", "due": "30"}
    browser.get(path, **query)
    with counted() as few:
        browser._ask("get", path, query_string=query)
    for number in range(12):
        agency = make.agency(f"Agency number {number}")
        lead = make.user(agency=agency)
        case = make.case(world["psg"], stage="New", next_review_on=clock.today(), lead_officer=lead)
        amend(make, case, lead_agency_id=agency.id)
    with counted() as many:
        browser._ask("get", path, query_string=query)
    assert few.number == many.number


def test_an_outsider_cannot_tell_that_the_caseload_exists(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(make.user("Dot Outsider", joins=[make.group("iom")]))
    hidden = browser.get(f"/groups/{world['psg'].slug}/cases", status=404)
    assert hidden.text == browser.get("/groups/no-such-group/cases", status=404).text


def test_only_cases_of_this_group_are_counted(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    make.case(make.group("psg"), rag="red", stage="Active", lead_officer=make.user("Somebody Else"))
    page = browse(world["member"]).get(f"/groups/{world['psg'].slug}/cases")
    assert facet(page, "Red") == "Red 1"
    assert "Somebody Else" not in page.select_one("#filter-officer").text
