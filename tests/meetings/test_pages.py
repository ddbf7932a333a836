"""The meeting pages as people use them: who runs the group, who belongs to it, who watches, and who is nobody there."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import func, select

from casework import clock
from casework.audit.models import AuditEntry
from casework.cases.models import Case
from casework.extensions import db
from casework.meetings import services
from casework.meetings.models import AgendaItem, Attendance, Meeting
from casework.partnership.profiles import profile_of
from tests.queries_counted import counted

from .test_agenda import fresh, item, items


@pytest.fixture
def world(make, at):
    at(2026, 3, 2, 9)
    group = make.group("psg", name="North PSG")
    police = make.agency("Wrensea Police", kind="police")
    people = {
        "coordinator": make.user("Noor Coordinator", coordinates=[group]),
        "chair": make.user("Cat Chair", agency=police, chairs=[group]),
        "member": make.user("Sam Officer", agency=police, joins=[group]),
        "observer": make.user("Oli Observer", joins=[(group, "observer")]),
        "stranger": make.user("Una Stranger", joins=[make.group("psg")]),
    }
    meeting = make.meeting(group, on=date(2026, 3, 10))
    case = make.case(group, title="Gull Walk", rag="green")
    return {"make": make, "at": at, "group": group, "meeting": meeting, "case": case, **people}


def begun(world):
    with world["make"].acting(world["coordinator"]) as by:
        services.build_agenda(fresh(world["meeting"]), by=by)
        services.publish_agenda(fresh(world["meeting"]), by=by)
        world["at"](2026, 3, 10, 14)
        services.start_meeting(fresh(world["meeting"]), by=by)
        return item(world["meeting"], "case").id


def test_a_series_is_planned_from_its_page(world, browse):
    page = browse(world["coordinator"]).post(
        f"/groups/{world['group'].slug}/meetings/series/new", title="North PSG", recurrence="monthly", nth="2", weekday="1",
        every_weeks="", days="", start_time="2pm", minutes_long="120", place="Civic Hall", numbering="municipal_year",
        number_prefix="", quorum_kind="people", quorum="3",
        **{"starts_on-day": "1", "starts_on-month": "4", "starts_on-year": "2026", "ends_on-day": "30", "ends_on-month": "6",
           "ends_on-year": "2026"},
    )  # fmt: skip
    assert "3 meetings planned." in page.text
    assert "Tuesday 14 April 2026 at 2pm" in page.text
    assert "The second Tuesday of each month" in page.text


def test_a_list_of_days_that_are_none_loses_nothing_typed(world, browse):
    page = browse(world["coordinator"]).post(
        f"/groups/{world['group'].slug}/meetings/series/new", title="North PSG", recurrence="list", nth="", weekday="",
        every_weeks="", days="13 April 2026\n31 June 2026", start_time="10am", minutes_long="", place="", quorum="",
        numbering="meeting", number_prefix="", quorum_kind="people",
    )  # fmt: skip
    assert "“31 June 2026” is not a day. Write it like 13 April 2026" in page.errors()
    assert page.field("days") == "13 April 2026\n31 June 2026"


def test_the_coordinator_builds_orders_and_publishes_without_javascript(world, browse):
    browser = browse(world["coordinator"])
    url = f"/meetings/{world['meeting'].id}/"
    assert "Gull Walk" in browser.post(url + "build").text
    assert "Nothing to add." in browser.post(url + "build").text
    page = browser.post(
        url + "items/new", kind="report", title="Winter plan", author="Head of Safety", minutes_planned="10", parent=""
    )
    assert "Head of Safety" in page.text
    with world["make"].acting(world["coordinator"]):
        report = item(world["meeting"], "report")
        number = int(report.number)
    browser.post(f"/meetings/items/{report.id}/up")
    with world["make"].acting(world["coordinator"]):
        ids = [i.id for i in items(world["meeting"]) if i.parent_id is None]
        assert int(item(world["meeting"], "report").number) == number - 1
    answer = browser.post(url + "order", as_json=True, order=ids[::-1])
    assert answer.json["numbers"][str(report.id)]
    with world["make"].acting(world["coordinator"]):
        assert [i.id for i in items(world["meeting"]) if i.parent_id is None] == ids[::-1]
    assert "Agenda published" in browser.post(url + "publish").text


def test_members_read_the_agenda_and_only_those_in_charge_get_tools(world, browse):
    begun(world)
    url = f"/meetings/{world['meeting'].id}/"
    assert "Gull Walk" in browse(world["member"]).get(url).text
    assert not browse(world["observer"]).get(url).has(f'form[action="{url}build"]')
    browse(world["member"]).post(url + "publish", status=403)
    browse(world["stranger"]).get(url, status=404)
    browse(world["stranger"]).get(f"/groups/{world['group'].slug}/meetings", status=403)


@pytest.mark.parametrize(("many", "folded"), [(3, False), (11, True)])
def test_many_open_actions_are_folded_so_that_the_cases_follow(world, browse, many, folded):
    for number in range(many):
        world["make"].action(world["group"], owner=world["member"], title=f"Task {number}")
    begun(world)
    page = browse(world["member"]).get(f"/meetings/{world['meeting'].id}/")
    assert f"Task {many - 1}" in page.text
    assert page.has("details.cw-agenda__actions") is folded
    assert (f"{many} open actions" in page.text) is folded


def test_a_check_names_an_item_within_its_sentence(world, browse):
    begun(world)
    page = browse(world["coordinator"]).get(f"/meetings/{world['meeting'].id}/checks")
    assert "Nothing is recorded under item " in page.text


def test_an_open_page_goes_on_answering_and_takes_nothing_back_that_another_recorded(world, browse):
    """As the script sends it: the same fields again, with what the answer before showed as it was."""
    begun(world)
    browser, chair, member = (
        browse(world["coordinator"]),
        f"user-{world['chair'].id}",
        f"user-{world['member'].id}",
    )
    url = f"/meetings/{world['meeting'].id}/attendance"

    def as_it_was(page, *people):
        return {f"was-{p}": page.select_one(f'input[name="was-{p}"]')["value"] for p in people}

    stale = page = browser.get(url)
    for capacity in ("member", "apologies", "member"):
        page = browser.post(url, **{f"capacity-{chair}": capacity, **as_it_was(page, chair)})
        assert json.loads(as_it_was(page, chair)[f"was-{chair}"])["capacity"] == capacity
    own = {f"left_at_item-{chair}": "2", f"initials-{chair}": "SO", "chair": chair, "was-chair": ""}
    page = browser.post(url, **{f"capacity-{chair}": "member", **own, **as_it_was(page, chair)})
    assert page.has(f"#chair-{chair}[checked]")
    page = browser.post(
        url, **{f"capacity-{member}": "member", f"left_at_item-{chair}": "", f"initials-{chair}": "", **as_it_was(stale, chair, member)}
    )  # fmt: skip
    assert page.has(f"#chair-{chair}[checked]")
    was = json.loads(as_it_was(page, chair)[f"was-{chair}"])
    assert (was["left_at_item"], was["initials"], was["capacity"]) == ("2", "SO", "member")
    assert "Sam Officer has the initials SO too" in page.select_one(f"#looks-wrong-{chair}").text
    page = browser.post(
        url, **{f"capacity-{member}": "other", f"other-{member}": "substitute", f"left_at_item-{member}": "7"}
    )  # fmt: skip
    assert "Enter whom Sam Officer stands in for." in page.select_one(f"#substitute_for-{member}-error").text
    assert page.select_one(f"#left_at_item-{member}")["value"] == "7", "nothing typed is lost"


def test_attendance_is_taken_with_one_button(world, browse):
    begun(world)
    browser = browse(world["coordinator"])
    url = f"/meetings/{world['meeting'].id}/attendance"
    page = browser.get(url)
    assert "Cat Chair" in page.text
    page = browser.submit(page, chair=f"user-{world['chair'].id}", do="rest_present")
    assert "Attendance is saved." in page.text
    assert not page.has('button[value="rest_present"]'), "nobody is left to be marked present"
    assert "Quorate" in page.text or "Not quorate" in page.text
    page = browser.post(
        url + "/add",
        name="Lead for Parks",
        office="",
        organisation="Wrensea Council",
        capacity="substitute",
        substitute_for="",
    )
    assert "Enter whom Lead for Parks stands in for." in page.errors()
    assert page.field("name") == "Lead for Parks"
    page = browser.post(
        url + "/add", people="Visitor One, Analyst, Wrensea Council\nVisitor Two", people_capacity="officer"
    )
    assert "2 people added." in page.text and "more than once" not in page.text
    again = browser.post(url + "/add", name="visitor two", capacity="observer")
    assert "visitor two is on the list more than once now." in again.text
    namesake = browser.post(url + "/add", people="Žofie Núñez\nSidney Ó Dá", people_capacity="observer")
    assert "2 people added." in namesake.text
    again = browser.post(url + "/add", name="Žofie Núñez", capacity="observer")
    assert "Žofie Núñez is on the list more than once now." in again.text and "Sidney Ó Dá is on" not in again.text
    with world["make"].acting(world["coordinator"]):
        found = {r.name: (r.capacity, r.in_the_chair) for r in db.session.scalars(select(Attendance))}
    assert found["Cat Chair"] == ("member", True)
    assert found["Sam Officer"] == ("member", False)
    assert found["Oli Observer"] == ("observer", False)
    assert found["Visitor Two"] == ("officer", False)


def test_somebody_added_with_the_name_of_a_member_who_is_not_recorded_yet_is_named(world, browse):
    begun(world)
    page = browse(world["coordinator"]).post(
        f"/meetings/{world['meeting'].id}/attendance/add", name="sam officer", capacity="observer"
    )
    assert "sam officer is on the list more than once now." in page.text


def test_minutes_are_taken_in_the_workspace(world, browse):
    item_id = begun(world)
    browser = browse(world["coordinator"])
    url = f"/meetings/{world['meeting'].id}/minutes?item={item_id}"
    page = browser.get(url)
    version = page.field("version")
    saved = browser.post(
        f"/meetings/items/{item_id}/discussion", as_json=True, text="Heard.", version=int(version)
    ).json
    assert saved["saved"] == "14:00"
    stale = browser.post(
        f"/meetings/items/{item_id}/discussion", as_json=True, text="Other", version=int(version), status=409
    )
    assert stale.json["theirs"] == {"discussion": "Heard."}
    page = browser.post(
        f"/meetings/items/{item_id}/minutes", page=browser.get(url), discussion="Heard and agreed.", new_decision="That it be noted.",
        action_title="Visit the tenant", action_owner=f"user:{world['member'].id}", rag="red", do="action",
        **{"action_due_on-day": "20", "action_due_on-month": "3", "action_due_on-year": "2026", "next_review_on-day": "24",
           "next_review_on-month": "3", "next_review_on-year": "2026"},
    )  # fmt: skip
    assert page.field("discussion") == "Heard and agreed."
    assert "Decision (i)" in page.text
    assert "Visit the tenant" in page.text
    page = browser.post(
        f"/meetings/items/{item_id}/minutes", page=browser.get(url), discussion="Typed and kept", action_title="Late", rag="",
        action_owner="all", do="action", status=422,
        **{"action_due_on-day": "31", "action_due_on-month": "6", "action_due_on-year": "2026"},
    )  # fmt: skip
    assert any("real date" in error for error in page.errors())
    assert page.field("discussion") == "Typed and kept"
    page = browser.post(
        f"/meetings/items/{item_id}/minutes", page=browser.get(url), discussion="Heard and agreed.", action_title="Too late",
        rag="", action_owner="all", do="action", status=422,
        **{"action_due_on-day": "9", "action_due_on-month": "3", "action_due_on-year": "2026"},
    )  # fmt: skip
    assert page.errors() == ["The due day cannot be in the past"]
    assert page.select_one(".govuk-error-summary a")["href"] == "#action_due_on-day"
    stale = browser.post(f"/meetings/items/{item_id}/minutes", version=version, discussion="Old page", status=409)
    assert "Heard and agreed." in stale.text


def test_an_observer_reads_the_minutes_and_writes_nothing(world, browse):
    item_id = begun(world)
    browser = browse(world["observer"])
    page = browser.get(f"/meetings/{world['meeting'].id}/minutes?item={item_id}")
    assert not page.has('textarea[name="discussion"]')
    browser.post(f"/meetings/items/{item_id}/minutes", discussion="x", version="1", status=403)
    browse(world["stranger"]).post(f"/meetings/items/{item_id}/minutes", discussion="x", version="1", status=404)


def test_declaring_an_interest_hides_the_case(world, browse):
    item_id = begun(world)
    browser = browse(world["member"])
    browser.get(f"/meetings/{world['meeting'].id}/minutes?item={item_id}")
    page = browser.post(f"/meetings/items/{item_id}/interest", reason="My sister lives there")
    assert "Gull Walk" not in page.text
    browser.get(f"/meetings/{world['meeting'].id}/minutes?item={item_id}", status=404)
    assert "Gull Walk" not in browser.get(f"/meetings/{world['meeting'].id}/papers/minutes.html").text


def test_the_meeting_goes_from_closing_to_confirmed(world, browse):
    make, at = world["make"], world["at"]
    begun(world)
    later = make.meeting(world["group"], on=date(2026, 4, 14))
    browser = browse(world["coordinator"])
    url = f"/meetings/{world['meeting'].id}/"
    page = browser.post(url + "close", time="4pm", next_meeting_words="")
    assert "Record who was there before closing the meeting." in page.errors()
    browser.submit(
        browser.get(url + "attendance"), do="rest_present", **{f"capacity-user-{world['chair'].id}": "apologies"}
    )
    at(2026, 3, 10, 16)
    browser = browse(world["coordinator"])
    page = browser.post(url + "close", time="4pm", next_meeting_words="")
    assert "Nobody is recorded as in the chair." in page.text
    assert "Put these right" in " ".join(browser.post(url + "circulate").errors())
    page = browser.post(url + "circulate", accept_faults="y")
    assert "Minutes circulated" in page.text
    at(2026, 4, 14, 14)
    browser = browse(world["coordinator"])
    browser.post(f"/meetings/{later.id}/build")
    browser.post(f"/meetings/{later.id}/start", time="2pm")
    page = browser.post(url + "confirm", confirmation="amended", amendment="", in_meeting=str(later.id))
    assert "Enter the amendment in the words agreed." in page.errors()
    page = browser.post(url + "confirm", confirmation="correct", amendment="", in_meeting=str(later.id))
    assert "Minutes confirmed" in page.text
    with make.acting(world["coordinator"]):
        number = item(later, "minutes").id
    assert (
        "The minutes print by themselves: Confirmed." in browser.get(f"/meetings/{later.id}/minutes", item=number).text
    )
    assert browser.get(f"/meetings/{later.id}/papers/minutes.html").text.count("Confirmed.") == 1
    assert "Confirmed as a correct record." in browser.get(url + "papers/minutes.html").text


def test_draft_minutes_say_so_and_bear_marking_and_statement(world, browse):
    begun(world)
    page = browse(world["member"]).get(f"/meetings/{world['meeting'].id}/papers/minutes.html")
    profile = profile_of(world["group"])
    assert "DRAFT: not yet confirmed" in page.text
    assert profile.confidentiality_statement in page.text
    assert page.select_one(".cw-marking").text == profile.marking


@pytest.mark.parametrize("form", ["html", "pdf", "docx"])
def test_a_paper_is_logged_as_disclosed_to_its_reader(world, browse, form):
    begun(world)
    answer = browse(world["member"]).get(f"/meetings/{world['meeting'].id}/papers/minutes.{form}")
    assert answer.data[:2] == {"pdf": b"%P", "docx": b"PK"}.get(form, answer.data[:2])
    with world["make"].system():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == "disclosure")).one()
        assert (entry.detail, entry.recipients, entry.user_id) == (
            {"form": f"minutes.{form}"}, [world["member"].id], world["member"].id,
        )  # fmt: skip


def test_pages_ask_no_more_of_the_database_for_more_rows(world, browse):
    make = world["make"]
    begun(world)
    browser = browse(world["coordinator"])
    url = f"/meetings/{world['meeting'].id}/"
    paths = [url, url + "attendance", url + "returns", url + "returns/received", url + "minutes", url + "papers/minutes.html",
             f"/groups/{world['group'].slug}/meetings"]  # fmt: skip

    def asked() -> list[int]:
        counts = []
        for path in paths:
            browser.get(path)
            with counted() as found:
                browser.get(path)
            counts.append(found.number)
        return counts

    before = asked()
    with make.acting(world["coordinator"]) as by:
        for number in range(8):
            case = make.case(world["group"], title=f"Case {number}")
        for case in db.session.scalars(select(Case)).all():
            if db.session.scalar(select(func.count()).where(AgendaItem.case_id == case.id)) == 0:
                services.add_case(fresh(world["meeting"]), case, by=by)
    for number in range(6):
        make.user(agency=make.agency(), joins=[world["group"]])
        make.action(world["group"], title=f"Old {number}", set_on=date(2026, 2, 1), due_on=date(2026, 4, 1))
        make.meeting(world["group"], on=date(2026, 5, number + 1))
    with make.acting(world["coordinator"]):
        db.session.execute(db.update(Meeting).where(Meeting.id == world["meeting"].id).values(status="published"))
        services.ask_returns(fresh(world["meeting"]), by=world["coordinator"])
        db.session.execute(db.update(Meeting).where(Meeting.id == world["meeting"].id).values(status="in_progress"))
    assert asked() == before


def test_starting_on_another_day_says_so(world, browse):
    address = f"/meetings/{world['meeting'].id}/start"
    assert "which is not today" in browse(world["coordinator"]).get(address).text
    world["at"](2026, 3, 10, 14)
    assert "which is not today" not in browse(world["coordinator"]).get(address).text


def test_after_the_meeting_nobody_is_asked_to_answer_any_more(world, browse):
    begun(world)
    address = f"/meetings/{world['meeting'].id}/"
    assert "still to answer" in browse(world["coordinator"]).get(address).text
    with world["make"].acting(world["coordinator"]) as by:
        db.session.add(Attendance(meeting_id=world["meeting"].id, name="Wil Visitor", capacity="invited"))
        services.close_meeting(fresh(world["meeting"]), concluded_at=clock.now(), by=by)
    page = browse(world["coordinator"]).get(address)
    assert "did not answer every case" in page.text
    assert "still to answer" not in page.text
    assert "1 case not answered" in browse(world["member"]).get(address).text
