"""Cases on which something comes to an end surface on the agenda, and the minutes say what it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework.cohorts.models import StatutoryStatus
from casework.extensions import db
from casework.meetings import queries, services
from casework.meetings.models import AgendaItem, Meeting
from tests.browser import Browser
from tests.world import Maker


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    """A meeting on 10 March, the last one on 10 February with every case on it."""
    at(2026, 3, 2, 9)
    group = make.group("iom")
    by = make.user("Noor Coordinator", coordinates=[group])
    held = make.meeting(group, on=date(2026, 2, 10), status="closed")
    meeting = make.meeting(group, on=date(2026, 3, 10))
    found: dict[str, Any] = {"group": group, "by": by, "meeting": meeting}
    people = {
        name: make.person(name, "Wren", date_of_birth=date(1990, 1, 1))
        for name in ("ends", "over", "late", "quiet", "licence", "far")
    }
    people["adult"] = make.person("Kit", "Wren", date_of_birth=date(2008, 4, 7))
    for name, person in people.items():
        found[name] = make.case(group, offender=person, opened_on=date(2026, 1, 5))
        with make.system():
            db.session.add(AgendaItem(meeting_id=held.id, kind="case", title="x", position=1, case_id=found[name].id))
    for name, ends in (
        ("ends", date(2026, 4, 7)),
        ("over", date(2026, 3, 1)),
        ("late", date(2026, 3, 5)),
        ("far", date(2026, 4, 8)),
    ):
        make.order(found[name], people[name], by=by, status="granted", starts_on=date(2025, 6, 1), ends_on=ends)
    with make.system():
        db.session.add(
            StatutoryStatus(
                case_id=found["licence"].id, person_id=people["licence"].id, status="licence", since=date(2025, 6, 1),
                ends_on=date(2026, 3, 31), recorded_by_id=by.id,
            )
        )  # fmt: skip
    return found


def fresh(meeting: Meeting) -> Meeting:
    return db.session.scalars(queries.by_id(meeting.id).execution_options(populate_existing=True)).one()


def test_what_ends_before_or_in_the_four_weeks_after_the_meeting_comes_up_once(
    make: Maker, world: dict[str, Any]
) -> None:
    with make.acting(world["by"]) as by:
        assert services.build_agenda(fresh(world["meeting"]), by=by).cases == 4
        assert services.build_agenda(fresh(world["meeting"]), by=by).cases == 0
        rows = db.session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == world["meeting"].id)).all()
        sections = {row.id: row.kind for row in rows}
        placed = {row.case_id: sections[row.parent_id] for row in rows if row.case_id}
    assert placed == {world[name].id: "reviews" for name in ("ends", "late", "licence", "adult")}


def test_the_minutes_say_what_ends(browse: Callable[..., Browser], make: Maker, world: dict[str, Any]) -> None:
    with make.acting(world["by"]) as by:
        services.build_agenda(fresh(world["meeting"]), by=by)
        services.publish_agenda(fresh(world["meeting"]), by=by)
        items = {
            row.case_id: row.id
            for row in db.session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == world["meeting"].id))
        }
    coordinator = browse(world["by"])
    page = coordinator.get(f"/meetings/{world['meeting'].id}/minutes", item=items[world["licence"].id])
    assert "31 March 2026: Supervision ends, licence" in page.text
    page = coordinator.get(f"/meetings/{world['meeting'].id}/minutes", item=items[world["ends"].id])
    assert (
        "7 April 2026: Agreement ends, Acceptable behaviour agreement" in page.text and "Supervision" not in page.text
    )
