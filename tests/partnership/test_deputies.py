"""Who stands in for the holder of a seat as a rule: named on the group's page, offered in the answer, shown beside the apology."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework.extensions import db
from casework.invitations import services as invitations
from casework.invitations.models import Invitation
from casework.meetings.attendance import line_of
from casework.meetings.models import Attendance, Meeting
from casework.partnership.models import Membership
from tests.browser import Browser
from tests.world import Maker


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    at(2026, 3, 2, 9)
    group = make.group("psg", name="North PSG")
    people = {
        "coordinator": make.user("Noor Coordinator", coordinates=[group]),
        "holder": make.user("Hal Holder", joins=[group]),
        "stranger": make.user("Una Stranger", joins=[make.group("psg")]),
    }
    with make.system():
        seat = db.session.scalars(select(Membership).where(Membership.user_id == people["holder"].id)).one()
        number = seat.id
    meeting = make.meeting(group, on=date(2026, 3, 17))
    return {"group": group, "meeting": meeting, "page": f"/groups/{group.slug}/members/{number}/deputy", **people}


DEE = {"name": "Dee  Deputy", "office": "Deputy manager", "email": "dee@example.org"}


def test_a_deputy_is_named_shown_and_offered_until_somebody_else_is(
    world: dict[str, Any], make: Maker, browse: Callable[..., Browser]
) -> None:
    coordinator = browse(world["coordinator"])
    page = coordinator.post(world["page"], **DEE)
    assert "Dee Deputy stands in for Hal Holder." in page.text and "Deputy: Dee Deputy, Deputy manager" in page.text
    with make.acting(world["coordinator"]) as by:
        invitations.invite(db.session.get_one(Meeting, world["meeting"].id), by=by)
    holder, answer = browse(world["holder"]), f"/meetings/{world['meeting'].id}/answer"
    form = holder.get(answer)
    assert [form.field(f"substitute_{name}") for name in DEE] == ["Dee Deputy", "Deputy manager", "dee@example.org"]
    holder.submit(reply="accepted")
    with make.system():
        said = db.session.scalars(select(Invitation).where(Invitation.user_id == world["holder"].id)).one()
        assert (said.reply, said.substitute_name) == ("accepted", ""), "who comes needs nobody"
    attendance = f"/meetings/{world['meeting'].id}/attendance"
    assert "Deputy: Dee Deputy, Deputy manager" in coordinator.get(attendance).text
    holder.get(answer)
    holder.submit(reply="substitute")
    with make.system():
        rows = db.session.execute(select(Attendance.name, Attendance.substitute_for).order_by(Attendance.id)).all()
        assert ("Dee Deputy", "Hal Holder") in rows
    page = coordinator.post(world["page"], name="", office="", email="")
    assert "Nobody is deputy of Hal Holder." in page.text and "Deputy:" not in page.text


def test_mistakes_are_said_and_only_who_changes_members_names_one(
    world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    coordinator = browse(world["coordinator"])
    assert coordinator.post(world["page"], **DEE | {"name": " "}).errors() == [
        "Enter the deputy's name, or leave all three empty."
    ]
    assert coordinator.post(world["page"], **DEE | {"name": "hal holder"}).errors() == ["A deputy is somebody else."]
    assert coordinator.post(world["page"], **DEE | {"email": "x"}).errors()
    coordinator.get(world["page"].replace("/members/", "/members/9"), status=404)
    for who in ("holder", "stranger"):
        browse(world[who]).get(world["page"], status=403)
        browse(world[who]).post(world["page"], **DEE, status=403)


def test_the_deputy_is_recorded_by_one_click_in_the_holders_place(
    world: dict[str, Any], make: Maker, browse: Callable[..., Browser]
) -> None:
    coordinator = browse(world["coordinator"])
    coordinator.post(world["page"], **DEE)
    place, said = f"/meetings/{world['meeting'].id}/attendance", {"do": f"deputy-{world['holder'].id}"}
    assert "Dee Deputy is here instead" in coordinator.get(place).text
    page = coordinator.post(place, **said)
    assert "Dee Deputy is recorded as substitute for Hal Holder." in page.text and "is here instead" not in page.text
    coordinator.post(place, **said)
    with make.system():
        rows = db.session.execute(
            select(Attendance.name, Attendance.capacity, Attendance.substitute_for, Attendance.organisation)
        ).all()
        assert sorted(map(tuple, rows)) == [
            ("Dee Deputy", "substitute", "Hal Holder", world["holder"].agency.name), ("Hal Holder", "apologies", "", world["holder"].agency.name),
        ], "pressed twice, listed once"  # fmt: skip
    browse(world["stranger"]).get(place, status=404)


@pytest.mark.parametrize(("who", "words"), [("holder", "This seat has no deputy."), ("nobody", "Attendance is saved.")])
def test_a_seat_without_a_deputy_has_nobody_to_click(
    world: dict[str, Any], browse: Callable[..., Browser], who: str, words: str
) -> None:
    number = world["holder"].id if who == "holder" else "x"
    place = f"/meetings/{world['meeting'].id}/attendance"
    page = browse(world["coordinator"]).post(place, do=f"deputy-{number}", status=200)
    assert words in page.text


def test_a_deputy_who_is_a_member_is_marked_and_not_listed_twice(
    world: dict[str, Any], make: Maker, browse: Callable[..., Browser]
) -> None:
    make.user("Dee Deputy", joins=[world["group"]])
    coordinator = browse(world["coordinator"])
    coordinator.post(world["page"], **DEE)
    place = f"/meetings/{world['meeting'].id}/attendance"
    coordinator.post(place, do=f"deputy-{world['holder'].id}")
    with make.system():
        rows = db.session.scalars(select(Attendance).where(Attendance.name == "Dee Deputy")).all()
        assert [(row.capacity, row.user_id is not None) for row in rows] == [("substitute", True)]
    present = {f"capacity-{line_of(row)}": "member" for row in _rows(make) if row.user_id == world["holder"].id}
    page = coordinator.post(place, do=f"deputy-{world['holder'].id}", **present)
    assert "Hal Holder is recorded as present. Change that first." in page.text


def _rows(make: Maker) -> list[Attendance]:
    with make.system():
        return list(db.session.scalars(select(Attendance)))
