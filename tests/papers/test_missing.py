"""A paper that has not come is named before an agenda is sent, with the way to it."""

from __future__ import annotations

from flask import Flask, url_for

from casework import clock
from casework.extensions import db
from casework.meetings import checks
from casework.meetings.models import AgendaItem
from casework.papers.heading_sets import delivered
from casework.papers.models import Paper
from tests.meetings.test_agenda import fresh
from tests.world import Maker


def test_a_paper_that_has_not_come_is_a_fault_until_it_has(app: Flask, make: Maker) -> None:
    group = make.group("psg")
    chair = make.user("Ann Chair", chairs=[group])
    meeting = make.meeting(group)
    with make.system():
        item = AgendaItem(
            meeting_id=meeting.id, kind="report", position=10, number="1", title="Winter plan", author="Roads"
        )
        db.session.add(item)
        db.session.flush()
        paper = Paper(
            meeting_id=meeting.id, group_id=group.id, agenda_item_id=item.id, title="x", agency_id=chair.agency_id,
            headings=delivered()[0].kept(), due_on=clock.today(), asked_by_id=chair.id,
        )  # fmt: skip
        db.session.add(paper)
        db.session.flush()
        number = paper.id
    with make.acting(chair):
        [fault] = checks.agenda_faults_of(fresh(meeting))
        assert fault.words == "A paper for item 1 has not come yet."
        with app.test_request_context():
            assert url_for(fault.endpoint, **fault.values) == f"/meetings/{meeting.id}/papers/"
    with make.system():
        row = db.session.get_one(Paper, number, populate_existing=True)
        row.status, row.submitted_at, row.accepted_at = "accepted", clock.now(), clock.now()
    with make.acting(chair):
        assert checks.agenda_faults_of(fresh(meeting)) == []
