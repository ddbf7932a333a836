"""Draft minutes go to the chair, who returns or approves them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from casework.errors import NotPermitted, Refusal
from casework.extensions import db
from casework.meetings import chairing, services
from casework.meetings.life_models import ChairsLook
from tests.browser import Browser
from tests.meetings.test_agenda import fresh
from tests.world import Maker

from .after_minutes_world import arrange, url


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    return arrange(make, at)


def test_the_chair_returns_the_draft_and_then_approves_it(
    world: dict[str, Any], browse: Callable[..., Browser], make: Maker
) -> None:
    coordinator, chair = browse(world["coordinator"]), browse(world["chair"])
    assert "Minutes to circulate" in chair.get("/").text
    coordinator.post(url(world, "minutes/chair"), do="send", comments="")
    assert "Sent on 10 March 2026, not answered yet" in coordinator.get(url(world)).text
    assert chair.get("/").links()["Draft minutes with the chair"] == url(world, "minutes/chair")
    assert "with the chair" not in browse(world["member"]).get("/").text
    page = coordinator.post(url(world, "circulate"), accept_faults="y")
    assert "These minutes are with the chair." in " ".join(page.errors())
    assert chair.post(url(world, "minutes/chair"), do="return", comments="").errors() == ["Say what is to be changed."]
    chair.post(url(world, "minutes/chair"), do="return", comments="Name the roads")
    assert "Name the roads" in coordinator.get(url(world, "minutes/chair")).text
    assert "Returned by the chair" in coordinator.get("/").text
    coordinator.post(url(world, "minutes/chair"), do="send", comments="")
    chair.post(url(world, "minutes/chair"), do="approve", comments="")
    assert "Approved by the chair, to circulate" in coordinator.get("/").text
    assert "Approved" in coordinator.get(url(world)).text
    coordinator.post(url(world, "circulate"), accept_faults="y")
    with make.acting(world["coordinator"]):
        assert fresh(world["meeting"]).status == "circulated"


def test_only_the_chair_answers_and_only_who_runs_the_group_sees_it(
    world: dict[str, Any], browse: Callable[..., Browser], make: Maker
) -> None:
    with make.acting(world["coordinator"]) as by:
        chairing.send_to_chair(fresh(world["meeting"]), by=by)
        with pytest.raises(Refusal, match="with the chair already"):
            chairing.send_to_chair(fresh(world["meeting"]), by=by)
        with pytest.raises(NotPermitted):
            chairing.answer_as_chair(fresh(world["meeting"]), approve=True, comments="", by=by)
    browse(world["member"]).get(url(world, "minutes/chair"), status=403)
    browse(world["stranger"]).get(url(world, "minutes/chair"), status=404)
    with make.acting(world["member"]):
        assert db.session.scalars(select(ChairsLook)).all() == []


def test_the_chair_may_circulate_what_waits_which_approves_it(world: dict[str, Any], make: Maker) -> None:
    with make.acting(world["coordinator"]) as by:
        chairing.send_to_chair(fresh(world["meeting"]), by=by)
    with make.acting(world["chair"]) as by:
        services.circulate(fresh(world["meeting"]), by=by, accept_faults=True)
        assert db.session.scalars(select(ChairsLook.outcome)).one() == "approved"
