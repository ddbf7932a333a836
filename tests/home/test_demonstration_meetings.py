"""Every page about meetings shows something real in the trial: what people did around them, as they may do it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from casework.accounts.models import User
from casework.demo import load
from casework.extensions import db
from casework.meetings.models import Meeting
from casework.papers import making
from casework.partnership.models import Group, Partnership
from tests.browser import Browser
from tests.world import Maker


def test_the_pages_around_meetings_show_what_people_did(
    make: Maker, browse: Callable[..., Browser], at: Callable[..., Any]
) -> None:
    at(2026, 3, 4, 10)
    load(cases=60)
    make._partnership = db.session.scalars(select(Partnership)).one()
    with make.system():
        people = {user.name: user for user in db.session.scalars(select(User).where(User.is_demonstration))}
        groups = {group.slug: group.id for group in db.session.scalars(select(Group))}
        held = {
            (slug, status): db.session.scalars(
                select(Meeting.id).where(Meeting.group_id == groups[slug], Meeting.status == status).order_by(Meeting.starts_at.desc())
            ).first()
            for slug in ("psg", "board")
            for status in ("planned", "published", "circulated", "confirmed")
        }  # fmt: skip
    assert making.run_due() == 1
    page = browse(people["Morgan Ellerby"])
    coming = held["psg", "published"]
    answers = page.get(
        page.get(f"/meetings/{coming}/").links()[next(w for w in page.page.links() if "have answered" in w)]
    ).text
    assert "Robin Applegarth" in answers and "Accepted" in answers and "Not certain" in answers
    assert "Annual review of the group" in page.get("/groups/psg/meetings/forward-plan").text
    corrections = page.get(f"/meetings/{held['psg', 'circulated']}/corrections").text
    assert "Accepted" in corrections and "Waiting for an answer" in corrections
    declared = page.get("/groups/psg/declarations").text
    assert "Lives in the same street" in declared and "Manages the building" in declared
    assert "By Sgt Robin Garsdale" in page.get(f"/meetings/{held['psg', 'confirmed']}/").text
    board = page.get(f"/meetings/{held['board', 'published']}/").text
    assert "Performance in the last quarter" in board and "your pack" in board

    officer = browse(people["Pat Kildale"])
    asked = officer.get("/subject-access/SA-0001").text
    assert "7 of " in asked and "Released in part" in asked and "To be decided" in asked
    queue = officer.get("/retention/queue").text
    assert "Of no case (3)" in queue and "6 years from closure" in queue
