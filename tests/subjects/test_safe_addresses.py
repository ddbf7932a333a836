"""An address kept from others: for the people named, who ask for it one by one, and on no page, list or paper there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text

from casework.audit import AuditEntry
from casework.cases.models import CaseInterest
from casework.extensions import db
from casework.subjects import keys
from casework.subjects.models import PersonAddress
from casework.subjects.safe_models import SafeAddress
from tests.browser import Browser
from tests.world import Maker

Browse = Callable[..., Browser]
LINE, POSTCODE = "14 Quincehaven Terrace", "QZ9 7XY"
WHY = "From her former partner: he has found her twice."


@pytest.fixture
def world(make: Maker, browse: Browse) -> dict[str, Any]:
    """Wanda of the refuge records Vera's address for herself and Nan."""
    group = make.group("psg")
    victim = make.person("Vera", "Quiet")
    case = make.case(group, victim=victim, reference="C-0500")
    refuge = make.agency("Turning Tide")
    world = {
        "group": group, "victim": victim, "case": case, "home": f"/people/{victim.reference}",
        "wanda": make.user("Wanda Worker", agency=refuge, joins=[group]), "nan": make.user("Nan Named", joins=[group]),
        "colleague": make.user("Col League", agency=refuge, joins=[group]), "other": make.user("Oth Er", joins=[group]),
        "chair": make.user("Ann Chair", chairs=[group]), "stranger": make.user("Out Side", agency=refuge),
    }  # fmt: skip
    wanda = browse(world["wanda"])
    wanda.get(f"{world['home']}/safe-addresses/new")
    wanda.submit(line=LINE, postcode="qz9 7xy", reason=WHY, readers=[str(world["nan"].id)], for_who_runs="no")
    return world


def shown(browser: Browser, world: dict[str, Any]) -> Any:
    return browser.submit(browser.get(f"{world['home']}/safe-addresses"), form="section.cw-panel form")


@pytest.mark.parametrize("who", ["wanda", "nan"])
def test_the_people_named_are_shown_it_when_they_ask(
    world: dict[str, Any], make: Maker, browse: Browse, who: str
) -> None:
    browser = browse(world[who])
    page = browser.get(f"{world['home']}/safe-addresses")
    assert WHY in page.text and "Seen by Nan Named and Wanda Worker" in page.text and LINE not in page.raw
    page = shown(browser, world)
    assert f"{LINE} {POSTCODE}" in page.text
    with make.system():
        found = db.session.scalars(
            select(AuditEntry).where(AuditEntry.subject == "safe_addresses", AuditEntry.verb == "shown")
        ).all()
    assert [(entry.kind, entry.user_id) for entry in found] == [("consultation", world[who].id)]
    assert LINE not in browser.get(f"{world['home']}/safe-addresses").raw


@pytest.mark.parametrize("who", ["other", "colleague", "chair"])
def test_nobody_else_can_tell_that_there_is_one(world: dict[str, Any], make: Maker, browse: Browse, who: str) -> None:
    other = make.person("Bob", "Without")
    make.case(world["group"], victim=other)
    browser = browse(world[who])
    page = browser.get(f"{world['home']}/safe-addresses")
    without = browser.get(f"/people/{other.reference}/safe-addresses")
    assert page.select_one("main").text.replace("Vera Quiet", "").replace(world["victim"].reference, "") == (
        without.select_one("main").text.replace("Bob Without", "").replace(other.reference, "")
    )
    row_id = the_row(make).id
    browser.get(f"{world['home']}/safe-addresses/{row_id}", status=404)
    browser.get(f"{world['home']}/safe-addresses/{row_id}/remove", status=404)
    browser.post(f"{world['home']}/safe-addresses/{row_id}/show", page=browser.get("/"), status=404)


def the_row(make: Maker) -> SafeAddress:
    with make.system():
        return db.session.scalars(select(SafeAddress)).one()


def test_it_is_nowhere_else_not_even_for_those_named(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    with make.system():
        keys.index_people([world["victim"].id])
        assert (
            db.session.execute(
                text("SELECT count(*) FROM match_keys WHERE key ILIKE '%quincehaven%' OR key ILIKE '%qz97xy%'")
            ).scalar()
            == 0
        )
    wanda = browse(world["wanda"])
    for address in (
        world["home"], "/cases/C-0500", "/cases/C-0500/history", "/cases/C-0500/file.html", "/cases/C-0500/links",
        "/subjects/?q=Vera+Quiet", "/subjects/?q=Quincehaven", f"/subjects/?q={POSTCODE}", "/people/new?name=Quiet",
    ):  # fmt: skip
        raw = wanda.get(address).raw
        main = (
            raw.split("<main")[1]
            .replace("Quincehaven</strong>", "")
            .replace('value="Quincehaven"', "")
            .replace(f'value="{POSTCODE}"', "")
        )
        assert LINE not in main and WHY not in main, address
        if "q=" not in address:
            assert "Quincehaven" not in main and POSTCODE not in main, address


def test_being_named_is_worth_nothing_without_the_person(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    with make.system():
        db.session.add(CaseInterest(case_id=world["case"].id, user_id=world["nan"].id, reason="x"))
    browse(world["nan"]).get(f"{world['home']}/safe-addresses", status=404)
    browse(world["stranger"]).get(f"{world['home']}/safe-addresses", status=404)


def test_those_who_run_a_group_see_it_where_that_is_said(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    wanda, address = browse(world["wanda"]), f"{world['home']}/safe-addresses/{the_row(make).id}"
    page = wanda.get(address)
    assert LINE not in page.raw
    wanda.submit(page, reason=WHY, readers=[], for_who_runs="yes")
    assert LINE in shown(browse(world["chair"]), world).text
    assert WHY not in browse(world["nan"]).get(f"{world['home']}/safe-addresses").text
    assert WHY not in browse(world["other"]).get(f"{world['home']}/safe-addresses").text


def test_emergency_access_does_not_open_it(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    wanda = browse(world["wanda"])
    wanda.submit(wanda.get(f"{world['home']}/safe-addresses/{the_row(make).id}"), for_who_runs="yes")
    with make.system():
        db.session.get_one(type(world["case"]), world["case"].id).restricted = True
    runner = browse(make.user("Cy Coordinator", coordinates=[world["group"]]))
    runner.get("/emergency-access/open")
    runner.post("/emergency-access/open", reference="C-0500", reason="Somebody is on his way to her with a knife.")
    page = runner.get(f"{world['home']}/safe-addresses")
    assert WHY not in page.text and "None that you may see" in page.text


def test_an_ordinary_address_is_moved_there_and_found_by_no_more(
    world: dict[str, Any], make: Maker, browse: Browse
) -> None:
    with make.system():
        row = PersonAddress(person_id=world["victim"].id, line="2 Quincemill Row", postcode="QZ1 1AA")
        db.session.add(row)
        db.session.flush()
        keys.index_people([world["victim"].id])
        row_id = row.id
        before = db.session.execute(text("SELECT count(*) FROM match_keys")).scalar_one()
    wanda = browse(world["wanda"])
    assert f"{world['home']}/safe-addresses/new?address={row_id}" in wanda.get(world["home"]).links().values()
    page = wanda.get(f"{world['home']}/safe-addresses/new?address={row_id}")
    assert page.field("line") == "2 Quincemill Row"
    wanda.submit(page, reason=WHY, for_who_runs="no")
    assert "Quincemill" not in wanda.get(world["home"]).raw
    with make.system():
        assert db.session.scalars(select(PersonAddress)).all() == []
        assert db.session.execute(text("SELECT count(*) FROM match_keys")).scalar_one() < before
    wanda.get(f"{world['home']}/safe-addresses/new?address={row_id}", status=404)


def test_bad_input_and_removal(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    wanda = browse(world["wanda"])
    page = wanda.get(f"{world['home']}/safe-addresses/new")
    errors = wanda.submit(page, line=" ", reason="", for_who_runs="no").errors()
    assert errors == ["Enter the address", "Say from whom, and why"]
    assert wanda.submit(page, line="1 X", reason="x", for_who_runs="no", readers=["999999"]).errors()
    address = f"{world['home']}/safe-addresses/{the_row(make).id}/remove"
    assert wanda.submit(wanda.get(address)).errors() == ["Choose why it is removed"]
    wanda.submit(wanda.get(address), why="over")
    with make.system():
        assert db.session.scalars(select(SafeAddress)).all() == []
        gone = db.session.scalars(
            select(AuditEntry).where(AuditEntry.subject == "safe_addresses", AuditEntry.kind == "erasure")
        ).one()
    assert gone.context == "Removed: they do not live there any more" and LINE not in str(gone.detail)


def test_an_observer_who_is_named_sees_and_records_nothing(world: dict[str, Any], make: Maker, browse: Browse) -> None:
    observer = make.user("Ob Server", joins=[(world["group"], "observer")])
    browser = browse(observer)
    browser.get(f"{world['home']}/safe-addresses/new", status=403)
