"""A tracker of referrals: people matched before they are made, cases made with all that belongs to them, undone again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework.access.scope import as_system
from casework.cases.models import Case, Caseload, CaseNamedPerson, CaseParty
from casework.extensions import db
from casework.imports.models import ImportRow
from casework.subjects import keys, matching
from casework.subjects.models import MatchKey, Person, PersonAddress, Place
from tests.browser import Browser
from tests.imports.conftest import mapped, sent
from tests.imports.files import tracker
from tests.world import Maker

Browse = Callable[..., Browser]
LOAD = "form[action$='/load']"
ROWS = [
    [1, date(2026, 3, 3), "SMITH, John", "3/3/84", "3 Gull Walk\nWrensea TS99 1AA", "Shouting at night", "Police", "Open", "n"],
    [2, "4 Mar 26", "Ada Finch", date(1990, 4, 7), "1 Shore Road, Wrensea, TS99 2BB", "Racing off-road bikes", "Police", "Closed", "No"],
    [3, 46085, "Ada Finch", "", "", "Bins set on fire", "", "Perhaps one day", "y"],
    [4, "5/3/26", "", "", "Gull Walk shops, TS99 1AB", "Meeting point at night", "", "", "x"],
    [5, "6/3/26", "SMITH John", "03-Mar-1984", "3 Gull Walk, TS99 1AA", "Again", "Council", "", ""],
]  # fmt: skip


@pytest.fixture(autouse=True)
def _now(at: Callable[..., None]) -> None:
    at(2026, 11, 20, 10)


@pytest.fixture
def known(make: Maker, world: dict[str, Any]) -> dict[str, int]:
    """Two of one name: one in a case of the group, with all four fields; one in a group the chair is not in."""
    mine, other = (make.person("Ada", "Finch", date_of_birth=date(1990, 4, 7)) for _ in range(2))
    make.case(world["psg"], offender=mine)
    make.case(make.group("iom", name="Elsewhere"), offender=other)
    with make.system():
        db.session.add(PersonAddress(person_id=mine.id, line="1 Shore Road", postcode="TS99 2BB"))
        db.session.flush()
        keys.index_people([mine.id, other.id])
    return {"mine": mine.id, "other": other.id}


@pytest.fixture
def looked(browse: Browse, known: dict[str, int], world: dict[str, Any], tick: Callable[[], int]) -> Browser:
    browser = browse(world["chair"])
    page = sent(browser, world, tracker(*ROWS), "tracker.xlsx", "cases")
    mapped(browser, page, side="offender")
    tick()
    browser.get("/imports/I-0001")
    return browser


def test_people_are_matched_by_four_fields_and_otherwise_asked_about(
    looked: Browser, known: dict[str, int], rows: Callable[..., list[Any]]
) -> None:
    page = looked.page
    assert page is not None
    assert "Write closed, or one of the group’s stages" in page.text
    assert "4 cases, 1 person and 1 place , from 4 rows of 5" in page.text
    assert "1 row is about people on record" in page.text
    who = {row.number: row.person for row in rows()}
    assert [who[number] for number in (3, 4, 7)] == [{}, {"exact": known["mine"]}, {}]


def test_somebody_alike_is_decided_by_a_person_and_nobody_out_of_reach_is_shown(
    browse: Browse,
    world: dict[str, Any],
    known: dict[str, int],
    tick: Callable[[], int],
    rows: Callable[..., list[Any]],
) -> None:
    browser = browse(world["chair"])
    row = [1, "3/3/26", "Ada Finch", "", "", "Bins set on fire", "", "", ""]
    mapped(browser, sent(browser, world, tracker(row), "t.xlsx", "cases"), side="offender")
    tick()
    page = browser.get("/imports/I-0001")
    assert [person.person.get("alike") for person in rows() if person.number == 3] == [[known["mine"]]]
    assert "Somebody like this is known to the partnership, out of your reach. Ask Elsewhere" in page.text
    options = [option["value"] for option in page.select("#row-3 option")]
    assert options == ["", str(known["mine"]), "new"]
    assert browser.submit(page, form=LOAD).errors() == [
        "Say who is meant, or that the others are to be recorded as new people"
    ]
    people = "form[action$='/people']"
    page = browser.submit(browser.get("/imports/I-0001"), form=people, **{"row-3": str(known["other"])})
    assert "Choose one of the people listed" in page.text
    page = browser.submit(browser.get("/imports/I-0001"), form=people, **{"row-3": str(known["mine"])})
    assert "1 row is about people on record" in page.text
    browser.submit(page, form=LOAD)
    tick()
    assert len(rows(Person)) == 2
    assert [party.person_id for party in rows(CaseParty)][-1] == known["mine"]


def test_cases_come_with_all_that_belongs_to_them(
    looked: Browser,
    known: dict[str, int],
    world: dict[str, Any],
    tick: Callable[[], int],
    rows: Callable[..., list[Any]],
) -> None:
    looked.submit(form=LOAD, leave_out="y")
    tick()
    page = looked.get("/imports/I-0001")
    assert "Brought in: 4 cases, 1 person and 1 place." in page.text
    cases = {case.title: case for case in rows(Case)}
    assert cases["Shouting at night"].summary == "Shouting at night\n\nReferred by Police.\n\nIn the tracker: 1."
    assert (cases["Shouting at night"].opened_on, cases["Racing off-road bikes"].status) == (date(2026, 3, 3), "closed")
    john = [person for person in rows(Person) if person.surname == "Smith"]
    assert [(p.forename, p.date_of_birth) for p in john] == [("John", date(1984, 3, 3))]
    sides = {party.case_id: (party.side, party.person_id) for party in rows(CaseParty)}
    assert sides[cases["Shouting at night"].id] == sides[cases["Again"].id] == ("offender", john[0].id)
    assert sides[cases["Racing off-road bikes"].id] == ("offender", known["mine"])
    assert sides[cases["Meeting point at night"].id] == ("location", None)
    assert [place.postcode for place in rows(Place)] == ["TS99 1AB"]
    assert cases["Meeting point at night"].restricted and len(rows(CaseNamedPerson)) == 1
    loads = {load.case_id: load for load in rows(Caseload)}
    assert loads[cases["Racing off-road bikes"].id].left_on == date(2026, 11, 20)
    assert loads[cases["Again"].id].next_review_on > date(2026, 11, 20)
    reference = cases["Shouting at night"].reference
    assert "John Smith" in looked.get(f"/cases/{reference}").text
    assert "Import I-0001, row 3 of tracker.xlsx" in looked.get(f"/cases/{reference}/history").text
    with as_system("looking", partnership_id=cases["Again"].partnership_id):
        found = matching.suggest(name="Jon Smith", kinds=("person",))
    assert [each.id for each in found] == [john[0].id]


def test_undo_takes_cases_people_and_their_traces_and_leaves_what_was_worked_on(
    looked: Browser,
    known: dict[str, int],
    make: Maker,
    world: dict[str, Any],
    tick: Callable[[], int],
    rows: Callable[..., list[Any]],
) -> None:
    from casework.cases import services as cases

    looked.submit(form=LOAD, leave_out="y")
    tick()
    chair = world["chair"]
    with make.acting(chair):
        again = db.session.scalars(db.select(Case).where(Case.title == "Again")).one()
        cases.add_note(again, text="Seen again", kind="note", happened_on=date(2026, 11, 20), by=chair)
    looked.submit(looked.get("/imports/I-0001"), form="form[action$='/undo']")
    tick()
    page = looked.get("/imports/I-0001")
    assert "Undone: 3 cases and 1 place. 2 rows stayed." in page.text
    assert [case.title for case in rows(Case)] == ["Antisocial behaviour at Gull Walk"] * 2 + ["Again"]
    assert [person.surname for person in rows(Person)] == ["Finch", "Finch", "Smith"]
    assert rows(Place) == [] and not [key for key in rows(MatchKey) if key.place_id]
    assert {row.kept_because for row in rows(ImportRow) if row.kept_because} == {
        "It has been changed since", "Another record needs it"
    }  # fmt: skip
