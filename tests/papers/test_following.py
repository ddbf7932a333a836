"""Papers go along when their item is put off to the next meeting: drafts, files and limits with them, and packs stay whole."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from casework.extensions import db
from casework.meetings import services as meetings
from casework.meetings.models import AgendaItem, Meeting
from casework.papers import holding, writing
from casework.papers.models import Paper, PaperText
from tests.papers.papers_world import WHOLE, a_pdf, accept, arrange, ask, item_of, meeting_of, paper_of, put, write


@pytest.fixture
def world(make, at):
    world = arrange(make, at)
    world["next"] = make.meeting(world["group"], on=date(2026, 4, 28))
    return world


def defer(world, title="Performance"):
    with world["make"].acting(world["coordinator"]) as by:
        meetings.defer_item(item_of(world, title), by=by)


def papers_of(world, meeting):
    with world["make"].system():
        found = select(Paper).where(Paper.meeting_id == world[meeting].id).order_by(Paper.id)
        rows = db.session.scalars(found.execution_options(populate_existing=True)).all()
        return [(row.title, row.status, row.item.title, row.due_on, row.issue) for row in rows]


def test_a_paper_still_to_be_written_is_due_before_the_next_meeting_and_keeps_its_draft(world):
    paper = ask(world, world["landlord"], title="Terms", handling="agencies", agency_ids=[world["health"].id])
    with world["make"].acting(world["landlord"]) as by:
        writing.save_draft(paper_of(paper), WHOLE, by=by)
    before = papers_of(world, "meeting")[0][3]
    defer(world)
    assert papers_of(world, "meeting") == []
    [(title, status, under, due, _)] = papers_of(world, "next")
    assert (title, status, under) == ("Terms", "asked", "Performance") and due > before
    with world["make"].acting(world["landlord"]):
        kept = paper_of(paper)
        assert writing.begun(kept) == WHOLE and kept.handling == "agencies"


def test_an_accepted_paper_goes_into_the_next_pack(world, browse):
    paper = ask(world, world["landlord"], title="Terms")
    write(world, paper)
    accept(world, paper)
    defer(world)
    assert papers_of(world, "meeting") == []
    assert [row[1] for row in papers_of(world, "next")] == ["accepted"]
    assert "Terms" in browse(world["nurse"]).get(f"/meetings/{world['next'].id}/").text


def test_one_that_went_out_stays_in_its_pack_and_goes_along_as_a_copy(world, browse):
    paper = ask(
        world, world["landlord"], kind=None, title="A file", handling="agencies", agency_ids=[world["health"].id]
    )
    put(world, paper, "report.pdf", a_pdf("Words of the file.", pages=2))
    accept(world, paper)
    with world["make"].acting(world["coordinator"]) as by:
        meetings.publish_pack(meeting_of(world), by=by)
    with world["make"].acting(world["nurse"]):
        kept = holding.holding_of(meeting_of(world), 0).kept()
    defer(world)
    assert [(row[1], row[4]) for row in papers_of(world, "meeting")] == [("accepted", 0)]
    [(title, status, under, _, issue)] = papers_of(world, "next")
    assert (title, status, under, issue) == ("A file", "accepted", "Performance", None)
    with world["make"].acting(world["nurse"]):
        assert holding.holding_of(meeting_of(world), 0).covers(kept), "what was made still opens"
        following = db.session.scalars(select(Meeting).where(Meeting.id == world["next"].id)).one()
        [(again, text)] = holding.holding_of(following, 0).papers
        assert (again.title, text.pages, text.file_name) == ("A file", 2, "report.pdf")
    with world["make"].system():
        keys = db.session.scalars(select(PaperText.pdf_key)).all()
        assert len(set(keys)) == 2
    with world["make"].acting(world["colleague"]):
        following = db.session.scalars(select(Meeting).where(Meeting.id == world["next"].id)).one()
        assert [row.title for row, _ in holding.holding_of(following, 0).papers] == ["A file"], "writers have their own"


def test_what_was_private_stays_private_when_it_is_put_off(world):
    with world["make"].system():
        row = db.session.get_one(AgendaItem, item_of(world).id)
        row.sensitivity, row.exempt_paragraph, row.public_interest = "exempt", 3, "Prices"
    defer(world)
    with world["make"].system():
        found = select(AgendaItem).where(AgendaItem.meeting_id == world["next"].id, AgendaItem.title == "Performance")
        moved = db.session.scalars(found).one()
        assert (moved.sensitivity, moved.exempt_paragraph, moved.public_interest) == ("exempt", 3, "Prices")
