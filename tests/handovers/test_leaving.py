"""Somebody has left: one step closes the account and hands on what they owe, or nothing happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.extensions import db
from casework.handovers.models import HandOver, HandOverItem
from tests.browser import Browser
from tests.world import Maker

Browse = Callable[..., Browser]


def page_of(person: User) -> str:
    return f"/hand-over/left/{person.id}"


def status(make: Maker, person: User) -> str:
    with make.system():
        return str(db.session.scalar(select(User.status).where(User.id == person.id)))


def test_one_step_ends_the_sign_ins_and_hands_on_the_work(make: Maker, browse: Browse, world: dict[str, Any]) -> None:
    gill, leaving = world["gill"], browse(world["gill"])
    assert leaving.get("/account").path == "/account"
    contact = browse(world["spoc"])
    link = "They have left: close the account and hand on their work"
    assert contact.get(f"/people-who-sign-in/{gill.id}").links()[link] == page_of(gill)
    contact.get(page_of(gill))
    page = contact.post(page_of(gill), to=str(world["tom"].id), reason="Left on 28 February")
    assert page.path.startswith("/hand-overs/") and "Gill Giver is suspended and signed out everywhere" in page.text
    assert leaving.get("/account").path == "/sign-in" and status(make, gill) == "suspended"
    with make.system():
        row = db.session.scalars(select(HandOver)).one()
        assert (row.from_id, row.to_id) == (gill.id, world["tom"].id)
        assert len(db.session.scalars(select(HandOverItem.id)).all()) == 6


def test_what_the_other_cannot_have_is_named(make: Maker, browse: Browse, world: dict[str, Any]) -> None:
    gill, outside = world["gill"], make.user("Olu Outside", agency=world["housing"])
    contact, action = browse(world["spoc"]), world["actions"][0].reference
    contact.get(page_of(gill))
    page = contact.post(page_of(gill), to=str(outside.id), reason="Left")
    assert "Gill Giver is suspended and signed out everywhere" in page.text and status(make, gill) == "suspended"
    assert "Not handed on, since Olu Outside cannot have it" in page.text and action in page.text


def test_without_a_reason_neither_happens_and_nobody_is_an_answer(
    make: Maker, browse: Browse, world: dict[str, Any]
) -> None:
    gill, contact = world["gill"], browse(world["spoc"])
    contact.get(page_of(gill))
    page = contact.post(page_of(gill), to=str(world["tom"].id), reason="")
    assert page.errors() == ["Say why"] and status(make, gill) == "active"
    assert contact.post(page_of(gill), to=str(world["tom"].id)).errors() == ["Say why"], "nor without the field at all"
    assert contact.post(page_of(gill), to="", reason="x").errors() == ["Choose who takes it over, or nobody"]
    page = contact.post(page_of(gill), to="nobody", reason="")
    assert page.path == f"/people-who-sign-in/{gill.id}" and status(make, gill) == "suspended"


def test_others_cannot_tell_that_there_is_such_a_person(make: Maker, browse: Browse, world: dict[str, Any]) -> None:
    browse(world["spoc"]).get(page_of(world["chair"]), status=404)
    browse(world["spoc"]).get(page_of(world["spoc"]), status=404)
    browse(world["chair"]).get(page_of(world["gill"]), status=403)
