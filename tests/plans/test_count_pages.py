"""Incidents typed, pasted and imported: all right or nothing taken; what they say; who may."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from casework.access.scope import as_system
from casework.audit import AuditEntry
from casework.extensions import db
from casework.plans.models import CountedPlace, IncidentCount, PlanPart
from tests.browser import Browser
from tests.world import Maker

COUNTS = "/cases/C-0810/plan/counts"


@pytest.fixture(autouse=True)
def _in_november(at: Callable[..., Any]) -> None:
    at(2026, 11, 21, 9)


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    psg = make.group("psg")
    return {
        "psg": psg,
        "member": make.user("Ben Member", joins=[psg]),
        "other": make.user("Eve Other", joins=[psg]),
        "observer": make.user("Cat Observer", joins=[(psg, "observer")]),
        "outsider": make.user("Dot Outsider", joins=[make.group("iom")]),
        "case": make.case(psg, reference="C-0810", offender=make.person(), location=make.place("Gull Walk shops")),
        "elsewhere": make.case(psg, reference="C-0811"),
    }


def counted(make: Maker) -> dict[tuple[str, str, str], int]:
    with as_system("looking", partnership_id=make.partnership().id):
        rows = db.session.execute(
            db.select(CountedPlace.name, IncidentCount.month, IncidentCount.source, IncidentCount.incidents).join(
                CountedPlace, CountedPlace.id == IncidentCount.place_id
            )
        )
        return {(name, f"{month:%Y-%m}", source): n for name, month, source, n in rows}


def place_of(make: Maker, name: str = "Gull Walk shops") -> int:
    with as_system("looking", partnership_id=make.partnership().id):
        return db.session.scalars(db.select(CountedPlace.id).where(CountedPlace.name == name)).one()


def lines(browser: Browser, text: str) -> Any:
    browser.get(f"{COUNTS}/import")
    return browser.submit(lines=text)


def test_counts_are_typed_in_a_grid_and_emptied_again(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    page = browser.get(COUNTS)
    assert "Say in the response when it began" in page.text
    browser.get(page.links()["Type counts"])
    page = browser.submit(**{"police-2026-10": "7", "police-2026-11": "0", "council_asb-2026-10": "2"})
    assert "Counts saved: 3 changed." in page.text
    assert counted(make) == {
        ("Gull Walk shops", "2026-10", "police"): 7, ("Gull Walk shops", "2026-11", "police"): 0,
        ("Gull Walk shops", "2026-10", "council_asb"): 2,
    }  # fmt: skip
    grid = browser.get(page.links()["Type counts of Gull Walk shops"])
    assert grid.field("police-2026-10") == "7" and grid.field("police-2026-09") == ""
    browser.submit(**{"police-2026-11": "", "police-2026-10": "8"})
    assert counted(make)["Gull Walk shops", "2026-10", "police"] == 8
    assert ("Gull Walk shops", "2026-11", "police") not in counted(make)
    earlier = browser.get(grid.links()["The twelve months before"])
    assert earlier.has('[name="police-2025-11"]') and not earlier.has('[name="police-2025-12"]')
    assert browser.get(grid.path, source="fire").has('[name="fire-2026-01"]')


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-3", "Police, October 2026 has a count below nought: -3"),
        ("many", "Police, October 2026 has a count that is not a whole number: 'many'"),
        ("2.5", "Police, October 2026 has a count that is not a whole number: '2.5'"),
        ("123456", "Police, October 2026 has a count above 99,999: 123456"),
    ],
)
def test_a_wrong_cell_is_said_beside_it_and_nothing_is_saved(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], typed: str, said: str
) -> None:
    browser = browse(world["member"])
    browser.get(f"{COUNTS}/here")
    page = browser.submit(**{"police-2026-10": typed, "police-2026-09": "4"})
    assert page.errors() == [said]
    assert (page.field("police-2026-10"), page.field("police-2026-09")) == (typed, "4")
    assert counted(make) == {}


def test_a_month_to_come_is_refused_however_it_is_sent(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    page = browser.get(f"{COUNTS}/here", until="2030-01")
    assert not page.has('[name="police-2026-12"]')
    assert browser.submit(**{"police-2026-12": "4"}).errors() == ["December 2026 is still to come"]
    assert counted(make) == {}


def test_two_people_see_the_cells_in_which_they_differ(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    ben, eve = browse(world["member"]), browse(world["other"])
    ben.get(f"{COUNTS}/here")
    ben.submit(**{"police-2026-09": "1"})
    url = f"{COUNTS}/{place_of(make)}"
    ben.get(url), eve.get(url)
    eve.submit(**{"police-2026-10": "5"})
    page = ben.submit(status=409, **{"police-2026-10": "6", "police-2026-08": "2"})
    assert (page.field("police-2026-10"), page.field("police-2026-08")) == ("6", "2")
    assert "5" in page.select_one("#theirs-police-2026-10 ~ *").text
    assert counted(make)["Gull Walk shops", "2026-10", "police"] == 5
    ben.submit(**{"police-2026-10": "5"})
    assert counted(make) == {
        ("Gull Walk shops", "2026-08", "police"): 2, ("Gull Walk shops", "2026-09", "police"): 1,
        ("Gull Walk shops", "2026-10", "police"): 5,
    }  # fmt: skip


def test_saves_of_one_case_at_the_same_instant_wait_for_each_other(
    app: Flask, make: Maker, world: dict[str, Any]
) -> None:
    people = [Browser(app, world["member"]), Browser(app, world["other"])]
    values = []
    for number, person in enumerate(people):
        page = person.get(f"{COUNTS}/import")
        text = f"month,source,count\n2026-0{number + 1},Police,4"
        values.append(dict(page.select_one("main form").node.form_values()) | {"lines": text})
    statuses: list[int] = []

    def send(person: Browser, data: dict[str, str]) -> None:
        statuses.append(person._ask("post", f"{COUNTS}/import", data=data).status_code)

    threads = [threading.Thread(target=send, args=each) for each in zip(people, values, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert statuses == [302, 302]
    assert len(counted(make)) == 2


def test_lines_are_pasted_in_the_ways_spreadsheets_write_them(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    browser.get("/cases/C-0810/plan/places/new")
    browser.submit(name="Gull Walk shops", role="here")
    browser.get("/cases/C-0810/plan/places/new")
    browser.submit(name="Harbour Row", role="nearby")
    page = lines(
        browser, "Month;Source;Count;Place\nMar 2026;Police;4;\n\n04/2026;council antisocial behaviour;0;harbour row"
    )
    assert "2 counts are taken over." in page.text
    assert counted(make) == {
        ("Gull Walk shops", "2026-03", "police"): 4, ("Harbour Row", "2026-04", "council_asb"): 0,
    }  # fmt: skip
    lines(browser, "source\tcount\tmonth\nPolice\t1,204\t2026-03")
    assert counted(make)["Gull Walk shops", "2026-03", "police"] == 1204


def test_a_file_is_imported(browse: Callable[..., Browser], make: Maker, world: dict[str, Any]) -> None:
    browser = browse(world["member"])
    browser.get(f"{COUNTS}/import")
    file = (io.BytesIO("\ufeffmonth,source,count\r\n2026-03,Residents\u2019 diaries,3\r\n".encode()), "counts.csv")
    assert "1 count is taken over." in browser.submit(file=file).text
    assert counted(make) == {("Gull Walk shops", "2026-03", "residents"): 3}
    browser.get(f"{COUNTS}/import")
    page = browser.submit(file=(io.BytesIO(b"%PDF-1.4"), "counts.pdf"))
    assert page.errors() == ["The file must be a CSV or TXT"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Paste the counts, or choose a file"),
        ("month,source,count", "There are no counts below the first line"),
        ("month,source\n2026-03,Police", "Line 1, which must name the columns month, source, count and perhaps place, lacks the column count."),
        ("month,source,count,name\n2026-03,Police,1,Jo", "has a column nobody asked for: name"),
        ("month,month,source,count\n2026-03,,Police,1", "has a column twice"),
        ("month,source,count\n2026-03,Police,4\n2026-04,Police,-1", "Line 3 has a count below nought: -1"),
        ("month,source,count\n2026-03,Police,4\n2026-12,Police,1", "Line 3 is about a month that is still to come: December 2026"),
        ("month,source,count\n2026-03,Police,4\nMarzo 26,Police,1", "Line 3 has a month that cannot be read: 'Marzo 26'"),
        ("month,source,count\n2026-03,Police,4\n2026-04,Martians,1", "Line 3 has a source that is not in the list: 'Martians'"),
        ("month,source,count\n2026-03,Police,4\n2026-04,Police,", "Line 3 has no count"),
        ("month,source,count\n2026-03,Police,4\nMarch 2026,police,5", "Line 3 says again what line 2 says"),
        ("month,source,count,place\n2026-03,Police,4,\n2026-03,Police,4,Atlantis", "Line 3 names a place that is not counted here: 'Atlantis'"),
        ("month,source,count\n2026-03,Police,4\n2026-04,Police,1,2,3", "Line 3 has 5 columns, but the first line has 3"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_line_is_said_and_none_is_taken_over(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], text: str, said: str
) -> None:
    page = lines(browse(world["member"]), text)
    assert said in page.errors()[0]
    assert counted(make) == {}
    assert page.field("lines") == text


def test_a_long_list_of_faults_is_cut_short(browse: Callable[..., Browser], world: dict[str, Any]) -> None:
    page = lines(browse(world["member"]), "month,source,count\n" + "\n".join(["2026-03,Police,x"] * 30))
    assert page.errors()[0].count("Line ") == 8
    assert "And 22 more lines like these" in page.errors()[0]


def test_the_trail_has_one_entry_for_each_save(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    lines(browser, "month,source,count\n2026-03,Police,4\n2026-04,Police,4")
    with as_system("looking", partnership_id=make.partnership().id):
        entries = db.session.scalars(db.select(AuditEntry).where(AuditEntry.subject == "incident_counts")).all()
    assert [(entry.kind, entry.case_id, entry.user_id) for entry in entries] == [
        ("collection", world["case"].id, world["member"].id)
    ]
    assert "added incident counts" in browser.get("/cases/C-0810/history").text


# -- places ------------------------------------------------------------------------------------------------------------


def test_places_are_named_changed_and_removed_with_their_counts(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    page = browser.get("/cases/C-0810/plan/places/new")
    assert page.field("name") == "Gull Walk shops"
    browser.submit(role="here")
    browser.get("/cases/C-0810/plan/places/new")
    assert browser.submit(name="gull walk SHOPS", role="nearby").errors() == ["A place of that name is counted already"]
    assert browser.submit(name="Pier", role="here").errors() == ["There is a place where the response works already"]
    assert browser.submit(name=" ", role="nearby").errors() == ["Enter a name for the place"]
    browser.submit(name="Harbour Row", role="nearby")
    lines(browser, "month,source,count,place\n2026-03,Police,4,Harbour Row")
    place = place_of(make, "Harbour Row")
    browser.get(f"/cases/C-0810/plan/places/{place}")
    page = browser.submit(name="Harbour Row car park", role="comparison")
    assert "Comparison: a similar place" in page.text
    page = browser.get(f"/cases/C-0810/plan/places/{place}")
    browser.get(page.links()["Remove this place and its counts"])
    assert "Harbour Row car park and its counts are removed." in browser.submit().text
    assert counted(make) == {}


def test_places_and_counts_of_one_case_are_not_reached_through_another(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    lines(browser, "month,source,count\n2026-03,Police,4")
    place = place_of(make)
    for path in (f"counts/{place}", f"places/{place}", f"places/{place}/remove"):
        browser.get(f"/cases/C-0810/plan/{path}")
        browser.get(f"/cases/C-0811/plan/{path}", status=404)
        browse(world["outsider"]).get(f"/cases/C-0810/plan/{path}", status=404)
        browse(world["observer"]).get(f"/cases/C-0810/plan/{path}", status=403)


def test_counts_are_hidden_with_their_case(browse: Callable[..., Browser], make: Maker, world: dict[str, Any]) -> None:
    from casework.reader import acting_as

    browser = browse(world["member"])
    lines(browser, "month,source,count\n2026-03,Police,4")
    browser.get("/cases/C-0810/plan/objective")
    browser.submit(text="Quiet")
    for person, seen in (("member", 1), ("observer", 1), ("outsider", 0)):
        with acting_as(world[person]):
            for model in (CountedPlace, IncidentCount, PlanPart):
                assert db.session.scalar(db.select(db.func.count()).select_from(model)) == seen
