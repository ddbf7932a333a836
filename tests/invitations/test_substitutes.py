"""Whoever is named to come instead is told by mail and in their calendar, and told again when that ends; never of a case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from casework import clock
from casework.invitations import substitutes
from casework.meetings.series import cancel_meeting, move_meeting
from tests.browser import Browser
from tests.invitations.conftest import CANARY, Post, calendar_of, event_of, fresh, parts_of
from tests.invitations.test_answering import SUBSTITUTE
from tests.world import Maker

DEE = "dee@police.example"


def to_dee(post: Post, address: str = DEE) -> list[Any]:
    return [letter for letter in post.sent() if letter["To"].addresses[0].addr_spec == address]


def test_the_one_named_is_told_when_and_where_and_of_no_case(
    invited: dict[str, Any], post: Post, browse: Callable[..., Browser]
) -> None:
    browse().post(invited["link"], **SUBSTITUTE)
    [letter] = to_dee(post)
    words = parts_of(letter)["text/plain"].get_content()
    assert words.startswith("Hello Dee Deputy,") and "Sam Officer cannot come to this meeting" in words
    assert "Tuesday 17 March 2026 at 2pm" in words and "Civic Hall" in words
    assert CANARY not in letter.as_string() and invited["case"].reference not in letter.as_string()
    assert "/meetings/" not in words and "/invitations/" not in words, "nothing to sign in to, and nobody else's link"
    event = event_of(letter)
    assert calendar_of(letter)["METHOD"] == "REQUEST" and event["ATTENDEE"] == f"mailto:{DEE}"
    own = event_of(invited["letters"][invited["member"].email])
    assert event["UID"] != own["UID"] and event["DTSTART"].dt == own["DTSTART"].dt
    browse().post(invited["link"], **(SUBSTITUTE | {"reason": "Ill"}))
    assert to_dee(post) == [], "the same one is told once"


def test_another_one_named_and_an_answer_changed_take_it_out_of_the_calendar(
    invited: dict[str, Any], post: Post, browse: Callable[..., Browser]
) -> None:
    browse().post(invited["link"], **SUBSTITUTE)
    [asked] = to_dee(post)
    browse().post(
        invited["link"], **(SUBSTITUTE | {"substitute_name": "Eve Else", "substitute_email": "eve@police.example"})
    )
    sent = {letter["To"].addresses[0].addr_spec: letter for letter in post.sent()}
    off = event_of(sent[DEE])
    assert calendar_of(sent[DEE])["METHOD"] == "CANCEL" and off["UID"] == event_of(asked)["UID"]
    assert off["SEQUENCE"] > event_of(asked)["SEQUENCE"]
    assert "Eve Else" in parts_of(sent["eve@police.example"])["text/plain"].get_content()
    browse().post(invited["link"], reply="accepted")
    [letter] = to_dee(post, "eve@police.example")
    assert calendar_of(letter)["METHOD"] == "CANCEL"


def test_the_meeting_moves_and_is_cancelled_for_them_too(
    invited: dict[str, Any], post: Post, browse: Callable[..., Browser], make: Maker
) -> None:
    browse().post(invited["link"], **SUBSTITUTE)
    [first] = to_dee(post)
    with make.acting(invited["coordinator"]) as by:
        meeting = fresh(invited["meeting"])
        move_meeting(meeting, starts_at=meeting.starts_at, place="Town Hall", by=by)
    sent = {letter["To"].addresses[0].addr_spec: letter for letter in post.sent()}
    moved, own = sent[DEE], event_of(sent[invited["member"].email])["ATTENDEE"].params
    assert (own["PARTSTAT"], own["DELEGATED-TO"]) == ("DELEGATED", f"mailto:{DEE}"), "whom a calendar says it passed to"
    assert event_of(moved)["LOCATION"] == "Town Hall" and event_of(moved)["UID"] == event_of(first)["UID"]
    assert event_of(moved)["SEQUENCE"] > event_of(first)["SEQUENCE"]
    with make.acting(invited["coordinator"]) as by:
        cancel_meeting(fresh(invited["meeting"]), reason="Snow", by=by)
    [off] = to_dee(post)
    assert calendar_of(off)["METHOD"] == "CANCEL" and event_of(off)["STATUS"] == "CANCELLED"


def test_another_time_is_answered_anew(
    invited: dict[str, Any], post: Post, browse: Callable[..., Browser], make: Maker
) -> None:
    browse().post(invited["link"], **SUBSTITUTE)
    to_dee(post)
    with make.acting(invited["coordinator"]) as by:
        meeting = fresh(invited["meeting"])
        move_meeting(
            meeting,
            starts_at=clock.london(date(2026, 3, 18), datetime(2026, 3, 18, 9).time()),
            place="Civic Hall",
            by=by,
        )
    [letter] = to_dee(post)
    assert calendar_of(letter)["METHOD"] == "CANCEL"


def test_without_an_address_nobody_is_written_to_and_one_link_writes_to_few(
    invited: dict[str, Any], post: Post, browse: Callable[..., Browser], make: Maker
) -> None:
    browse().post(invited["link"], **(SUBSTITUTE | {"substitute_email": ""}))
    assert [letter for letter in post.sent() if "In place of" in letter["Subject"]] == []
    with make.acting(invited["coordinator"]) as by:
        meeting = fresh(invited["meeting"])
        move_meeting(meeting, starts_at=meeting.starts_at, place="Town Hall", by=by)
    [letter] = [each for each in post.sent() if each["To"].addresses[0].addr_spec == invited["member"].email]
    own = event_of(letter)["ATTENDEE"].params
    assert own["PARTSTAT"] == "DECLINED" and "DELEGATED-TO" not in own, "passed to nobody a calendar could name"
    for number in range(substitutes.MOST):
        browse().post(invited["link"], **(SUBSTITUTE | {"substitute_email": f"d{number}@police.example"}))
    page = browse().post(invited["link"], **SUBSTITUTE)
    assert page.errors() == ["Several people have been named for this meeting already. Tell the coordinator who comes."]
    assert to_dee(post) == []
