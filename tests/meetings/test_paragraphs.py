"""A body that numbers the paragraphs of its minutes: on its pages and in its papers, by themselves, under the minute's own number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework.extensions import db
from casework.meetings.models import AgendaItem, Meeting
from casework.meetings.paragraphs import stem
from casework.meetings.styles import save_style
from casework.partnership.models import Group
from tests.browser import Browser
from tests.world import Maker

SAID = "Gates were fitted:\n- two in the north\n\n> No more was said of these.\n\nLamps follow."


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    """A board that numbers paragraphs, with one report minuted."""
    at(2026, 3, 11, 10)
    group = make.group("board", name="North Board")
    found: dict[str, Any] = {
        "group": group, "coordinator": make.user("Noor Coordinator", coordinates=[group]), "member": make.user("Sam Officer", joins=[group]),
        "meeting": make.meeting(group, on=date(2026, 3, 10)),
    }  # fmt: skip
    with make.system():
        meeting = db.session.get_one(Meeting, found["meeting"].id)
        meeting.status, meeting.commenced_at = "closed", meeting.starts_at
        item = AgendaItem(
            meeting_id=meeting.id, kind="standing", position=10, number="3", title="Alley gates", discussion=SAID
        )
        db.session.add(item)
        db.session.flush()
        found["item"] = item.id
    with make.acting(found["coordinator"]) as by:
        save_style(db.session.get_one(Group, group.id), content={"paragraph_numbers": True}, version=0, by=by)
    return found


def test_paragraphs_are_numbered_where_minutes_are_read_and_printed(
    world: dict[str, Any], browse: Callable[..., Browser], make: Maker
) -> None:
    place = f"/meetings/{world['meeting'].id}"
    read = browse(world["member"]).get(f"{place}/minutes").text
    printed = browse(world["member"]).get(f"{place}/papers/minutes.html").text
    for text in (read, printed):
        words = " ".join(text.split())
        assert "3.1 Gates were fitted:" in words and "3.2 Lamps follow." in words
        assert "No more was said" in words and "> No more" not in words
    with make.system():
        db.session.get_one(AgendaItem, world["item"]).minute_label = "NB 58/26"
        db.session.get_one(AgendaItem, world["item"]).minute_number = 58
    assert "58.2 Lamps follow." in " ".join(browse(world["member"]).get(f"{place}/minutes").text.split())


def test_whoever_minutes_types_no_numbers_and_is_told_so(world: dict[str, Any], browse: Callable[..., Browser]) -> None:
    page = browse(world["coordinator"]).get(f"/meetings/{world['meeting'].id}/minutes")
    assert "Paragraphs are numbered by themselves: 3.1, 3.2." in page.text
    assert page.select_one("#discussion").text == " ".join(SAID.split())


@pytest.mark.parametrize(("label", "minute", "number", "under"), [
    ("58", 58, "3", "58"), ("SSP 53/15", 53, "3", "53"), ("25/32", 32, "5a", "32"), ("5a", None, "5a", "5a"), ("6(ii)", None, "6(ii)", "6(ii)"),
    ("", None, "6.1", "6.1"), ("", None, "", ""),
])  # fmt: skip
def test_what_the_numbers_begin_with(label: str, minute: int | None, number: str, under: str) -> None:
    assert stem(label, minute, number) == under
