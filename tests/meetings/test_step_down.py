"""Adults with enough reviews in a row at lower risk come up under the agenda's item Step-down by themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from casework.adults.models import AdultReview
from casework.cases.models import Case, Caseload
from casework.extensions import db
from casework.meetings import queries, services
from casework.meetings.models import AgendaItem
from tests.browser import Browser
from tests.world import Maker

from .test_agenda import fresh


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    """A meeting on 10 March; all adults were discussed on 10 February and none is due for review before May."""
    at(2026, 3, 2, 9)
    tati = make.group("tati")
    held, meeting = make.meeting(tati, on=date(2026, 2, 10), status="closed"), make.meeting(tati, on=date(2026, 3, 10))
    found: dict[str, Any] = {"tati": tati, "meeting": meeting, "by": make.user("Noor Coordinator", coordinates=[tati])}
    for name, rags in (("ready", "red amber amber"), ("once", "red amber"), ("never", ""), ("up", "amber amber red")):
        case = make.case(
            tati,
            title=name,
            victim=make.person(name, "Marsh"),
            opened_on=date(2026, 1, 5),
            next_review_on=date(2026, 5, 1),
        )
        found[name] = case
        with make.system():
            load = db.session.scalars(db.select(Caseload).where(Caseload.case_id == case.id)).one()
            db.session.add(AgendaItem(meeting_id=held.id, kind="case", title="x", position=1, case_id=case.id))
            for number, rag in enumerate(rags.split()):
                review(case, load, rag, date(2026, 1, 6) + timedelta(days=14 * number), found["by"].id)
    return found


def review(case: Case, load: Caseload, rag: str, on: date, by_id: int, corrects: int | None = None) -> AdultReview:
    row = AdultReview(
        case_id=case.id, group_id=load.group_id, caseload_id=load.id, held_on=on, rag=rag, words="x",
        next_review_on=on + timedelta(days=28), recorded_by_id=by_id, recorded_at=db.func.now(), corrects_id=corrects,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def build(make: Maker, world: dict[str, Any]) -> dict[str, list[str]]:
    """By item, the cases listed under it."""
    with make.acting(world["by"]) as by:
        services.build_agenda(fresh(world["meeting"]), by=by)
        items = db.session.scalars(queries.items_of(world["meeting"].id)).all()
        titles = {item.id: item.title for item in items}
        found: dict[str, list[str]] = {}
        for item in items:
            if item.case_id is not None:
                found.setdefault(titles[item.parent_id], []).append(item.title)
        return found


def test_who_is_ready_is_listed_under_step_down_once_and_nobody_else(
    make: Maker, world: dict[str, Any], browse: Callable[..., Browser]
) -> None:
    assert build(make, world) == {"Step-down": ["ready"]}
    assert build(make, world) == {"Step-down": ["ready"]}
    with make.system():
        item = db.session.scalars(
            db.select(AgendaItem.id).where(
                AgendaItem.case_id == world["ready"].id, AgendaItem.meeting_id == world["meeting"].id
            )
        ).one()
    page = browse(world["by"]).get(f"/meetings/{world['meeting'].id}/minutes", item=item)
    assert "Ready to step down" in page.text and "2 reviews in a row at lower risk" in page.text


def test_an_adult_whose_review_is_due_and_who_is_ready_is_listed_once(make: Maker, world: dict[str, Any]) -> None:
    with make.system():
        for load in db.session.scalars(
            db.select(Caseload).where(Caseload.case_id.in_([world["ready"].id, world["up"].id]))
        ):
            load.next_review_on = date(2026, 3, 5)
    assert build(make, world) == {"Adults for review": ["up"], "Step-down": ["ready"]}


def test_a_corrected_review_counts_as_corrected(make: Maker, world: dict[str, Any]) -> None:
    with make.system():
        last = db.session.scalars(
            db.select(AdultReview)
            .where(AdultReview.case_id == world["ready"].id)
            .order_by(AdultReview.id.desc())
            .limit(1)
        ).one()
        load = db.session.scalars(db.select(Caseload).where(Caseload.case_id == world["ready"].id)).one()
        review(world["ready"], load, "red", last.held_on, world["by"].id, corrects=last.id)
    assert build(make, world) == {}


def test_other_kinds_of_group_list_nobody_there(make: Maker, at: Callable[..., Any]) -> None:
    from casework.adults.ready import ready_in

    psg = make.group("psg")
    make.case(psg)
    with make.system():
        assert ready_in(psg) == {}
