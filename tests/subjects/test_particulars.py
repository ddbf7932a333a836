"""What hangs on people and places: added, corrected, ended, removed with a reason, and two people never overwrite each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from casework import clock
from casework.extensions import db
from casework.subjects.models import PersonAddress, PersonName
from casework.subjects.particulars import Relationship, WarningMarker
from tests.browser import Browser
from tests.queries_counted import counted
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    group = make.group("psg")
    ada, bob, place = make.person("Ada", "Finch"), make.person("Bob", "Marsh"), make.place()
    make.case(group, offender=ada, victim=bob, location=place)
    return {
        "group": group, "ada": ada, "bob": bob, "place": place,
        "member": make.user("Mo Member", joins=[group]), "chair": make.user("Ann Chair", chairs=[group]),
        "observer": make.user("Ob Server", joins=[(group, "observer")]), "outsider": make.user("Out Sider", chairs=[make.group("iom")]),
    }  # fmt: skip


def rows(make: Maker, model: Any) -> list[Any]:
    with make.system():
        return list(db.session.scalars(select(model)))


def day(name: str, value: Any) -> dict[str, str]:
    return {f"{name}-day": str(value.day), f"{name}-month": str(value.month), f"{name}-year": str(value.year)}


def test_a_name_is_added_corrected_and_removed_with_its_reason_in_the_log(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    browser, home = browse(world["member"]), f"/people/{world['ada'].reference}"
    browser.get(f"{home}/names/new")
    assert "Duchess" in browser.submit(forename="Duchess", surname="", kind="nickname").text
    [row] = rows(make, PersonName)
    browser.get(f"{home}/names/{row.id}/correct")
    assert "Countess" in browser.submit(forename="Countess").text
    browser.get("/subjects/", q="Countess")
    assert world["ada"].reference in browser.page.text
    browser.get(f"{home}/names/{row.id}/remove")
    assert browser.submit().errors() == ["Choose why it is removed"]
    page = browser.submit(why="untrue")
    assert "Countess" not in page.text
    assert "Nobody and nowhere like that is known" in browser.get("/subjects/", q="Countess").text
    with make.system():
        entry = db.session.execute(
            text("SELECT context, detail FROM audit_entries WHERE kind = 'erasure' AND subject = 'person_names'")
        ).one()
    assert entry.context == "Removed: it turned out not to be true"
    assert "Countess" not in str(entry.detail)


def test_an_address_that_ended_is_shown_as_past(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    browser, home = browse(world["member"]), f"/people/{world['ada'].reference}"
    browser.get(f"{home}/addresses/new")
    page = browser.submit(
        line="4 Gull Walk", postcode="wz1 2ab", **day("starts_on", clock.today() - timedelta(days=90))
    )
    assert "Current" in page.text
    [row] = rows(make, PersonAddress)
    browser.get(f"{home}/addresses/{row.id}/end")
    assert browser.submit(**day("on", clock.today() + timedelta(days=2))).errors() == [
        "The end cannot be in the future"
    ]
    assert browser.submit(**day("on", clock.today() - timedelta(days=200))).errors() == [
        "The end cannot be before the start"
    ]
    page = browser.submit(**day("on", clock.today()))
    assert "Past addresses" in page.text and "No current address is known" in page.text


def test_a_relationship_is_read_from_both_ends_and_made_once(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    browser, ada, bob = browse(world["member"]), world["ada"], world["bob"]
    browser.get(f"/people/{ada.reference}/relationships/new")
    assert browser.submit(kind="parent-other", other="P-9999").errors() == [
        "There is no such person, or none you may see"
    ]
    page = browser.submit(kind="parent-other", other=bob.reference.lower())
    assert "Child of Bob Marsh" in page.text
    assert "Parent of Ada Finch" in browser.get(f"/people/{bob.reference}").text
    browser.get(f"/people/{bob.reference}/relationships/new")
    assert browser.submit(kind="parent", other=ada.reference).errors() == ["These two are recorded as that already"]
    assert browser.submit(kind="sibling", other=bob.reference).errors() == [
        "Choose somebody else: this is the same person"
    ]
    [row] = rows(make, Relationship)
    browser.get(f"/people/{ada.reference}/relationships/{row.id}/end")
    assert "Ended on" in browser.submit(**day("on", clock.today())).text


def test_a_relationship_shows_only_where_both_ends_are_in_reach(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    stranger = make.person("Hidden", "Stranger")
    make.case(make.group("tati"), victim=stranger)
    make._keep(Relationship(person_id=world["ada"].id, other_id=stranger.id, kind="partner"))
    page = browse(world["member"]).get(f"/people/{world['ada'].reference}")
    assert "Stranger" not in page.raw and stranger.reference not in page.raw
    assert "No relationships to people you may see" in page.text


def test_a_warning_past_its_review_is_shown_as_such(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser], at: Callable[..., Any]
) -> None:
    at(2026, 3, 3, 9)
    browser, home = browse(world["member"]), f"/people/{world['ada'].reference}"
    browser.get(f"{home}/markers/new")
    assert browser.submit(kind="other").errors() == ["Say what the danger is"]
    assert browser.submit(kind="dogs").errors() == ["Enter the day it is to be reviewed"]
    far = browser.submit(kind="dogs", **day("review_on", clock.today() + timedelta(days=400)))
    assert far.errors() == ["Review it within a year: a stale warning misleads"]
    page = browser.submit(
        kind="dogs", text="Two, loose in the yard", **day("review_on", clock.today() + timedelta(days=30))
    )
    assert "Review on 2 April 2026" in page.text and "Warning marker: Dogs" in page.text
    at(2026, 4, 3, 9)
    browser = browse(world["member"])
    page = browser.get(home)
    assert "Review overdue" in page.text and "Was to be reviewed on 2 April 2026" in page.text
    [row] = rows(make, WarningMarker)
    browser.get(f"{home}/markers/{row.id}/end")
    page = browser.submit(**day("on", clock.today()))
    assert "Warning marker: Dogs" not in page.text and "Ended warnings" in page.text


def test_a_place_is_corrected_with_its_ward_and_coordinates_and_carries_warnings(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    area = make.area("Coatham ward")
    browser, home = browse(world["member"]), f"/places/{world['place'].reference}"
    browser.get(f"{home}/correct")
    assert browser.submit(latitude="54.6").errors() == ["Enter both latitude and longitude, or neither"]
    assert browser.submit(latitude="12", longitude="-1").errors() == [
        "The latitude must be in the United Kingdom, like 54.5742"
    ]
    page = browser.submit(latitude="north", longitude="-1")
    assert page.errors() == ["Enter decimal degrees, like 54.5742"] and page.field("latitude") == "north"
    assert browser.submit(latitude="", longitude="", uprn="12A").errors() == ["A UPRN is a number of up to 12 figures"]
    page = browser.submit(
        uprn="100110", latitude="54.6", longitude="-1.05", area_id=str(area.id), owner="Tidewater Homes"
    )
    for words in ("Coatham ward", "54.6, -1.05", "100110", "Tidewater Homes"):
        assert words in page.text
    browser.get(f"{home}/markers/new")
    assert "Needles or sharps" in browser.submit(kind="sharps", **day("review_on", clock.today())).text


def test_who_saves_second_sees_both_texts(world: dict[str, Any], browse: Callable[..., Browser]) -> None:
    path = f"/people/{world['ada'].reference}/correct"
    one, two = browse(world["member"]), browse(world["chair"])
    first, second = one.get(path), two.get(path)
    one.submit(first, school_or_work="Harbour School")
    page = two.submit(second, school_or_work="Marine Academy", status=409)
    assert "Harbour School" in page.text and "Marine Academy" in page.text
    assert "Marine Academy and Harbour" in two.submit(page, school_or_work="Marine Academy and Harbour").text


def test_a_birth_year_alone_is_kept_but_not_against_the_date(
    world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    browser = browse(world["member"])
    browser.get(f"/people/{world['ada'].reference}/correct")
    assert "Born in 1992" in browser.submit(birth_year="1992").text
    browser.get(f"/people/{world['ada'].reference}/correct")
    assert browser.submit(**day("date_of_birth", clock.today().replace(year=1991))).errors() == [
        "The year of birth differs from the date of birth: keep one"
    ]


@pytest.mark.parametrize("what", ["names", "addresses", "relationships", "markers", "numbers", "contact"])
def test_observers_read_and_outsiders_cannot_tell(
    world: dict[str, Any], browse: Callable[..., Browser], what: str
) -> None:
    home = f"/people/{world['ada'].reference}"
    page = browse(world["observer"]).get(home)
    assert "Add a warning marker" not in page.text
    browse(world["observer"]).get(f"{home}/{what}/new", status=403)
    browse(world["outsider"]).get(home, status=404)
    browse(world["outsider"]).get(f"{home}/{what}/new", status=404)


def test_another_agency_corrects_but_does_not_remove(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    home = f"/people/{world['ada'].reference}"
    mine = browse(world["member"])
    mine.get(f"{home}/names/new")
    mine.submit(forename="Duchess")
    [row] = rows(make, PersonName)
    other = make.user("Else Where", agency=make.agency("Tidewater"), joins=[world["group"]])
    browse(other).get(f"{home}/names/{row.id}/remove", status=403)
    browse(other).get(f"{home}/names/{row.id}/correct")
    browse(world["chair"]).get(f"{home}/names/{row.id}/remove")


def test_a_page_asks_as_many_queries_however_much_hangs_on_it(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    browser, home = browse(world["member"]), f"/people/{world['ada'].reference}"

    def count() -> int:
        with counted() as found:
            browser.get(home)
        return found.number

    def more(number: int) -> None:
        others = [make.person("Other", f"Person {n}") for n in range(number)]
        for other in others:
            make.case(world["group"], offender=world["ada"], victim=other)
        make._keep(
            *(Relationship(person_id=world["ada"].id, other_id=other.id, kind="associate") for other in others),
            *(PersonName(person_id=world["ada"].id, forename=f"Alias {n}") for n in range(number)),
            *(PersonAddress(person_id=world["ada"].id, line=f"{n} Gull Walk") for n in range(number)),
            *(WarningMarker(person_id=world["ada"].id, kind="dogs", review_on=clock.today()) for n in range(number)),
        )  # fmt: skip

    more(1)
    count()  # the first page of all looks up the partnership's name
    before = count()
    more(8)
    assert count() == before <= 16
