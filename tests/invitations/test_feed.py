"""The private calendar: whose it is, what it shows, how it is switched off, and that nobody finds it by trying."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select

from casework import clock
from casework.access import as_system
from casework.accounts.models import User
from casework.audit.models import AuditEntry
from casework.extensions import db
from casework.invitations.models import CalendarFeed
from casework.meetings.models import Meeting
from casework.partnership.models import Agreement, Membership
from tests.browser import Browser
from tests.invitations.conftest import CANARY
from tests.world import Maker


@pytest.fixture
def address(world: dict[str, Any], browse: Callable[..., Browser]) -> str:
    page = browse(world["member"]).post("/account/calendar")
    return page.select_one("#address")["value"].removeprefix("http://localhost")


def events(browser: Browser, address: str) -> list[Any]:
    response = browser._ask("get", address)
    assert response.status_code == 200, response.status
    assert response.content_type == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(response.data).walk("VEVENT"))


def test_it_shows_ones_meetings_of_three_months_back_and_a_year_ahead(
    make: Maker, world: dict[str, Any], address: str, browse: Callable[..., Browser]
) -> None:
    today = clock.today()
    for days in (-120, -30, 100, 400):
        make.meeting(world["group"], on=today + timedelta(days=days))
    make.meeting(world["group"], on=today + timedelta(days=50), status="cancelled")
    make.meeting(make.group("psg", name="Another"), on=today + timedelta(days=10))
    found = events(browse(), address)
    assert [e["DTSTART"].dt.date() for e in found] == [
        today - timedelta(days=30),
        date(2026, 3, 17),
        today + timedelta(days=100),
    ]
    assert {str(e["SUMMARY"]) for e in found} == {"North PSG"}
    assert all("ATTENDEE" not in e and "ORGANIZER" not in e for e in found)


def test_no_byte_of_it_is_about_a_case_or_a_person(
    make: Maker, world: dict[str, Any], address: str, browse: Callable[..., Browser]
) -> None:
    with make.system():
        db.session.get_one(Meeting, world["meeting"].id).title = f"{CANARY} case conference"
    data = browse()._ask("get", address).data
    assert CANARY.encode() not in data and b"Sam" not in data and b"North PSG" in data


def test_it_is_kept_a_while_and_not_sent_twice(
    world: dict[str, Any], address: str, browse: Callable[..., Browser], make: Maker
) -> None:
    browser = browse()
    first = browser._ask("get", address)
    assert first.headers["Cache-Control"] == "private, max-age=900, must-revalidate"
    again = browser._ask("get", address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and again.data == b""
    make.meeting(world["group"], on=date(2026, 5, 5))
    assert browser._ask("get", address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    with as_system("looking", partnership_id=make.partnership().id):
        rows = db.session.scalars(
            select(AuditEntry).where(AuditEntry.subject == "calendar_feeds", AuditEntry.kind == "disclosure")
        ).all()
    assert len(rows) == 2 and rows[0].recipients == [world["member"].id]


def test_the_secret_is_kept_nowhere_and_renewing_or_switching_off_ends_it(
    make: Maker, world: dict[str, Any], address: str, browse: Callable[..., Browser]
) -> None:
    secret = address.removeprefix("/calendar/").removesuffix(".ics")
    with make.system():
        kept = db.session.execute(db.text("SELECT to_jsonb(calendar_feeds)::text FROM calendar_feeds")).scalar_one()
    assert secret.partition("-")[2] not in kept
    member = browse(world["member"])
    assert secret not in member.get("/account/calendar").raw, "shown once"
    newer = member.post("/account/calendar").select_one("#address")["value"].removeprefix("http://localhost")
    assert newer != address
    assert browse()._ask("get", address).status_code == 404
    assert events(browse(), newer)
    assert "switched off" in member.post("/account/calendar/off").text
    assert browse()._ask("get", newer).status_code == 404
    assert "Private calendar" in member.get("/account").text


@pytest.mark.parametrize("end", ["account", "agreement", "membership"])
def test_it_ends_with_the_account_the_agreement_and_the_last_group(
    make: Maker, world: dict[str, Any], address: str, browse: Callable[..., Browser], end: str
) -> None:
    assert events(browse(), address)
    yesterday = clock.today() - timedelta(days=1)
    with make.system():
        if end == "account":
            db.session.get_one(User, world["member"].id).status = "suspended"
        elif end == "agreement":
            for row in db.session.scalars(select(Agreement).where(Agreement.agency_id == world["police"].id)):
                row.ends_on = yesterday
        else:
            db.session.scalars(
                select(Membership).where(Membership.user_id == world["member"].id)
            ).one().ends_on = yesterday
    assert browse()._ask("get", address).status_code == 404


def test_too_many_fetches_and_wrong_addresses_are_slowed_down(
    make: Maker, world: dict[str, Any], address: str, browse: Callable[..., Browser], at: Callable[..., Any]
) -> None:
    browser = browse()
    statuses = [browser._ask("get", address).status_code for _ in range(32)]
    assert statuses[29:] == [200, 429, 429]
    at(2026, 3, 2, 10, 11)
    assert browser._ask("get", address).status_code == 200
    wrong = [browser._ask("get", f"/calendar/{make.partnership().id}-x{n}.ics").status_code for n in range(35)]
    assert wrong[0] == 404 and wrong[-1] == 429
    for odd in ("x", "-", "1-", "999999999999999999999-x", "²-x", "1-%00"):
        assert browse()._ask("get", f"/calendar/{odd}.ics").status_code in (404, 429)


def test_nobody_sees_anothers_row(make: Maker, world: dict[str, Any], address: str) -> None:
    with make.acting(world["coordinator"]):
        assert db.session.scalars(select(CalendarFeed)).all() == []
    with make.acting(world["member"]):
        assert len(db.session.scalars(select(CalendarFeed)).all()) == 1


def test_many_meetings_take_no_more_statements(
    make: Maker, world: dict[str, Any], address: str, browse: Callable[..., Browser]
) -> None:
    from tests.queries_counted import counted

    browser = browse()
    browser._ask("get", address)
    with counted() as few:
        browser._ask("get", address)
    for n in range(12):
        make.meeting(world["group"], on=clock.today() + timedelta(days=30 + n))
    with counted() as many:
        assert len(events(browser, address)) == 13
    assert many.number == few.number
