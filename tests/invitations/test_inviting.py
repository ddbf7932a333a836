"""Invitations go out, follow the meeting and the group, and say nothing of any case; calendars understand them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from casework import clock
from casework.access import as_system
from casework.errors import NotPermitted, Refusal
from casework.extensions import db
from casework.invitations import services
from casework.invitations.models import Invitation
from casework.meetings.series import cancel_meeting, move_meeting
from casework.notifications.models import Message
from casework.partnership.models import Group, Membership
from tests.browser import Browser
from tests.invitations.conftest import CANARY, Post, calendar_of, event_of, fresh, parts_of
from tests.world import Maker


def test_everybody_gets_one_letter_that_calendars_understand(invited: dict[str, Any]) -> None:
    assert set(invited["letters"]) == {invited[who].email for who in ("coordinator", "chair", "member")}
    letter = invited["letters"][invited["member"].email]
    parts = parts_of(letter)
    assert set(parts) == {"text/plain", "text/html", "text/calendar", "application/ics"}
    mail = parts["text/calendar"]
    assert mail.get_param("method") == "REQUEST" and mail.get_param("charset") == "utf-8"
    assert parts["application/ics"].get_filename() == "invite.ics"
    raw = mail.get_payload(decode=True)
    assert raw == parts["application/ics"].get_payload(decode=True)
    assert isinstance(raw, bytes)
    assert raw.endswith(b"\r\n") and b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    calendar = calendar_of(letter)
    assert [str(calendar[name]) for name in ("METHOD", "VERSION", "CALSCALE")] == ["REQUEST", "2.0", "GREGORIAN"]
    event = event_of(letter)
    assert "METHOD" not in event
    assert str(event["SUMMARY"]) == "North PSG" and str(event["LOCATION"]) == "Civic Hall"
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    assert event["DTSTART"].dt == datetime(2026, 3, 17, 14, tzinfo=ZoneInfo("Europe/London"))
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=2)
    assert int(event["SEQUENCE"]) == 0 and str(event["STATUS"]) == "CONFIRMED"
    assert event["DTSTAMP"].dt.utcoffset() == timedelta(0) and event["LAST-MODIFIED"].dt <= event["DTSTAMP"].dt
    assert str(event["ORGANIZER"]).startswith("mailto:")
    assert str(event["ATTENDEE"]) == f"mailto:{invited['member'].email}"
    assert event["ATTENDEE"].params["RSVP"] == "TRUE" and event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert str(event["URL"]).endswith(f"/meetings/{invited['meeting'].id}/")


def test_londons_rules_stand_in_the_entry_and_are_right(invited: dict[str, Any]) -> None:
    [zone] = calendar_of(invited["letters"][invited["member"].email]).walk("VTIMEZONE")
    assert str(zone["TZID"]) == "Europe/London"
    rules = zone.to_tz()
    for day in (
        date(2026, 1, 5),
        date(2026, 3, 28),
        date(2026, 3, 30),
        date(2026, 10, 24),
        date(2026, 10, 26),
        date(2031, 7, 1),
    ):
        noon = datetime(day.year, day.month, day.day, 12)
        assert noon.replace(tzinfo=rules).utcoffset() == noon.replace(tzinfo=ZoneInfo("Europe/London")).utcoffset(), day


def test_nothing_of_a_case_and_nobody_elses_name_is_in_any_byte(invited: dict[str, Any]) -> None:
    for letter in invited["letters"].values():
        every = b"".join(part.get_payload(decode=True) for part in parts_of(letter).values()) + bytes(letter)
        assert CANARY.encode() not in every and invited["case"].reference.encode() not in every
    calendar = parts_of(invited["letters"][invited["chair"].email])["text/calendar"].get_payload(decode=True)
    assert b"Sam" not in calendar and b"Cat" not in calendar, "no names of people, the reader's own included"


def test_inviting_again_doubles_nobody(make: Maker, invited: dict[str, Any], post: Post) -> None:
    with make.acting(invited["coordinator"]) as by:
        assert services.invite(fresh(invited["meeting"]), by=by) == 0
    services.run_due()
    assert post.sent() == []


def test_a_move_keeps_the_uid_and_raises_the_sequence(make: Maker, invited: dict[str, Any], post: Post) -> None:
    first = event_of(invited["letters"][invited["member"].email])
    with make.acting(invited["coordinator"]) as by:
        move_meeting(
            fresh(invited["meeting"]), starts_at=datetime(2026, 4, 2, 9, tzinfo=clock.LONDON), place="Room 2", by=by
        )
    letters = post.sent()
    assert len(letters) == 3
    for letter in letters:
        event = event_of(letter)
        assert str(calendar_of(letter)["METHOD"]) == "REQUEST"
        assert event["UID"] == first["UID"] and event["ORGANIZER"] == first["ORGANIZER"]
        assert int(event["SEQUENCE"]) == 1 and str(event["LOCATION"]) == "Room 2"
        assert event["DTSTART"].dt.hour == 9 and event["DTSTART"].dt.utcoffset() == timedelta(hours=1)
        assert event["DTSTAMP"].dt >= first["DTSTAMP"].dt
        assert "Moved: North PSG" in letter["Subject"]


def test_two_moves_before_the_mail_leaves_are_one_letter(make: Maker, invited: dict[str, Any], post: Post) -> None:
    for hour in (9, 11):
        with make.acting(invited["coordinator"]) as by:
            move_meeting(
                fresh(invited["meeting"]), starts_at=datetime(2026, 3, 18, hour, tzinfo=clock.LONDON), place="x", by=by
            )
    letters = post.sent()
    assert len(letters) == 3 and {int(event_of(letter)["SEQUENCE"]) for letter in letters} == {2}


def test_a_cancelled_meeting_leaves_every_calendar(make: Maker, invited: dict[str, Any], post: Post) -> None:
    first = event_of(invited["letters"][invited["chair"].email])
    with make.acting(invited["coordinator"]) as by:
        cancel_meeting(fresh(invited["meeting"]), reason=f"{CANARY} is ill", by=by)
    letters = post.sent()
    assert len(letters) == 3
    for letter in letters:
        event = event_of(letter)
        assert str(calendar_of(letter)["METHOD"]) == "CANCEL" == parts_of(letter)["text/calendar"].get_param("method")
        assert event["UID"] == first["UID"] and str(event["STATUS"]) == "CANCELLED" and int(event["SEQUENCE"]) == 1
        assert CANARY.encode() not in bytes(letter) + parts_of(letter)["text/plain"].get_payload(decode=True)


def test_who_leaves_is_taken_off_who_joins_is_invited_and_who_comes_back_too(
    make: Maker, invited: dict[str, Any], post: Post
) -> None:
    new = make.user("New Officer", joins=[invited["group"]])
    with make.system():
        seat = db.session.scalars(select(Membership).where(Membership.user_id == invited["member"].id)).one()
        seat.ends_on = date(2026, 3, 1)
    services.run_due()
    letters = {letter["To"].addresses[0].addr_spec: letter for letter in post.sent()}
    assert set(letters) == {new.email, invited["member"].email}
    off = event_of(letters[invited["member"].email])
    assert str(calendar_of(letters[invited["member"].email])["METHOD"]) == "CANCEL"
    assert int(off["SEQUENCE"]) == 1 and "STATUS" not in off, "the meeting itself is not off"
    assert int(event_of(letters[new.email])["SEQUENCE"]) == 0
    make.membership(invited["group"], invited["member"], starts_on=date(2026, 3, 2))
    services.run_due()
    [back] = post.sent()
    assert int(event_of(back)["SEQUENCE"]) == 1 and str(event_of(back)["UID"]) == str(off["UID"])


def test_whose_agreement_has_lapsed_is_told_nothing(make: Maker, world: dict[str, Any], post: Post) -> None:
    agency = make.agency("Lapsed", agreement=False)
    make.user("Lee Lapsed", agency=agency, joins=[world["group"]])
    with make.acting(world["coordinator"]) as by:
        services.invite(fresh(world["meeting"]), by=by)
    assert len(post.sent()) == 3
    with make.system():
        assert db.session.scalar(select(func.count(Message.id)).where(Message.status == "withheld")) == 1


def test_a_group_may_be_called_something_neutral_and_have_a_mailbox(
    make: Maker, world: dict[str, Any], post: Post
) -> None:
    with make.acting(world["coordinator"]) as by:
        group = db.session.get_one(Group, world["group"].id)
        services.set_group_calendar(group, calendar_title="Partnership meeting", organizer="psg@wrensea.example", by=by)
        services.invite(fresh(world["meeting"]), by=by)
    letter = post.to(world["member"])
    event = event_of(letter)
    assert str(event["SUMMARY"]) == "Partnership meeting" and str(event["ORGANIZER"]) == "mailto:psg@wrensea.example"
    assert letter["Reply-To"] == "psg@wrensea.example"
    assert "North PSG" not in letter["Subject"] and b"North PSG" not in parts_of(letter)["text/plain"].get_payload(
        decode=True
    )


def test_only_those_who_run_the_group_invite_and_only_to_what_is_to_come(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    with make.acting(world["member"]) as by, pytest.raises(NotPermitted):
        services.invite(fresh(world["meeting"]), by=by)
    at(2026, 3, 17, 15)
    with make.acting(world["coordinator"]) as by, pytest.raises(Refusal, match="has begun"):
        services.invite(fresh(world["meeting"]), by=by)


# -- pages -------------------------------------------------------------------------------------------------------------


def test_one_click_on_the_meetings_page_invites_all(world: dict[str, Any], browse: Callable[..., Browser]) -> None:
    browser, url = browse(world["coordinator"]), f"/meetings/{world['meeting'].id}/"
    page = browser.get(url)
    assert page.has(f'form[action="{url}invitations"]')
    page = browser.post(f"{url}invitations")
    assert "3 invitations on the way." in page.text and "Sam Officer" in page.text
    again = browser.get(f"{url}invitations").select_one(f'form[action="{url}invitations/chase"] button')
    assert "govuk-button--secondary" in again["class"], "nobody has had a day to answer"
    assert "Everybody is invited already." in browser.post(f"{url}invitations").text
    assert "0 of 3 have answered" in browser.get(url).text


def test_members_strangers_and_people_of_elsewhere(
    make: Maker, invited: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    url = f"/meetings/{invited['meeting'].id}/"
    member = browse(invited["member"])
    page = member.get(url)
    assert "Not given yet. Answer now" in page.text and "have answered" not in page.text
    member.get(f"{url}invitations", status=403)
    member.post(f"{url}invitations", status=403)
    member.post(f"{url}invitations/chase", status=403)
    stranger = browse(invited["stranger"])
    for path in ("invitations", "answer"):
        stranger.get(url + path, status=404)
    with make.system():
        row = db.session.scalars(select(Invitation).where(Invitation.user_id == invited["chair"].id)).one()
    stranger.get(f"{url}invitations/{row.id}", status=404)


def test_the_silent_are_asked_again_once_a_day_and_by_the_clock_once(
    make: Maker, invited: dict[str, Any], browse: Callable[..., Browser], post: Post, at: Callable[..., Any]
) -> None:
    browser, url = browse(invited["coordinator"]), f"/meetings/{invited['meeting'].id}/invitations"
    assert "3 people asked again." in browser.post(f"{url}/chase").text
    assert "Everybody has answered or was already asked today." in browser.post(f"{url}/chase").text
    letters = post.sent()
    assert len(letters) == 3 and all("Are you coming?" in letter["Subject"] for letter in letters)
    assert all("text/calendar" not in parts_of(letter) for letter in letters)
    at(2026, 3, 9, 10)
    assert (
        "secondary"
        not in browse(invited["coordinator"]).get(url).select_one(f'form[action="{url}/chase"] button')["class"]
    )
    services.run_due()
    assert post.sent() == [], "not yet five working days before"
    at(2026, 3, 10, 7)
    services.run_due()
    assert post.sent() == [], "nobody is written to before eight"
    at(2026, 3, 10, 10)
    services.run_due()
    assert len(post.sent()) == 3
    at(2026, 3, 11, 10)
    services.run_due()
    assert post.sent() == [], "once"


def test_the_number_of_statements_does_not_grow_with_people(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    from tests.queries_counted import counted

    browser, url = browse(world["coordinator"]), f"/meetings/{world['meeting'].id}/invitations"
    browser.post(url)
    browser.get(url)
    with counted() as few:
        browser.get(url)
    for number in range(12):
        make.user(f"More {number}", agency=make.agency(f"More agency {number}"), joins=[world["group"]])
    browser.post(url)
    browser.get(url)
    with counted() as many:
        assert "More 11" in browser.get(url).text
    assert many.number == few.number


def test_the_groups_calendar_page(world: dict[str, Any], browse: Callable[..., Browser]) -> None:
    url = f"/groups/{world['group'].slug}/calendar"
    browser = browse(world["coordinator"])
    page = browser.post(url, calendar_title="Partnership meeting", organizer="not an address")
    assert page.errors() == ["Enter an e-mail address, like name@example.org"]
    assert page.field("calendar_title") == "Partnership meeting"
    browser.post(url, calendar_title="Partnership meeting", organizer="psg@wrensea.example")
    assert browser.get(url).field("organizer") == "psg@wrensea.example"
    browse(world["member"]).get(url, status=403)
    browse(world["stranger"]).get(url, status=404)


def test_who_sees_the_rows(make: Maker, invited: dict[str, Any]) -> None:
    for who, number in (("coordinator", 3), ("member", 1), ("stranger", 0)):
        with make.acting(invited[who]):
            assert len(db.session.scalars(select(Invitation)).all()) == number
    with as_system("looking", partnership_id=make.partnership().id):
        assert len(db.session.scalars(select(Invitation)).all()) == 3
