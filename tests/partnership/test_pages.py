"""The directory's pages: everybody of the partnership reads them, duties change them, nobody else knows of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from casework import clock
from casework.accounts.models import User
from casework.errors import NotPermitted, Refusal
from casework.extensions import db
from casework.partnership import services
from casework.partnership.models import Group
from casework.partnership.panels import Line, _tellers, on_group_page
from tests.queries_counted import counted


@pytest.fixture
def administrator(make):
    return make.user("Dana Admin", duties=["administrator"])


def test_ones_own_groups_come_first_with_the_role(make, browse):
    mine, _other = make.group(name="Zeta PSG"), make.group("iom", name="Alpha IOM")
    page = browse(make.user(coordinates=[mine])).get("/groups/")
    first, second = page.select("table")
    assert "Zeta PSG" in first.text and "Coordinator" in first.text
    assert "Alpha IOM" in second.text and "most prolific" in second.text


def test_a_group_shows_its_people_by_role_and_what_it_does(make, browse):
    group = make.group("tati", name="Wrensea TATI")
    make.user("Cora Coordinator", coordinates=[group])
    make.user("Cass Chair", chairs=[group])
    lapsed = make.agency("Beachside", agreement=False)
    make.user("Frankie Muker", agency=lapsed, joins=[group])
    page = browse(make.user()).get(f"/groups/{group.slug}/")
    assert page.h1 == "Wrensea TATI"
    rows = [[cell.text for cell in page.select(f"tbody tr:nth-child({n}) > *")] for n in (1, 2, 3)]
    assert [row[:2] for row in rows] == [
        ["Cass Chair", "Chair"], ["Cora Coordinator", "Coordinator"], ["Frankie Muker", "Member"],
    ]  # fmt: skip
    assert "High Risk Adults Panel" in page.text and "other planning forums" in page.text.lower()
    assert "Without a current one: Beachside" in page.text
    assert "Appoint somebody" not in page.text, "somebody without the duty is offered nothing they may not do"
    assert not page.has(".cw-subnav"), "somebody outside the group is not led to its cases"


def test_a_member_is_led_to_the_groups_work(make, browse):
    group, board = make.group(), make.group("board")
    user = make.user(joins=[group, board])
    links = browse(user).get(f"/groups/{group.slug}/").links()
    assert links["Meetings"] == f"/groups/{group.slug}/meetings"
    assert links["Caseload"] == f"/groups/{group.slug}/cases"
    page = browse(user).get(f"/groups/{board.slug}/")
    assert "Caseload" not in page.text and page.links()["Meetings"]


def test_later_slices_add_lines_to_a_groups_page(make, browse):
    group = make.group()

    def teller(of):
        return [Line("Next meeting", "Tuesday 3 March 2026", "/meetings/1/")] if of.id == group.id else []

    on_group_page(teller)
    try:
        page = browse(make.user()).get(f"/groups/{group.slug}/")
    finally:
        _tellers.remove(teller)
    assert page.links()["Tuesday 3 March 2026"] == "/meetings/1/"


def test_the_next_meeting_is_on_the_groups_page_for_its_members(make, browse, at):
    at(2026, 3, 3, 9)
    group = make.group()
    make.meeting(group, on=date(2026, 3, 2))
    make.meeting(group, on=date(2026, 3, 9), status="cancelled")
    meeting = make.meeting(group, on=date(2026, 3, 17))
    page = browse(make.user(joins=[group])).get(f"/groups/{group.slug}/")
    assert page.links()["Tuesday 17 March 2026 at 2pm"] == f"/meetings/{meeting.id}/"
    assert "17 March" not in browse(make.user()).get(f"/groups/{group.slug}/").text


def test_an_unknown_group_is_not_found_and_neither_is_another_partnerships(make, browse):
    browser = browse(make.user())
    browser.get("/groups/nothing/", status=404)
    elsewhere = make.partnership("Other Partnership")
    group = make.group(name="Other PSG", partnership=elsewhere)
    agency = make.agency("Other Agency", partnership=elsewhere)
    browser.get(f"/groups/{group.slug}/", status=404)
    browser.get(f"/agencies/{agency.id}/", status=404)
    assert "Other PSG" not in browser.get("/groups/").text
    assert "Other Agency" not in browser.get("/agencies/").text


@pytest.mark.parametrize("path", ["/groups/", "/agencies/", "/areas/", "/groups/new", "/agencies/new"])
def test_nobody_reads_the_directory_without_signing_in(browse, path):
    assert browse().get(path).path == "/sign-in"


def appoint(browser, group, person, role, **more):
    page = browser.get(f"/groups/{group.slug}/members/appoint")
    return browser.submit(page, user=str(person.id), role=role, **more)


def test_a_coordinator_appoints_and_ends(make, browse, at):
    at(2026, 3, 3, 9)
    group = make.group()
    coordinator, person = make.user("Cora", coordinates=[group]), make.user("Alex Danby")
    browser = browse(coordinator)
    page = appoint(browser, group, person, "member", seat="Housing lead")
    assert "Alex Danby is appointed: member." in page.text and "Housing lead" in page.text
    assert page.path == f"/groups/{group.slug}/"
    theirs = browse(person)
    assert group.name in theirs.get("/groups/").select("table")[0].text
    link = next(a["href"] for a in page.select("a") if a.text == "End the membership of Alex Danby")
    page = browser.get(link)
    assert page.field("ends_on-day") == "3"
    page = browser.submit(page, **{"ends_on-day": "2", "ends_on-month": "3", "ends_on-year": "2025"})
    assert page.errors() == ["The end must be on or after the start."]
    page = browser.submit(page, **{"ends_on-day": "31", "ends_on-month": "2", "ends_on-year": "2026"})
    assert len(page.errors()) == 1 and page.errors()[0].endswith("must be a real date, like 27 3 2026")
    assert page.field("ends_on-day") == "31"
    page = browser.submit(page, **{"ends_on-day": "3", "ends_on-month": "3", "ends_on-year": "2026"})
    assert "until 3 Mar 2026" in page.text
    at(2026, 3, 4, 9)
    page = browse(coordinator).get(f"/groups/{group.slug}/")
    assert "Alex Danby, member, 3 March 2026 to 3 March 2026" in page.text


def test_chair_and_vice_chair_are_of_different_agencies(make, browse):
    council, police = make.agency("Council"), make.agency("Police")
    group = make.group()
    coordinator = make.user(coordinates=[group])
    chair = make.user("Cass Chair", agency=police, chairs=[group])
    colleague, other = make.user("Col League", agency=police), make.user("Jo Penhill", agency=council)
    browser = browse(coordinator)
    page = appoint(browser, group, colleague, "vice_chair")
    assert page.errors() == [
        "The vice-chair must be of another agency than the chair: Cass Chair, the chair, is also of Police."
    ]
    assert page.field("user") is not None
    page = appoint(browser, group, other, "vice_chair")
    assert "Jo Penhill is appointed: vice-chair." in page.text
    page = appoint(browser, group, colleague, "chair")
    assert page.errors() == ["Cass Chair is chair then. End that membership first."]
    with make.acting(coordinator), pytest.raises(Refusal, match="already belongs"):
        services.appoint(group, chair, role="member", starts_on=clock.today(), by=coordinator)


def test_a_race_for_the_chair_is_lost_with_a_sentence(make, browse, monkeypatch):
    group = make.group()
    coordinator, second = make.user(coordinates=[group]), make.user("Sec Ond")
    make.user("First Chair", agency=make.agency(), chairs=[group])
    monkeypatch.setattr(services, "_check_lead", lambda *_: None)
    page = appoint(browse(coordinator), group, second, "chair")
    assert page.errors() == ["The group already has somebody in this role. End that membership first"]


def test_a_chair_can_follow_another_on_the_next_day(make, browse):
    group = make.group()
    coordinator, after = make.user(coordinates=[group]), make.user("Next Chair", agency=make.agency())
    before = make.user("Last Chair", agency=make.agency())
    make.membership(group, before, "chair", ends_on=clock.today())
    with make.acting(coordinator), pytest.raises(Refusal, match="Last Chair is chair then"):
        services.appoint(group, after, role="chair", starts_on=clock.today(), by=coordinator)
    with make.acting(coordinator):
        tomorrow = clock.today() + timedelta(days=1)
        assert services.appoint(group, after, role="chair", starts_on=tomorrow, by=coordinator).id


def test_an_ordinary_member_is_told_that_appointing_is_not_theirs(make, browse):
    group = make.group()
    member, chair = make.user(joins=[group]), make.user(chairs=[group])
    for user in (member, chair):
        page = browse(user).get(f"/groups/{group.slug}/members/appoint", status=403)
        assert "coordinator or an administrator" in page.text
    with make.acting(member), pytest.raises(NotPermitted):
        services.appoint(group, make.user(), role="member", starts_on=clock.today(), by=member)


def test_somebody_of_another_partnership_cannot_be_appointed(make, browse):
    group = make.group()
    stranger = make.user("Stranger", partnership=make.partnership("Other Partnership"))
    page = appoint(browse(make.user(coordinates=[group])), group, stranger, "member")
    assert page.errors() == ["Choose from the list"]


def test_an_administrator_adds_groups_agencies_and_areas(make, browse, administrator):
    browser = browse(administrator)
    page = browser.submit(browser.get("/groups/new"), name="", short_name="")
    assert page.errors() == ["Enter the group's name", "Choose the kind of group"]
    page = browser.submit(page, name="Harbour PSG", short_name="PSG", profile_key="psg")
    assert page.path == "/groups/psg/"
    page = browser.submit(browser.get("/groups/new"), name="harbour psg", short_name="PSG", profile_key="psg")
    assert page.errors() == ["There is already a group with this name."]
    page = browser.submit(browser.get("/groups/new"), name="Hill PSG", short_name="PSG", profile_key="psg")
    assert page.path == "/groups/psg-2/"
    page = browser.submit(browser.get("/groups/new"), name="New", short_name="", profile_key="psg")
    assert page.path == "/groups/group-new/"
    page = browser.submit(browser.get("/agencies/new"), name="Turning Tide", kind="drug_alcohol")
    assert page.h1 == "Turning Tide" and "are given no case information until" in page.text
    page = browser.submit(browser.get("/agencies/new"), name="Turning Tide", kind="drug_alcohol")
    assert page.errors() == ["There is already an agency with this name."]
    page = browser.submit(browser.get("/areas/"), name="Coastal")
    page = browser.submit(page, name="Gull ward", parent=page.select('select[name="parent"] option')[1]["value"])
    assert [node.text for node in page.select("main h2")] == ["Coastal", "Add an area or ward"]
    assert "Gull ward" in page.text
    page = browser.submit(page, name="Coastal")
    assert page.errors() == ["There is already an area with this name."]


def test_the_same_form_sent_twice_adds_one(make, browse, administrator):
    browser = browse(administrator)
    page = browser.get("/groups/new")
    for _ in range(2):
        after = browser.submit(page, name="Harbour PSG", short_name="PSG", profile_key="psg")
        assert after.path == "/groups/psg/"
    with make.system():
        assert len(db.session.scalars(select(Group).where(Group.name == "Harbour PSG")).all()) == 1


def test_an_administrator_corrects_a_group_and_closes_an_agency_nobody_signs_in_from(make, browse, administrator):
    group, agency = make.group(name="Harbour PSG"), make.agency("Beachside")
    left = make.user("Last One", agency=agency)
    browser = browse(administrator)
    page = browser.submit(browser.get(f"/groups/{group.slug}/change"), contact="Safer streets team, 01632 960100")
    assert "Safer streets team" in page.text and page.h1 == "Harbour PSG"
    make.group(name="Hill PSG")
    page = browser.submit(browser.get(f"/groups/{group.slug}/change"), name="Hill PSG")
    assert page.errors() == ["There is already a group with this name."]
    page = browser.get(f"/agencies/{agency.id}/change")
    page = browser.submit(page, name="Beachside Trust", active=None)
    assert page.errors() == ["1 person of it can still sign in. Suspend them first."]
    assert page.field("name") == "Beachside Trust"
    with make.system():
        db.session.get_one(User, left.id).status = "suspended"
    page = browser.submit(page, active=None)
    assert page.h1 == "Beachside Trust" and "No longer takes part" in page.text
    assert "Beachside" not in browser.get("/agencies/").text


@pytest.mark.parametrize("path", ["/groups/new", "/agencies/new", "/groups/{slug}/change", "/agencies/1/change"])
def test_others_may_not_add(make, browse, path):
    user = make.user(duties=["spoc", "information_governance", "analyst"])
    browse(user).get(path.format(slug=make.group().slug), status=403)


def test_others_see_areas_and_may_not_add_one(make, browse):
    browser = browse(make.user())
    assert "Add an area" not in browser.get("/areas/").text
    browser.post("/areas/", name="Sneaky", parent="", status=403)
    assert "Sneaky" not in browser.get("/areas/").text


def test_an_agency_shows_its_people_and_point_of_contact(make, browse):
    agency = make.agency("Tidewater Homes")
    make.user("Chris Wensley", agency=agency, duties=["spoc"])
    make.user("Gone Away", agency=agency, status="suspended")
    page = browse(make.user()).get(f"/agencies/{agency.id}/")
    assert "Single point of contact Chris Wensley" in page.text
    assert "Gone Away" not in page.text
    page = browse(make.user()).get("/agencies/")
    assert "Chris Wensley" in page.text and "People who sign in" not in page.text
    page = browse(make.user(duties=["spoc"])).get("/agencies/")
    assert page.links()["People who sign in"] == "/people-who-sign-in/"


@pytest.mark.parametrize("path", ["/groups/", "/agencies/", "/groups/{slug}/"])
def test_pages_ask_the_database_as_often_for_one_as_for_many(make, browse, path):
    group = make.group()
    browser = browse(make.user(duties=["administrator"], joins=[group]))
    path = path.format(slug=group.slug)
    numbers = []
    for many in (1, 12):
        for _ in range(many):
            make.user(agency=make.agency(), joins=[group, make.group()])
        browser.get(path)
        with counted() as asked:
            browser.get(path)
        numbers.append(asked.number)
    assert numbers[0] == numbers[1], numbers
