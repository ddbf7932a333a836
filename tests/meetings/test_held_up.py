"""A check of the lawful basis that is owed holds a case up: no request, no return, no pack, and the pages say why."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from casework import clock
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import services
from casework.meetings.return_models import InformationRequest, PackIssue, ReturnDraft
from casework.meetings.typed import Content
from casework.sharing import services as sharing
from casework.sharing.models import SharingCheck
from tests.queries_counted import counted

from .returns_world import FACT, arrange, meeting_of, request_of, send


@pytest.fixture
def world(make, at):
    world = arrange(make, at)
    make.lawful_basis(world["case"], world["coordinator"])
    return world


def owe(world, case="case"):
    with world["make"].system():
        row = SharingCheck(case_id=world[case].id, cause="lead", agency_id=world["police"].id, raised_at=clock.now())
        db.session.add(row)


def answer(world):
    with world["make"].acting(world["coordinator"]) as by:
        sharing.confirm(db.session.merge(world["case"]), because="The police knew of it.", by=by)


def asked(world, meeting=None):
    with world["make"].system():
        rows = select(InformationRequest.case_id).where(
            InformationRequest.meeting_id == (meeting or world["meeting"]).id
        )
        return set(db.session.scalars(rows))


def another_meeting(world):
    meeting = world["make"].meeting(world["group"], on=world["meeting"].starts_at.date().replace(month=4, day=14))
    with world["make"].acting(world["coordinator"]) as by:
        for case in ("case", "second"):
            services.add_case(db.session.merge(meeting), db.session.merge(world[case]), by=by)
        services.publish_agenda(db.session.merge(meeting), by=by)
    return meeting


def test_nobody_is_asked_about_it_until_the_check_is_answered_and_then_they_are(world, browse):
    owe(world)
    meeting = another_meeting(world)
    assert asked(world, meeting) == {world["second"].id}
    with world["make"].acting(world["coordinator"]) as by:
        assert services.ask_returns(db.session.merge(meeting), by=by) == 0
    page = browse(world["coordinator"]).get(f"/meetings/{meeting.id}/")
    assert "Lawful basis to be checked first" in page.text
    link = f"/cases/{world['case'].reference}/sharing/check"
    assert link in page.links().values()
    browse(world["coordinator"]).get(link)
    answer(world)
    assert asked(world, meeting) == {world["case"].id, world["second"].id}
    assert "Lawful basis to be checked first" not in browse(world["coordinator"]).get(f"/meetings/{meeting.id}/").text


def test_a_check_that_is_answered_asks_nobody_twice_and_before_no_meeting_that_has_begun(world):
    owe(world)
    before = asked(world)
    world["at"](2026, 3, 10, 14)
    with world["make"].acting(world["coordinator"]) as by:
        services.start_meeting(meeting_of(world), by=by)
    answer(world)
    assert asked(world) == before


def test_nothing_is_returned_on_it_and_what_was_written_is_kept(world, browse):
    owe(world)
    with pytest.raises(Refusal, match="still to be checked"):
        send(world, FACT)
    with pytest.raises(Refusal):
        send(world, nil=True)
    browser, url = browse(world["landlord"]), f"/meetings/{world['meeting'].id}/returns"
    page = browser.get(url)
    assert "Lawful basis to be checked first" in page.text
    assert f"/cases/{world['case'].reference}/sharing" in page.links().values()
    with world["make"].system():
        number, other = request_of(world).id, request_of(world, case="second").id
    buttons = {button["value"] for button in page.select("button[name=do]")}
    assert f"send-{number}" not in buttons
    assert {f"draft-{number}", f"send-{other}"} <= buttons
    fields = {"text": "Two calls.", "kind": "fact", "handling": "group", "source": "Log", "on-day": "1", "on-month": "3",
              "on-year": "2026"}  # fmt: skip
    typed = {f"c{n}-0-{name}": value for n in (number, other) for name, value in fields.items()}
    page = browser.submit(page, form=f'form[action="{url}"]', do="all", **typed)
    assert len(page.errors()) == 1
    assert "1 return sent" in page.text
    assert page.field(f"c{number}-0-text") == "Two calls."
    with world["make"].system():
        assert db.session.scalars(select(ReturnDraft.request_id)).all() == [number]
    answer(world)
    page = browser.submit(browser.get(url), form=f'form[action="{url}"]', do=f"send-{number}")
    assert f"The return on {world['case'].reference} is sent." in page.text


def test_nil_on_all_leaves_it_out(world, browse):
    owe(world)
    browser, url = browse(world["landlord"]), f"/meetings/{world['meeting'].id}/returns"
    page = browser.get(url)
    assert "Nil return on 1 case not begun" in page.text
    page = browser.submit(page, form=f'form[action="{url}"]', do="nil")
    assert "1 nil return sent." in page.text
    with world["make"].system():
        assert request_of(world).status == "asked"


def test_a_correction_waits_too(world):
    send(world, FACT)
    owe(world)
    with world["make"].acting(world["landlord"]) as by:
        services.begin_correction(request_of(world), by=by)
        with pytest.raises(Refusal, match="still to be checked"):
            services.send_return(request_of(world), Content((FACT,)), by=by)


def test_the_pack_waits_and_goes_out_once_the_case_is_off_the_agenda_or_checked(world, browse):
    owe(world)
    browser = browse(world["coordinator"])
    page = browser.post(f"/meetings/{world['meeting'].id}/pack")
    assert f"The lawful basis of {world['case'].reference} is still to be checked" in page.text
    with world["make"].system():
        assert db.session.scalars(select(PackIssue)).all() == []
    answer(world)
    assert "The pack is out" in browser.post(f"/meetings/{world['meeting'].id}/pack").text


def test_several_cases_that_hold_the_pack_up_are_spoken_of_as_several(world, browse):
    owe(world)
    owe(world, "second")
    page = browse(world["coordinator"]).post(f"/meetings/{world['meeting'].id}/pack")
    assert "the agencies that have them have changed" in page.text and "take them off the agenda" in page.text


def test_a_case_closed_to_whoever_sends_the_pack_is_not_named(world, browse):
    from casework.cases import services as cases

    owe(world)
    with world["make"].acting(world["coordinator"]) as by:
        cases.declare_interest(db.session.merge(world["case"]), reason="A cousin", by=by)
    page = browse(world["coordinator"]).post(f"/meetings/{world['meeting'].id}/pack")
    assert "1 case closed to you" in page.text
    assert world["case"].reference not in page.text
    assert "Lawful basis to be checked first" not in page.text


def test_members_are_told_and_sent_to_what_allows_sharing(world, browse):
    owe(world)
    page = browse(world["observer"]).get(f"/meetings/{world['meeting'].id}/")
    assert "Who runs a group that has the case answers it." in page.text
    assert f"/cases/{world['case'].reference}/sharing" in page.links().values()
    assert "Lawful basis" not in browse(world["coordinator"]).get(f"/groups/{world['group'].slug}/meetings").text


def test_the_pages_ask_no_more_for_more_of_them(world, browse):
    paths = {
        f"/meetings/{world['meeting'].id}/{more}": browse(world["coordinator"])
        for more in ("", "returns", "returns/received")
    }

    def number():
        found = {}
        for path, browser in paths.items():
            browser.get(path)
            with counted() as sent:
                browser.get(path)
            found[path] = sent.number
        return found

    owe(world)
    one = number()
    owe(world, "second")
    assert number() == one
