"""What agencies owe to stay in: agreements renewed and reviewed in time, people looked through every three months."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework.accounts.models import PeopleCheck
from casework.extensions import db
from casework.notifications.models import Reminder
from casework.notifications.standing import plan_standing
from casework.partnership.models import Agreement
from tests.browser import Browser
from tests.world import Maker

from .test_when_reminded import mail


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    at(2026, 3, 2, 10)
    group = make.group("psg")
    contact = make.user("Cy Contact", duties=["spoc"], joins=[group])
    return {"group": group, "contact": contact, "officer": make.user("Ida Officer", duties=["information_governance"])}


def the_agreement(make: Maker, world: dict[str, Any], **dates: date) -> None:
    with make.system():
        row = db.session.scalars(select(Agreement).where(Agreement.agency_id == world["contact"].agency_id)).first()
        assert row is not None
        for name, value in dates.items():
            setattr(row, name, value)


def told(at: Callable[..., Any], *moment: int) -> dict[str, str]:
    at(*moment)
    plan_standing()
    return {name: body for name, body in mail(at, *moment) if "greement" in body or "look through" in body}


def test_an_agreement_that_ends_is_told_to_the_contact_and_to_who_looks_after_it(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    the_agreement(make, world, ends_on=date(2026, 4, 6))
    assert plan_standing() == 2 and plan_standing() == 0
    found = told(at, 2026, 3, 9, 9)
    assert set(found) == {"Cy Contact", "Ida Officer"}
    assert "comes to an end" in found["Cy Contact"] and "6 April 2026" in found["Cy Contact"]
    the_agreement(make, world, ends_on=date(2027, 4, 6))
    assert told(at, 2026, 3, 30, 9) == {}, "it was renewed"


def test_a_review_is_told_until_it_has_another_day(make: Maker, world: dict[str, Any], at: Callable[..., Any]) -> None:
    the_agreement(make, world, review_on=date(2026, 4, 6))
    assert "is to be reviewed, 6 April 2026" in told(at, 2026, 3, 9, 9)["Ida Officer"]


def test_the_contact_looks_through_the_people_every_three_months(
    make: Maker, world: dict[str, Any], at: Callable[..., Any], browse: Callable[..., Browser]
) -> None:
    agency = world["contact"].agency_id
    make.user("Bo Else", agency=world["contact"].agency)
    with make.system():
        db.session.add(
            PeopleCheck(agency_id=agency, checked_by_id=world["contact"].id, checked_on=date(2025, 12, 8), people=1)
        )
    found = told(at, 2026, 3, 9, 9)
    assert set(found) == {"Cy Contact"} and "look through 3 names" in found["Cy Contact"]
    contact = browse(world["contact"])
    assert "It is time to look through them" in contact.get("/people-who-sign-in/").text
    assert "Look through who signs in for your agency" in contact.get("/").text
    asked = select(Reminder.status).where(Reminder.kind == "check_people_late", Reminder.subject_id == agency)
    with make.system():
        assert db.session.scalars(asked).all() == ["planned"]
    contact.post("/people-who-sign-in/right")
    with make.system():
        assert db.session.scalars(asked).all() == ["withdrawn"], "at once, not when the clock comes round"
    assert "Look through who signs in" not in contact.get("/").text
    contact.post("/people-who-sign-in/right")
    assert "asked again on 8 June 2026" in contact.get("/people-who-sign-in/").text
    assert told(at, 2026, 3, 23, 9) == {}
    with make.system():
        assert [row.people for row in db.session.scalars(select(PeopleCheck).order_by(PeopleCheck.id))] == [1, 3]


def test_nobody_else_says_so(make: Maker, world: dict[str, Any], browse: Callable[..., Browser]) -> None:
    administrator = browse(make.user("Al Admin", duties=["administrator"]))
    assert "are right" not in administrator.get("/people-who-sign-in/").text
    administrator.post("/people-who-sign-in/right", status=403)
