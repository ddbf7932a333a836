"""A vote on a decision: recorded on one page from the workspace, by number or by name, read by the group, printed, and refused where it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.extensions import db
from casework.meetings import queries, room, votes
from casework.meetings.models import AgendaItem, Attendance, Decision, Meeting
from casework.meetings.styles import save_style
from casework.meetings.vote_models import RecordedVote
from casework.partnership.models import Group
from tests.browser import Browser
from tests.world import Maker

SAID = "Moved by Cllr Ann Ashe, seconded by Bo Birch. For 2, against 1, abstained 0. Carried."
NAMED = "Recorded vote. For: Cllr Ann Ashe and Bo Birch. Against: Cy Cole."


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    """A board in session with an open report decided on, and three members who may vote."""
    at(2026, 3, 10, 14)
    group = make.group("board", name="North Board")
    found: dict[str, Any] = {
        "group": group, "coordinator": make.user("Noor Coordinator", coordinates=[group]), "member": make.user("Sam Officer", joins=[group]),
        "stranger": make.user("Una Stranger", joins=[make.group("psg")]), "meeting": make.meeting(group, on=date(2026, 3, 10)),
    }  # fmt: skip
    with make.system():
        meeting = db.session.get_one(Meeting, found["meeting"].id)
        meeting.status, meeting.commenced_at = "in_progress", meeting.starts_at
        item = AgendaItem(meeting_id=meeting.id, kind="report", position=10, number="1", title="Alley gates")
        people = [
            Attendance(meeting_id=meeting.id, position=n, name=name, capacity=capacity, votes=capacity == "member")
            for n, (name, capacity) in enumerate(
                [("Cllr Ann Ashe", "member"), ("Bo Birch", "member"), ("Cy Cole", "member"), ("Di Dunn", "officer")], 1
            )
        ]
        db.session.add_all([item, *people])
        db.session.flush()
        decision = Decision(agenda_item_id=item.id, position=1, text="That gates be fitted.")
        db.session.add(decision)
        db.session.flush()
        found |= {"item": item.id, "decision": decision.id, "people": [row.id for row in people]}
    return found | {"page": f"/meetings/decisions/{found['decision']}/vote"}


def by_name(world: dict[str, Any], *said: str) -> dict[str, str]:
    return {f"voter-{number}": vote for number, vote in zip(world["people"], said, strict=False)}


def test_a_vote_is_recorded_from_the_workspace_and_stands_wherever_the_decision_does(
    world: dict[str, Any], browse: Callable[..., Browser], make: Maker
) -> None:
    coordinator, place = browse(world["coordinator"]), f"/meetings/{world['meeting'].id}"
    coordinator.get(f"{place}/minutes")
    page = coordinator.post(
        f"/meetings/items/{world['item']}/minutes", discussion="Asked and answered.", version="1", do=f"vote-{world['decision']}"
    )  # fmt: skip
    assert page.select_one("h1").text == "Vote on decision (i)"
    page = coordinator.submit(
        moved_by="Cllr Ann Ashe", seconded_by="Bo Birch", result="carried", **by_name(world, "for", "for", "against")
    )
    assert "The vote is recorded." in page.text and SAID in page.text and "Asked and answered." in page.text
    with make.system():
        db.session.get_one(Meeting, world["meeting"].id).status = "confirmed"
    register = browse(world["member"]).get(f"/groups/{world['group'].slug}/decisions").text
    assert SAID in register and NAMED not in register and "Who voted how" in register
    for address in (f"{place}/minutes", f"{place}/papers/minutes.html", world["page"]):
        assert f"{SAID} {NAMED}" in browse(world["member"]).get(address).text, address
    sheet = browse(world["member"]).get(f"/groups/{world['group'].slug}/decisions.csv").response.text
    assert NAMED in sheet
    browse(world["stranger"]).get(world["page"], status=404)


def test_a_cut_down_public_record_has_the_counts_and_no_names(
    world: dict[str, Any], browse: Callable[..., Browser], make: Maker
) -> None:
    browse(world["coordinator"]).post(
        world["page"], moved_by="Bo Birch", votes_for="2", votes_against="1", result="lost"
    )
    with make.acting(world["coordinator"]) as by:
        save_style(db.session.get_one(Group, world["group"].id), content={"publication": "cut_down"}, version=0, by=by)
    with make.system():
        meeting = db.session.get_one(Meeting, world["meeting"].id)
        meeting.status, meeting.circulated_at = "circulated", clock.now()
    shown = browse(world["member"]).get(f"/meetings/{world['meeting'].id}/papers/public-minutes.html").text
    assert "For 2, against 1, abstained 0. Lost." in shown and "Birch" not in shown


@pytest.mark.parametrize(("typed", "words"), [
    ({"moved_by": "Bo Birch", "seconded_by": "Bo Birch"}, "Nobody seconds what they moved."), ({"seconded_by": "Bo Birch"}, "Say who moved it."),
    ({"votes_for": "1", "votes_against": "2", "result": "carried"}, "More voted against it than for it."), ({"votes_for": "-1"}, "from 0 to 999"),
    ({"votes_for": "many"}, "whole number"), ({"moved_by": "Somebody else"}, "list"),
])  # fmt: skip
def test_what_cannot_be_is_refused_and_stays_typed(
    world: dict[str, Any], browse: Callable[..., Browser], make: Maker, typed: dict[str, str], words: str
) -> None:
    page = browse(world["coordinator"]).post(world["page"], **typed)
    assert any(words in error for error in page.errors()), page.errors()
    with make.system():
        assert db.session.get_one(Decision, world["decision"]).votes_for is None


def test_counts_unlike_the_names_are_refused_and_nobody_votes_who_left_for_the_item(
    world: dict[str, Any], browse: Callable[..., Browser], make: Maker
) -> None:
    coordinator = browse(world["coordinator"])
    page = coordinator.post(world["page"], votes_for="3", **by_name(world, "for", "for"))
    assert page.errors() == ["2 names stand under for, not 3."]
    with make.acting(world["coordinator"]):
        item = db.session.scalars(queries.item_by_id(world["item"])).one()
        room.out_for_interest(db.session.get_one(Attendance, world["people"][0]), item)
    assert "Cllr Ann Ashe" not in [node.text for node in coordinator.get(world["page"]).select("legend strong")]
    coordinator.post(world["page"], **by_name(world, "for", "for"))
    with make.system():
        [row] = db.session.scalars(select(RecordedVote)).all()
        assert (row.attendance_id, db.session.scalar(select(Decision.votes_for))) == (world["people"][1], 1)


def test_the_votes_of_some_are_recorded_without_counts_and_checked_against_who_was_there(
    world: dict[str, Any], browse: Callable[..., Browser], make: Maker
) -> None:
    coordinator = browse(world["coordinator"])
    coordinator.post(world["page"], of_some="y", result="lost", **by_name(world, "for"))
    minutes = f"/meetings/{world['meeting'].id}/papers/minutes.html"
    assert "Lost. Recorded at their request. For: Cllr Ann Ashe." in coordinator.get(minutes).text
    with make.system():
        decision = db.session.scalars(select(Decision)).one()
        assert (decision.votes_for, decision.names_of_some) == (None, True)
        people = list(db.session.scalars(queries.attendance_of(world["meeting"].id)))
        assert list(votes.faults(people, {world["item"]: "Item 1"}, [decision])) == []
        people[0].capacity = "apologies"
        [fault] = votes.faults(people, {world["item"]: "Item 1"}, [decision])
        assert fault.words == "Item 1 records the vote of Cllr Ann Ashe, who has none at it."


def test_the_line_of_somebody_who_voted_stays_and_a_decision_goes_with_its_vote(
    world: dict[str, Any], browse: Callable[..., Browser], make: Maker
) -> None:
    coordinator = browse(world["coordinator"])
    coordinator.post(world["page"], **by_name(world, "abstained"))
    page = coordinator.post(f"/meetings/{world['meeting'].id}/attendance/{world['people'][0]}/remove")
    assert "A vote of Cllr Ann Ashe is recorded." in page.text
    coordinator.get(f"/meetings/{world['meeting'].id}/minutes")
    coordinator.post(
        f"/meetings/items/{world['item']}/minutes", discussion="", version="1", do=f"remove-{world['decision']}"
    )
    with make.system():
        assert db.session.scalars(select(RecordedVote)).all() == []


def test_a_member_reads_votes_and_records_none(world: dict[str, Any], browse: Callable[..., Browser]) -> None:
    member = browse(world["member"])
    page = member.get(world["page"])
    assert "No vote is recorded." in page.text and not page.has("main form")
    member.post(world["page"], votes_for="2", status=403)
