"""Work in the background on one page: how far each is, what came of it, and a button that stops it; each person's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.extensions import db
from casework.handovers.models import HandOver, HandOverItem
from casework.papers.pack_models import MadePack
from casework.partnership.models import Group
from casework.risk.models import RiskRecount
from casework.subjects import duplicates
from casework.subjects.merge_records import DuplicateRun
from tests.browser import Browser
from tests.queries_counted import counted
from tests.world import Maker

Browse = Callable[..., Browser]
URL = "/work-in-the-background"


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    group = make.group("psg", name="North PSG")
    return {
        "group": group,
        "meeting": make.meeting(group, status="published"),
        "chair": make.user("Ann Chair", chairs=[group]),
        "member": make.user("Bo Member", joins=[group]),
        "other": make.user("Cy Other", joins=[group]),
    }


def packs(make: Maker, world: dict[str, Any], *, asked_by: str, **people: dict[str, Any]) -> None:
    with make.system():
        db.session.add_all(
            MadePack(
                meeting_id=world["meeting"].id, group_id=world["group"].id, number=0, recipient_id=world[who].id,
                asked_by_id=world[asked_by].id, asked_at=clock.now(), **values,
            )
            for who, values in people.items()
        )  # fmt: skip


def test_nothing_under_way_is_said(world: dict[str, Any], browse: Browse) -> None:
    page = browse(world["member"]).get(URL)
    assert "Nothing is under way for you." in page.text
    assert "Nothing under way" in browse(world["other"]).get("/account").text


def test_packs_for_everybody_are_one_line_to_who_asked_and_each_their_own(
    make: Maker, world: dict[str, Any], browse: Browse
) -> None:
    packs(
        make, world, asked_by="chair",
        chair={"status": "failed", "why": "No"}, member={"status": "making", "done": 2, "parts": 5}, other={},
    )  # fmt: skip
    page = browse(world["chair"]).get(URL)
    assert "Packs for PSG" in page.text.replace("North PSG", "PSG") and "0 of 3 made, 1 could not be" in page.text
    own = browse(world["member"]).get(URL)
    assert "Pack for" in own.text and "Being made" in own.text and "2 of 5" in own.text
    assert "1 under way" in browse(world["member"]).get("/account").text
    chair = browse(world["chair"])
    chair.get(URL)
    chair.post(f"/meetings/{world['meeting'].id}/packs/0/stop", **{"for": "everybody"})
    with make.system():
        assert set(db.session.scalars(select(MadePack.status).execution_options(populate_existing=True))) == {"failed"}
    assert "Nothing is under way" in browse(world["chair"]).get(URL).text


def test_a_hand_over_is_shown_to_who_asked_and_to_both_people(
    make: Maker, world: dict[str, Any], browse: Browse
) -> None:
    third = make.user("Di Third", joins=[world["group"]])
    with make.system():
        row = HandOver(
            reference="H-0001", group_id=world["group"].id, from_id=world["member"].id, to_id=world["other"].id,
            reason="Leaves", asked_by_id=world["chair"].id, asked_at=clock.now(), status="running",
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        db.session.add_all(
            HandOverItem(hand_over_id=row.id, action_id=make.action(world["group"]).id, status=status)
            for status in ("moved", "moved", "waiting")
        )
    page = browse(world["chair"]).get(URL)
    assert "Hand-over H-0001" in page.text and "Under way" in page.text and "2 of 3" in page.text
    assert page.select_one("form[action='/hand-overs/H-0001/stop']")
    theirs = browse(world["member"]).get(URL)
    assert "Hand-over H-0001" in theirs.text and "can stop it" in theirs.text
    assert b"/stop" not in theirs.data
    assert "H-0001" not in browse(third).get(URL).text


def test_looking_for_doubles_can_be_taken_back_while_it_waits(
    make: Maker, world: dict[str, Any], browse: Browse
) -> None:
    with make.acting(world["chair"]) as by:
        duplicates.ask_for_look(by=by)
    chair = browse(world["chair"])
    assert "Waiting, or being done" in chair.get(URL).text
    assert "Looking through" not in browse(world["member"]).get(URL).text
    browse(world["member"]).post("/subjects/duplicates/stop")
    with make.system():
        assert db.session.scalars(select(DuplicateRun)).one(), "somebody else's stays"
    chair.post("/subjects/duplicates/stop")
    with make.system():
        assert not db.session.scalars(select(DuplicateRun)).all()
    assert "is done already" in chair.post("/subjects/duplicates/stop").text


def test_recounts_are_for_administrators_and_cannot_be_stopped(
    make: Maker, world: dict[str, Any], browse: Browse
) -> None:
    make.case(world["group"])
    with make.system():
        kind = db.session.get_one(Group, world["group"].id).profile_key
        db.session.add(RiskRecount(kind=kind, due_on=clock.today()))
    page = browse(make.user("Al Admin", duties=["administrator"])).get(URL)
    assert "Working out risk bands" in page.text and "0 of 1" in page.text and "goes on by itself" in page.text
    assert "risk bands" not in browse(world["chair"]).get(URL).text


def test_more_of_it_asks_no_more_of_the_database(make: Maker, world: dict[str, Any], browse: Browse) -> None:
    chair = browse(world["chair"])
    chair.get(URL)
    with counted() as few:
        chair.get(URL)
    for _ in range(5):
        world["meeting"] = make.meeting(world["group"], status="published")
        packs(make, world, asked_by="chair", chair={}, member={})
    with counted() as many:
        chair.get(URL)
    assert len(many.sent) == len(few.sent)
