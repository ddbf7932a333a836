"""Tools and orders about an organisation: a notice to a company, from considered to breached, and when it comes to an end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from casework import clock
from casework.access.scope import as_system
from casework.cases.models import CaseParty
from casework.extensions import db
from casework.orders.endings import endings_of
from casework.orders.models import Order
from casework.subjects import merging
from casework.subjects.models import Organisation
from tests.browser import Browser
from tests.orders.taking import considered, considering, none, on, step, the_order
from tests.queries_counted import counted
from tests.world import Maker

Browse = Callable[..., Browser]


@pytest.fixture
def company(make: Maker, world: dict[str, Any]) -> dict[str, Any]:
    bar = make.organisation("Gull Bars <Ltd>")
    with make.system():
        db.session.add(CaseParty(case_id=world["case"].id, side="offender", organisation_id=bar.id))
    return {**world, "bar": bar, "about": f"organisation-{bar.id}", "cases": f"/cases/{world['case'].reference}"}


def test_a_notice_to_a_company_from_considered_to_breached(
    make: Maker, company: dict[str, Any], browse: Browse
) -> None:
    member = browse(company["member"])
    ask = member.get(f"{company['cases']}/orders/new")
    assert f"{company['about']}" in [option["value"] for option in ask.select("#subject option")]
    path = considered(member, company, tool="cpn", subject=company["about"])
    page = member.get(path)
    assert page.links()["Gull Bars <Ltd>"] == f"/organisations/{company['bar'].reference}"
    assert "a company, a landlord" in page.text and "Make a consultation record" not in page.text
    step(member, path, "weigh", company, proportionate="yes")
    member.post(f"{path}/terms", fields={"prohibitions": "", "requirements": "Close the yard at ten", "supervisor": ""})
    first = on(clock.today(), "starts_on")
    page = step(member, path, "grant", company, court="", **first, **none("ends_on"), **none("next_review_on"))
    assert page.errors() == [] and "In force" in page.text, "nobody asks for the age of a company"
    page = step(member, path, "breach", company, text="Music until two", outcome="Fixed penalty", term="")
    assert "Music until two" in page.text
    register = member.get(f"{company['cases']}/orders")
    assert "Gull Bars <Ltd>" in register.text and "1 breach" in register.text
    for form in ("html", "docx", "pdf"):
        assert member.get(f"{path}/paper.{form}").status == 200
    assert "Gull Bars <Ltd>" in member.get(f"{path}/paper.html").text
    assert (
        "Community protection notice: Gull Bars <Ltd>"
        in member.get(f"{company['cases']}/file.html?chapter=orders").text
    )
    assert the_order(make).organisation_id == company["bar"].id


def test_what_the_law_keeps_to_people_is_refused_and_so_is_a_second_live_notice(make: Maker, company: dict[str, Any], browse: Browse) -> None:  # fmt: skip
    member, new = browse(company["member"]), f"{company['cases']}/orders/new"
    for tool, words in (
        ("civil_injunction", "Civil injunction is not used about an organisation"),
        ("closure_order", "Closure order is not used about an organisation"),
    ):
        page = member.post(new, fields=considering(company, tool=tool, subject=company["about"]))
        assert page.errors() == [words]
    page = member.post(new, fields=considering(company, tool="cpn", subject="organisation-99999"))
    assert page.errors(), "an organisation that is no party is not in the list"
    make.order(
        company["case"], company["bar"], by=company["member"], tool="cpn", status="granted", starts_on=clock.today()
    )
    page = member.post(new, fields=considering(company, tool="cpn", subject=company["about"]))
    assert page.errors() == [f"{the_order(make).reference} is the same, and in force"]
    elsewhere = make.case(company["psg"], offender=company["bar"])
    path = considered(member, {**company, "case": elsewhere}, tool="cpn", subject=company["about"])
    step(member, path, "weigh", company, proportionate="yes")
    page = step(
        member,
        path,
        "grant",
        company,
        court="",
        **on(clock.today(), "starts_on"),
        **none("ends_on"),
        **none("next_review_on"),
    )
    assert "Gull Bars <Ltd> has a live community protection notice already" in page.errors()[0]


def test_who_may_not_have_the_case_learns_nothing_and_an_observer_only_reads(make: Maker, company: dict[str, Any], browse: Browse) -> None:  # fmt: skip
    row = make.order(company["case"], company["bar"], by=company["member"], tool="cpn")
    path = f"{company['cases']}/orders/{row.id}"
    outsider = browse(company["outsider"])
    assert (
        outsider.get(path, status=404).select_one("main").text
        == outsider.get("/cases/C-9999/orders/1", status=404).select_one("main").text
    )
    observer = browse(company["observer"])
    assert "Gull Bars" in observer.get(path).text
    observer.get(f"{path}/weigh", status=403)
    browse().get(path, status=302, follow=False)


def test_the_end_of_a_notice_to_a_company_is_told_in_time(make: Maker, company: dict[str, Any], browse: Browse) -> None:
    ends = clock.today() + timedelta(days=10)
    row = make.order(
        company["case"], company["bar"], by=company["member"], tool="cpn", status="granted", starts_on=date(2026, 1, 5), ends_on=ends,
    )  # fmt: skip
    chair = browse(company["chair"])
    page = chair.get(f"/groups/{company['psg'].slug}/endings")
    assert "Gull Bars <Ltd>" in page.text and "Community protection notice" in page.text
    with as_system("looking", partnership_id=make.partnership().id):
        [ending] = [e for e in endings_of(company["psg"].id, start=clock.today(), until=ends) if e.order_id == row.id]
    assert ending.about == "Gull Bars <Ltd>"


def test_a_record_for_a_court_about_a_person_does_not_hold_it(make: Maker, company: dict[str, Any], browse: Browse) -> None:  # fmt: skip
    make.order(
        company["case"], company["bar"], by=company["member"], tool="cpn", status="granted", starts_on=clock.today()
    )
    page = browse(company["member"]).get(f"{company['cases']}/consultation-records/about/{company['ada'].id}")
    assert "Gull Bars" not in page.text and "1 tool or order about others" in page.text


def test_an_order_follows_its_organisation_when_two_records_are_merged(make: Maker, company: dict[str, Any]) -> None:
    twin = make.organisation("Gull Bars Limited")
    make.case(company["psg"], offender=twin)
    row = make.order(company["case"], company["bar"], by=company["member"], tool="cpn")
    with make.acting(company["chair"]) as user:
        kept, gone = (db.session.get_one(Organisation, each.id) for each in (twin, company["bar"]))
        merging.merge(kept, gone, reason="The same", because={}, by=user)
    with make.system():
        assert db.session.get_one(Order, row.id, populate_existing=True).organisation_id == twin.id


def test_the_register_asks_no_more_for_more_organisations(make: Maker, company: dict[str, Any], browse: Browse) -> None:
    member, page = browse(company["member"]), f"{company['cases']}/orders"
    make.order(company["case"], company["bar"], by=company["member"], tool="cpw")
    member.get(page)
    with counted() as few:
        member.get(page)
    for number in range(8):
        body = make.organisation(f"Company {number}")
        make.order(company["case"], body, by=company["member"], tool="cpw")
    with counted() as many:
        assert "Company 7" not in member.get(page).text, "no party of a case in reach: its name stays unknown"
    assert many.number == few.number


def test_an_order_is_about_exactly_one(make: Maker, company: dict[str, Any]) -> None:
    row = make.order(company["case"], company["bar"], by=company["member"], tool="cpn")
    with pytest.raises(IntegrityError, match="ck_orders_one_subject"), make.system():
        db.session.get_one(Order, row.id).person_id = company["ada"].id
        db.session.flush()
    db.session.rollback()
