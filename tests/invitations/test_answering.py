"""Answers by the link in the mail, without signing in: what they change, who can use them, and when they are over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from casework import clock
from casework.accounts.models import User
from casework.extensions import db
from casework.invitations import services
from casework.invitations.models import Invitation
from casework.meetings.attendance import said_yes
from casework.meetings.models import Attendance, Meeting
from casework.meetings.series import cancel_meeting, move_meeting
from casework.partnership.models import Membership
from tests.browser import Browser
from tests.invitations.conftest import CANARY, Post, fresh, parts_of
from tests.world import Maker

SUBSTITUTE = {
    "reply": "substitute", "substitute_name": "Dee Deputy", "substitute_office": "Inspector", "substitute_email": "dee@police.example",
    "information_sent": "y", "reason": "On leave",
}  # fmt: skip


def reply_of(make: Maker, user: User) -> Invitation:
    with make.system():
        return db.session.scalars(
            select(Invitation).where(Invitation.user_id == user.id).execution_options(populate_existing=True)
        ).one()


def attendance(make: Maker) -> list[tuple[str, str, str, bool]]:
    with make.system():
        rows = db.session.scalars(select(Attendance).order_by(Attendance.position)).all()
        return [(row.name, row.capacity, row.substitute_for, row.information_sent) for row in rows]


def test_opening_the_link_changes_nothing_and_shows_no_case(
    make: Maker, invited: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    page = browse().get(invited["link"])
    assert page.h1 == "North PSG" and "Tuesday 17 March 2026 at 2pm" in page.text and "Sam Officer" in page.text
    assert CANARY not in page.raw and "Cat Chair" not in page.raw and invited["case"].reference not in page.raw
    assert reply_of(make, invited["member"]).reply == ""


def test_somebody_accepts(make: Maker, invited: dict[str, Any], browse: Callable[..., Browser]) -> None:
    page = browse().post(invited["link"], reply="accepted")
    assert page.h1 == "Your answer is recorded" and "Accepted" in page.text
    answer = reply_of(make, invited["member"])
    assert answer.reply == "accepted"
    assert attendance(make) == []
    with make.acting(invited["chair"]):
        meeting = db.session.get_one(Meeting, answer.meeting_id)
        assert said_yes(meeting) == {invited["member"].id}, "one button marks them present"


def test_apologies_and_the_substitute_stand_on_the_attendance_page(
    make: Maker, invited: dict[str, Any], browse: Callable[..., Browser], at: Callable[..., Any]
) -> None:
    browse().post(invited["link"], **SUBSTITUTE)
    assert attendance(make) == [
        ("Sam Officer", "apologies", "", True),
        ("Dee Deputy", "expected", "Sam Officer", False),
    ]
    browser, url = browse(invited["coordinator"]), f"/meetings/{invited['meeting'].id}/attendance"
    page = browser.get(url)
    assert page.select_one("p[role=status]").text.startswith(("Not quorate: 0 ", "0 ")), (
        "nobody counts before they have come"
    )
    assert "Dee Deputy" in page.text and "Inspector, Wrensea Police" in page.text
    page = browser.submit(form=f'form[action="{url}"]', do="rest_present")
    assert ("Dee Deputy", "substitute", "Sam Officer", False) in attendance(make)
    assert ("Sam Officer", "apologies", "", True) in attendance(make)


def test_saving_attendance_keeps_whom_an_expected_substitute_stands_in_for(
    make: Maker, invited: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    browse().post(invited["link"], **SUBSTITUTE)
    browser, url = browse(invited["coordinator"]), f"/meetings/{invited['meeting'].id}/attendance"
    browser.get(url)
    browser.submit(form=f'form[action="{url}"]', do="save")
    assert ("Dee Deputy", "expected", "Sam Officer", False) in attendance(make)


def test_the_latest_answer_holds_and_takes_back_what_the_one_before_put_down(
    make: Maker, invited: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    browser = browse()
    browser.post(invited["link"], **SUBSTITUTE)
    browser.post(
        invited["link"], reply="apologies", reason="", information_sent=None, substitute_name="", substitute_office=""
    )
    assert attendance(make) == [("Sam Officer", "apologies", "", False)]
    browser.post(invited["link"], reply="accepted")
    assert attendance(make) == []
    row = reply_of(make, invited["member"])
    assert (row.reply, row.substitute_name, row.substitute_email, row.reason) == ("accepted", "", "", "")


def test_a_substitute_needs_a_name_and_nothing_typed_is_lost(
    invited: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    page = browse().post(invited["link"], **(SUBSTITUTE | {"substitute_name": "", "substitute_email": "no"}))
    assert page.errors() == ["Enter the name of whoever comes", "Enter an e-mail address, like name@example.org"]
    assert page.field("substitute_office") == "Inspector" and page.field("reason") == "On leave"
    assert browse().post(invited["link"], reply="perhaps").errors() == ["Choose one of the answers"]
    assert browse().post(invited["link"]).errors() == ["Choose an answer"]


def test_a_link_is_one_persons_and_dies_with_the_meeting_the_seat_and_the_account(
    make: Maker, invited: dict[str, Any], browse: Callable[..., Browser], at: Callable[..., Any]
) -> None:
    link = invited["link"]
    browse().get(link[:-3] + "abc", status=404)
    browse().post("/invitations/nonsense", status=404, reply="accepted")
    with make.system():
        db.session.get_one(User, invited["member"].id).status = "suspended"
    browse().get(link, status=404)
    with make.system():
        db.session.get_one(User, invited["member"].id).status = "active"
        db.session.scalars(select(Membership).where(Membership.user_id == invited["member"].id)).one().ends_on = date(
            2026, 3, 1
        )
    assert "not invited to this meeting any more" in browse().get(link, status=410).text
    with make.system():
        db.session.scalars(select(Membership).where(Membership.user_id == invited["member"].id)).one().ends_on = None
    browse().get(link)
    at(2026, 3, 17, 14)
    assert "has begun, is over or was cancelled" in browse().get(link, status=410).text
    browse().post(link, reply="accepted", status=410)
    assert reply_of(make, invited["member"]).reply == ""


def test_links_that_do_not_work_slow_down_whoever_tries_them(browse: Callable[..., Browser], make: Maker) -> None:
    make.partnership()
    browser = browse()
    statuses = [browser._ask("get", f"/invitations/x{n}").status_code for n in range(35)]
    assert statuses[0] == 404 and statuses[-1] == 429


def test_one_invitation_is_not_answered_without_end(invited: dict[str, Any], browse: Callable[..., Browser]) -> None:
    browser = browse()
    pages = [browser.post(invited["link"], reply="accepted") for _ in range(12)]
    assert "many times within an hour" in pages[-1].text and pages[3].h1 == "Your answer is recorded"


def test_a_move_in_time_asks_anew_and_one_in_place_does_not(
    make: Maker, invited: dict[str, Any], browse: Callable[..., Browser], post: Post
) -> None:
    browse().post(invited["link"], **SUBSTITUTE)
    with make.acting(invited["coordinator"]) as by:
        meeting = fresh(invited["meeting"])
        move_meeting(meeting, starts_at=meeting.starts_at, place="Room 9", by=by)
    assert reply_of(make, invited["member"]).reply == "substitute" and len(attendance(make)) == 2
    assert "You answered: Sends a substitute" in parts_of(post.to(invited["member"]))["text/plain"].get_content()
    with make.acting(invited["coordinator"]) as by:
        move_meeting(
            fresh(invited["meeting"]), starts_at=datetime(2026, 3, 19, 9, tzinfo=clock.LONDON), place="Room 9", by=by
        )
    assert reply_of(make, invited["member"]).reply == "" and attendance(make) == []
    browse().post(invited["link"], reply="accepted")
    assert reply_of(make, invited["member"]).reply == "accepted", "the link goes on working"


def test_signed_in_the_answer_is_on_the_meetings_page(
    make: Maker, invited: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    browser, url = browse(invited["member"]), f"/meetings/{invited['meeting'].id}/"
    browser.post(f"{url}answer", reply="tentative")
    assert "Not certain. Change it" in browser.get(url).text
    with make.acting(invited["coordinator"]) as by:
        cancel_meeting(fresh(invited["meeting"]), reason="x", by=by)
    browser.get(f"{url}answer", status=404)


def test_the_coordinator_records_what_came_by_telephone(
    make: Maker, invited: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    row, url = reply_of(make, invited["chair"]), f"/meetings/{invited['meeting'].id}/invitations"
    browser = browse(invited["coordinator"])
    page = browser.post(f"{url}/{row.id}", reply="apologies", reason="Court", information_sent="y")
    assert "Apologies, information sent separately" in page.text and "Court" in page.text
    assert reply_of(make, invited["chair"]).replied_by_id == invited["coordinator"].id
    assert attendance(make) == [("Cat Chair", "apologies", "", True)]
    browse(invited["member"]).get(f"{url}/{row.id}", status=403)
    services.run_due()
