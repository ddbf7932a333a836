"""The register of tools and orders: each step with its reasons, who may take it, and days that cannot be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.cases.models import CaseInterest
from casework.extensions import db
from casework.orders.models import Order, OrderBreach, OrderTerm
from tests.browser import Browser
from tests.orders.taking import considered, considering, none, on, step, the_order
from tests.world import Maker


def test_an_injunction_from_considered_to_ended(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    member = browse(world["member"])
    path = considered(member, world)
    assert "Weigh whether it is proportionate" in member.get(path).text
    assert "Say first why it is proportionate." in step(member, path, "apply", world, court="County Court").errors()
    assert "Say why" in " ".join(step(member, path, "weigh", world, proportionate="yes", reasons=" ").errors())
    step(member, path, "weigh", world, proportionate="yes", reasons="Letters did not help")
    assert step(member, path, "apply", world, court="").errors() == ["Enter the court"]
    page = step(member, path, "apply", world, court="County Court")
    assert "Applied for" in page.text and "Letters did not help" in page.text
    fields = {
        "prohibitions": "Enter Gull Walk\n\nEnter Gull Walk\n Shout ",
        "requirements": "See a nurse",
        "supervisor": "Dr Rowan",
    }
    member.post(f"{path}/terms", fields=fields)
    with make.system():
        assert [(t.kind, t.text, t.supervisor) for t in db.session.scalars(select(OrderTerm).order_by(OrderTerm.position))] == [
            ("prohibition", "Enter Gull Walk", ""), ("prohibition", "Shout", ""), ("requirement", "See a nurse", "Dr Rowan"),
        ]  # fmt: skip
    ends = on(date(2026, 9, 2), "ends_on")
    page = step(member, path, "grant", world, court="County Court", **on(date(2026, 3, 3), "starts_on"), **ends)
    assert "In force" in page.text and "Appeal until 24 March 2026" in page.text
    assert "It has been decided already." in step(member, path, "refuse", world).errors()
    member.post(f"{path}/terms", fields=fields, status=200)
    at(2026, 4, 1, 10)
    member = browse(world["member"])
    page = step(member, path, "breach", world, text="Seen in Gull Walk", outcome="Arrested", term="")
    assert "Breached" in page.text and "Arrested" in page.text
    page = step(
        member,
        path,
        "vary",
        world,
        prohibitions="Enter Gull Walk",
        requirements="",
        supervisor="",
        **on(date(2026, 8, 1), "ends_on"),
    )
    assert "Taken out" in page.text and "until 1 April 2026: Shout" in page.text and "1 August 2026" in page.text
    page = step(member, path, "end", world, reasons="Discharged")
    assert "Ended" in page.text and the_order(make).ended_on == date(2026, 4, 1)
    listed = member.get(f"/cases/{world['case'].reference}/orders").text
    for words in (
        "Civil injunction",
        "Considered 3 Mar 2026",
        "Found proportionate",
        "Applied for",
        "Granted",
        "1 breach",
        "Varied",
    ):
        assert words in listed


def test_days_that_cannot_be_are_refused_in_words(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    future = on(clock.today() + timedelta(days=1))
    page = member.post(f"/cases/{world['case'].reference}/orders/new", fields=considering(world) | future)
    assert page.errors() == ["The day cannot lie in the future"]
    path = considered(member, world, tool="cpw")
    step(member, path, "weigh", world, proportionate="yes")
    wrong = on(date(2026, 3, 2), "ends_on") | on(date(2026, 3, 4), "starts_on")
    page = step(member, path, "grant", world, **wrong)
    assert page.errors() == ["It cannot end before it begins"] and page.field("ends_on-day") == "2"
    assert step(member, path, "grant", world, **none("starts_on"), **none("ends_on")).errors() == [
        "Enter the day it begins"
    ]
    early = on(date(2026, 3, 1), "starts_on") | none("ends_on")
    assert "cannot begin before the day" in " ".join(step(member, path, "grant", world, **early).errors())
    before = on(date(2026, 3, 1)) | on(date(2026, 3, 3), "starts_on") | none("ends_on")
    assert "lies before 3 March 2026" in " ".join(step(member, path, "grant", world, **before).errors())
    strange = {"starts_on-day": "31", "starts_on-month": "2", "starts_on-year": "2026", **none("ends_on")}
    assert step(member, path, "grant", world, **strange).errors()
    assert the_order(make).status == "considered"
    step(member, path, "grant", world, **on(date(2026, 3, 3), "starts_on"), **on(date(2026, 3, 3), "ends_on"))
    assert the_order(make).ends_on == date(2026, 3, 3)
    page = step(member, path, "breach", world, text="x", term="", **on(date(2026, 3, 2)))
    assert "was not in force then" in " ".join(page.errors())
    review = on(date(2026, 3, 9), "next_review_on")
    assert "within the term" in " ".join(step(member, path, "review", world, **review).errors())
    with make.system():
        assert db.session.scalars(select(OrderBreach)).all() == []


def test_the_database_keeps_an_order_from_ending_before_it_starts(make: Maker, world: dict[str, Any]) -> None:
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError, match="ck_orders_dates"):
        make.order(
            world["case"],
            world["ada"],
            by=world["member"],
            status="granted",
            starts_on=date(2026, 3, 3),
            ends_on=date(2026, 3, 2),
        )
    db.session.rollback()


def test_the_young_are_protected_by_age_length_and_consultation(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    new = f"/cases/{world['case'].reference}/orders/new"
    page = member.post(new, fields=considering(world, who="young", tool="respect_order"))
    assert "Respect order is for those of 18 and over" in " ".join(page.errors())
    path = considered(member, world, who="young")
    assert "The law asks for the view of an agency of the kind “Youth justice” first" in member.get(path).text
    step(member, path, "weigh", world, proportionate="yes")
    page = step(member, path, "apply", world, court="Youth Court")
    assert "Record the view of youth justice first because Kit Wren is, or may be, under 18" in " ".join(page.errors())
    page = member.post(f"{path}/views", fields={"agencies": [str(world["yjs"].id)], **on(clock.today())})
    answer = next(href for href in page.links().values() if "/views/" in href)
    said = {"view": "objects", "words": "", "given_by": "Fay Lowe", "meeting": "", **on(clock.today())}
    assert member.post(answer, fields=said).errors() == ["Say why the agency objects"]
    page = member.post(answer, fields=said | {"words": "Support has only begun"})
    assert "Consulted: objects" in page.text and "Support has only begun" in page.text
    assert "recorded and stands" in " ".join(member.post(answer, fields=said | {"words": "Again"}).errors())
    step(member, path, "apply", world, court="Youth Court")
    long = on(date(2026, 3, 3), "starts_on") | on(date(2027, 6, 1), "ends_on")
    page = step(member, path, "grant", world, court="Youth Court", **long)
    assert "at most 12 months here, until 2 March 2027" in " ".join(page.errors())
    endless = on(date(2026, 3, 3), "starts_on") | none("ends_on")
    assert "without an end" in " ".join(step(member, path, "grant", world, court="Youth Court", **endless).errors())
    assert "may be used" not in page.text and the_order(make).status == "applied"


def test_one_live_order_of_a_kind_for_one_person(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    make.order(
        make.case(world["psg"], offender=world["ada"], reference="C-7777"), world["ada"], by=world["member"], tool="cpw", status="granted",
        starts_on=date(2026, 1, 1),
    )  # fmt: skip
    member = browse(world["member"])
    path = considered(member, world, tool="cpw")
    again = member.post(f"/cases/{world['case'].reference}/orders/new", fields=considering(world, tool="cpw"))
    assert "is the same, and being considered" in " ".join(again.errors())
    step(member, path, "weigh", world, proportionate="yes")
    page = step(member, path, "grant", world, **on(date(2026, 3, 3), "starts_on"), **none("ends_on"))
    assert "has a live community protection warning already" in " ".join(page.errors()) and "C-7777" in page.text
    page = step(member, path, "weigh", world, proportionate="no", reasons="One is in force already")
    assert "Not used" in page.text
    assert "weighed before" in " ".join(step(member, path, "weigh", world, proportionate="yes").errors())


def test_who_may_record_who_only_reads_and_who_cannot_tell(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    order = make.order(world["case"], world["ada"], by=world["member"])
    base = f"/cases/{world['case'].reference}/orders"
    path = f"{base}/{order.id}"
    observer = browse(world["observer"])
    assert "Acceptable behaviour agreement" in observer.get(base).text
    assert "Weigh" not in observer.get(path).text and "Consider a tool" not in observer.get(base).text
    for address in (
        f"{base}/new",
        f"{path}/weigh",
        f"{path}/terms",
        f"{path}/views",
        f"{path}/sign",
        f"{path}/documents",
    ):
        observer.get(address, status=403)
    observer.post(f"{path}/weigh", status=403, fields={"proportionate": "yes"})
    with make.system():
        db.session.add(CaseInterest(case_id=world["case"].id, user_id=world["chair"].id, reason="x"))
    for stranger in (world["outsider"], world["chair"]):
        browser = browse(stranger)
        for address in (base, path, f"{base}/new", f"{path}/grant", f"{path}/paper.pdf", f"{base}/999999"):
            browser.get(address, status=404)
        assert "Acceptable" not in browser.get("/").text
    elsewhere = make.case(world["psg"], reference="C-8888")
    browse(world["member"]).get(f"/cases/{elsewhere.reference}/orders/{order.id}", status=404)


def test_a_closed_case_takes_no_more_steps(browse: Callable[..., Browser], make: Maker, world: dict[str, Any]) -> None:
    order = make.order(world["case"], world["ada"], by=world["member"])
    with make.system():
        case = db.session.merge(world["case"])
        case.status, case.closed_on = "closed", clock.today()
    member = browse(world["member"])
    path = f"/cases/{world['case'].reference}/orders/{order.id}"
    assert "Weigh" not in member.get(path).text
    assert "This case is closed" in " ".join(step(member, path, "weigh", world, proportionate="yes").errors())


def test_an_answer_that_is_not_on_the_list_is_refused(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    member = browse(world["member"])
    new = f"/cases/{world['case'].reference}/orders/new"
    stranger = make.person("Nobody", "Here")
    for wrong in (
        {"tool": "thumbscrew"}, {"subject": f"person-{stranger.id}"}, {"agency": "0"}, {"subject": ""}, {"side": "left"}, {"tool": "pspo"},
    ):  # fmt: skip
        assert member.post(new, fields=considering(world) | wrong).errors(), wrong
    order = make.order(world["case"], world["ada"], by=world["member"], status="granted", starts_on=clock.today())
    path = f"/cases/{world['case'].reference}/orders/{order.id}"
    assert step(member, path, "breach", world, text="x", term="12345").errors() == ["Choose from the list"]
    assert step(member, path, "end", world, agency="").errors() == ["Choose an agency"]


def test_a_document_is_kept_with_the_order_and_the_case(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    order = make.order(world["case"], world["ada"], by=world["member"])
    member = browse(world["member"])
    path = f"/cases/{world['case'].reference}/orders/{order.id}"
    assert member.post(f"{path}/documents", fields={"what": "Sealed order"}).errors()
    page = member.post(
        f"{path}/documents", fields={"what": "Sealed order", "file": (BytesIO(b"%PDF-1.7 x"), "order.pdf")}
    )
    assert "Sealed order" in page.text
    assert "order.pdf" in member.get(f"/cases/{world['case'].reference}/files").text
    assert "Nothing is in force." in member.get(f"/cases/{world['case'].reference}").text


def test_two_people_deciding_at_once_decide_once(
    app: Any, browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    order = make.order(world["case"], world["ada"], by=world["member"], tool="warning_letter")
    path = f"/cases/{world['case'].reference}/orders/{order.id}"
    browsers = [browse(world["member"]) for _ in range(6)]
    for browser in browsers:
        browser.get(f"{path}/grant")
    with ThreadPoolExecutor(6) as pool:
        pages = list(pool.map(lambda browser: step(browser, path, "grant", world), browsers))
    refused = [page for page in pages if page.errors()]
    assert len(refused) == 5 and all("decided already" in " ".join(page.errors()) for page in refused)
    with make.system():
        row = db.session.scalars(
            select(Order).where(Order.id == order.id).execution_options(populate_existing=True)
        ).one()
        assert [s.step for s in row.steps] == ["considered", "granted"]
