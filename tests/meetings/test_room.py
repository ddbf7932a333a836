"""People come and go while a meeting runs: who is in the room at an item, and the quorum with them."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from casework.extensions import db
from casework.meetings import course, numbering, queries, services
from casework.meetings.attendance import SAID_YES, line_of
from casework.meetings.models import Attendance
from casework.meetings.workspace_models import ItemAbsence

from .test_agenda import fresh, items
from .test_pages import begun, world  # noqa: F401


@pytest.fixture
def room(world, browse):  # noqa: F811
    """A meeting of a series whose quorum is two agencies, begun, everybody there."""
    from datetime import date, time

    with world["make"].acting(world["coordinator"]) as by:
        series = services.add_series(
            world["group"], title="North PSG", recurrence="list", days=[date(2026, 3, 10)], starts_on=date(2026, 3, 10),
            start_time=time(14), quorum_kind="agencies", quorum=2, by=by,
        )  # fmt: skip
        fresh(world["meeting"]).series_id = series.id
        db.session.add(Attendance(meeting_id=world["meeting"].id, name="Vi Visitor", capacity="invited"))
    world["case item"] = begun(world)
    page = browse(world["coordinator"])
    address = f"/meetings/{world['meeting'].id}/attendance"
    shown = page.get(address)
    council = world["make"].user("Hal Housing", joins=[world["group"]])
    page.get(address)
    page.submit(page.page, chair=f"user-{world['chair'].id}", do="rest_present")
    world["page"], world["council"], world["shown"] = page, council, shown
    return world


def at(room, item_id) -> str:
    return f"/meetings/{room['meeting'].id}/minutes?item={item_id}"


def key_of(room, name) -> str:
    with room["make"].acting(room["coordinator"]):
        row = db.session.scalars(select(Attendance).where(Attendance.name == name)).one()
        return line_of(row)


def quorum(room, item_id) -> str:
    return room["page"].get(at(room, item_id)).select_one("#quorum").text


def go(room, item_id, name, what):
    return room["page"].post(f"/meetings/items/{item_id}/people", person=key_of(room, name), do=what)


def minuted(room) -> list[int]:
    with room["make"].acting(room["coordinator"]):
        return [i.id for i in numbering.in_order(items(room["meeting"])) if i.number and i.kind != "heading"]


def test_the_quorum_falls_when_the_last_of_an_agency_leaves_and_rises_with_their_return(room):
    first, second, third, *_ = minuted(room)
    assert quorum(room, second) == "Quorate: 2 agencies present, 2 needed."
    page = go(room, second, "Hal Housing", "left")
    assert "Hal Housing left." in page.text
    assert quorum(room, second).startswith("Not quorate: 1 agency present, 2 needed.")
    assert quorum(room, first) == "Quorate: 2 agencies present, 2 needed.", "before, they were there"
    assert quorum(room, third).startswith("Not quorate")
    go(room, third, "Hal Housing", "back")
    assert quorum(room, third).startswith("Quorate")
    assert quorum(room, second).startswith("Not quorate"), "for the item between they were out"


def test_somebody_with_an_interest_is_out_for_that_item_only(room):
    case = room["case item"]
    others = [i for i in minuted(room) if i != case]
    page = go(room, case, "Hal Housing", "out")
    assert "Hal Housing is out of the room for this item, having declared an interest." in page.text
    assert quorum(room, case).startswith("Not quorate")
    assert all(quorum(room, other).startswith("Quorate") for other in others[:3])
    number = room["page"].get(at(room, case)).text
    shown = room["page"].get(f"/meetings/{room['meeting'].id}/attendance").text
    [left] = re.findall(r"Left for item (\S+), having declared an interest", shown)
    assert f"{left} " in number
    go(room, case, "Hal Housing", "in")
    assert quorum(room, case).startswith("Quorate")
    assert "Left for item" not in room["page"].get(f"/meetings/{room['meeting'].id}/attendance").text


def test_declaring_ones_own_interest_leaves_the_room_and_the_case(room, browse):
    page = browse(room["council"])
    page.post(f"/meetings/items/{room['case item']}/interest", reason="My sister lives there")
    page.get(at(room, room["case item"]), status=404)
    assert quorum(room, room["case item"]).startswith("Not quorate")
    with room["make"].acting(room["coordinator"]):
        assert [row.reason for row in db.session.scalars(select(ItemAbsence))] == ["interest"]


def test_somebody_who_arrives_late_counts_from_that_item_on(room, browse):
    _first, second, third, *_ = minuted(room)
    late = room["make"].user(
        "Lena Late", agency=room["make"].agency("Wrensea Fire", kind="fire"), joins=[room["group"]]
    )
    page = room["page"].get(at(room, third))
    assert "Wrensea Fire: not here" in page.text
    page = room["page"].post(f"/meetings/items/{third}/people", person=f"user-{late.id}", do="arrived")
    assert "Lena Late arrived." in page.text
    assert "3 agencies" in quorum(room, third) and "2 agencies" in quorum(room, second)
    with room["make"].acting(room["coordinator"]):
        rows = {row.name: row for row in db.session.scalars(select(Attendance))}
        assert rows["Lena Late"].arrived_at_item == db.session.scalars(queries.item_by_id(third)).one().number
        assert rows["Cat Chair"].in_the_chair, "whoever is in the chair stays there"


def test_bad_moves_change_nothing(room):
    [first, *_] = minuted(room)
    for person, what, status in (
        ("row-999999", "left", 200),
        ("", "left", 200),
        (key_of(room, "Hal Housing"), "vanished", 404),
    ):
        room["page"].post(f"/meetings/items/{first}/people", person=person, do=what, status=status)
    assert quorum(room, first).startswith("Quorate")


def test_everybody_who_replied_yes_is_here_by_one_button(world, browse):  # noqa: F811
    begun(world)
    page = browse(world["coordinator"])
    address = f"/meetings/{world['meeting'].id}/attendance"
    assert "replied yes" not in page.get(address).text
    SAID_YES.append(lambda meeting: {world["member"].id, world["chair"].id})
    try:
        shown = page.get(address)
        assert "Everybody who replied yes is here (2)" in shown.text
        page.submit(shown, do="said_yes_present")
    finally:
        SAID_YES.pop()
    with world["make"].acting(world["coordinator"]):
        here = {r.name: r.in_the_chair for r in db.session.scalars(select(Attendance)) if r.capacity == "member"}
        assert here == {"Sam Officer": False, "Cat Chair": True}, "the chair is in the chair unless somebody else is"


def test_an_old_attendance_page_does_not_undo_a_colleagues_work(world, browse):  # noqa: F811
    begun(world)
    chair, coordinator = browse(world["chair"]), browse(world["coordinator"])
    address = f"/meetings/{world['meeting'].id}/attendance"
    coordinator.submit(coordinator.get(address), do="rest_present", chair=f"user-{world['chair'].id}")
    old = chair.get(address)
    key = key_of(world, "Sam Officer")
    coordinator.submit(coordinator.get(address), **{f"capacity-{key}": "apologies"})
    chair.submit(old, **{f"capacity-{key_of(world, 'Oli Observer')}": "absent"})
    with world["make"].acting(world["coordinator"]):
        found = {row.name: row.capacity for row in db.session.scalars(select(Attendance))}
    assert (found["Sam Officer"], found["Oli Observer"]) == ("apologies", "absent")


def test_an_item_taken_out_of_order_keeps_its_number_and_moves_the_next(room):
    first, second, _third, fourth, *_ = minuted(room)
    room["page"].post(f"/meetings/items/{first}/minutes", page=room["page"].get(at(room, first)), discussion="Heard.")
    page = room["page"].get(at(room, fourth))
    assert "Taken now, after item 1" in page.text
    page = room["page"].post(f"/meetings/items/{fourth}/taken", after=str(first))
    assert "Taken out of order, after item 1." in page.text
    assert page.field("following_id") == str(second)
    with room["make"].acting(room["coordinator"]):
        order = [i.id for i in course.in_course(numbering.in_order(items(room["meeting"])))]
        assert order.index(fourth) == order.index(first) + 1
        assert db.session.scalars(queries.item_by_id(fourth)).one().number == "4"
    page = room["page"].post(f"/meetings/items/{first}/taken", after=str(fourth))
    assert "Item 4 was itself taken after this one." in page.text
    page = room["page"].post(f"/meetings/items/{fourth}/taken")
    assert "Taken out of order, after" not in page.text


def test_initials_are_given_on_the_attendance_page(room):
    page = room["page"].get(f"/meetings/{room['meeting'].id}/attendance")
    room["page"].submit(page, do="save", **{f"initials-{key_of(room, 'Hal Housing')}": "hhg"})
    with room["make"].acting(room["coordinator"]):
        rows = {row.name: row.initials for row in db.session.scalars(select(Attendance))}
    assert rows["Hal Housing"] == "HHG" and rows["Cat Chair"] == ""
