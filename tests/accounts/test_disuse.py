"""Accounts nobody uses: warned, suspended by the clock, brought back with one button; nobody is surprised."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.accounts import api_tokens, disuse
from casework.accounts.api_tokens import SCOPES
from casework.accounts.models import SignInSession, User
from casework.extensions import db
from casework.notifications.dated import keep_up_all
from casework.notifications.disuse import suspend_unused
from casework.notifications.models import Message
from tests.browser import Browser
from tests.notifications.test_when_reminded import mail
from tests.world import Maker

At = Callable[..., Any]
Browse = Callable[..., Browser]


@pytest.fixture
def world(make: Maker, at: At) -> dict[str, Any]:
    """The rule has held since 2 March; on that day somebody signed in for the last time."""
    at(2026, 3, 2, 10)
    group = make.group("psg")
    agency = make.agency("Tidewater Homes")
    found = {
        "boss": make.user("Al Admin", duties=["administrator"]), "contact": make.user("Sue Spoc", agency=agency, duties=["spoc"]),
        "idle": make.user("Ida Idle", agency=agency, joins=[group]), "group": group,
    }  # fmt: skip
    used(make, found["boss"], found["contact"], found["idle"])
    suspend_unused()
    return found


def used(make: Maker, *people: User) -> None:
    with make.system():
        for person in people:
            row = db.session.get_one(User, person.id)
            row.created_at = row.last_seen_at = clock.now()


def status(make: Maker, person: User) -> str:
    with make.system():
        return str(db.session.scalar(select(User.status).where(User.id == person.id)))


def warned(at: At, *moment: int) -> dict[str, str]:
    at(*moment)
    keep_up_all()
    return {name: body for name, body in mail(at, *moment) if "not signed in" in body}


def test_somebody_is_warned_twice_and_suspended_on_the_day(
    make: Maker, world: dict[str, Any], at: At, browse: Browse
) -> None:
    make.action(world["group"], owner=world["idle"])
    at(2026, 5, 15, 9)
    used(make, world["boss"], world["contact"])
    keep_up_all()
    found = warned(at, 2026, 5, 18, 9)
    assert set(found) == {"Ida Idle"} and "31 May 2026" in found["Ida Idle"]
    assert set(warned(at, 2026, 5, 28, 9)) == {"Ida Idle"}
    at(2026, 5, 30, 21)
    assert suspend_unused() == 0
    at(2026, 5, 31, 9)
    mine = browse(world["idle"])
    assert suspend_unused() == 1 and suspend_unused() == 0
    assert status(make, world["idle"]) == "suspended"
    assert mine.get("/account").path == "/sign-in", "sign-ins end at once"
    [(name, body)] = [(name, body) for name, body in mail(at, 2026, 5, 31, 10) if "suspended" in body]
    assert name == "Sue Spoc" and "1 action" in body and "Ida" not in body
    contact = browse(world["contact"])
    assert "Suspended: not used" in contact.get("/people-who-sign-in/?status=disused").text
    page = contact.get(f"/people-who-sign-in/{world['idle'].id}")
    assert "Suspended on 31 May 2026 because nobody used the account" in page.text
    page = contact.post(f"/people-who-sign-in/{world['idle'].id}/reactivate")
    assert "can sign in again" in page.text
    with make.system():
        assert db.session.scalar(select(User.disused_on).where(User.id == world["idle"].id)) is None
    assert suspend_unused() == 0, "being brought back counts as use"


def test_signing_in_or_a_program_with_a_key_is_use(make: Maker, world: dict[str, Any], at: At) -> None:
    by_program = make.user("Pat Program")
    used(make, by_program)
    with make.acting(by_program):
        row, _ = api_tokens.create(by_program, name="nightly", days=300, scopes=list(SCOPES))
    at(2026, 5, 15, 9)
    keep_up_all()
    assert set(warned(at, 2026, 5, 20, 9)) >= {"Ida Idle", "Pat Program"}
    used(make, world["idle"])
    with make.system():
        db.session.get_one(type(row), row.id).last_used_at = clock.now()
    at(2026, 6, 2, 9)
    suspend_unused()
    assert status(make, world["idle"]) == status(make, by_program) == "active"


def test_the_last_administrator_and_the_demonstrations_people_stay(make: Maker, world: dict[str, Any], at: At) -> None:
    pretend = make.user("Dee Demo")
    with make.system():
        db.session.get_one(User, pretend.id).is_demonstration = True
    at(2027, 3, 2, 9)
    suspend_unused()
    assert [status(make, world[who]) for who in ("boss", "contact", "idle")] == ["active", "suspended", "suspended"]
    assert status(make, pretend) == "active"


def test_nobody_is_suspended_without_the_time_for_warnings(
    make: Maker, world: dict[str, Any], at: At, browse: Browse
) -> None:
    at(2026, 4, 20, 9)
    page = browse(world["boss"]).post("/people-who-sign-in/unused", days="29")
    assert page.errors() == ["Enter 0 for never, or a number of days from 30 to 400"]
    browse(world["boss"]).post("/people-who-sign-in/unused", days="30")
    assert suspend_unused() == 0, "49 days, but the rule is of today"
    assert set(warned(at, 2026, 4, 21, 9)) >= {"Ida Idle"}
    at(2026, 5, 5, 10)
    assert suspend_unused() >= 1
    with make.system():
        assert (disuse.rule()[0], disuse.rule()[1].date()) == (30, date(2026, 4, 20))


def test_0_is_never_and_only_an_administrator_says_so(
    make: Maker, world: dict[str, Any], at: At, browse: Browse
) -> None:
    browse(world["contact"]).get("/people-who-sign-in/unused", status=403)
    browse(world["boss"]).post("/people-who-sign-in/unused", days="0")
    at(2027, 3, 2, 9)
    assert suspend_unused() == 0 and warned(at, 2027, 3, 2, 9) == {}
    with make.system():
        live = select(SignInSession.id).where(
            SignInSession.ended_at.is_not(None), SignInSession.expires_at > clock.now() + timedelta(days=1)
        )
        assert db.session.scalars(live).all() == []
        assert db.session.scalars(select(Message.id).where(Message.template == "account_disused")).all() == []
