"""A group of 30 cases, from nothing to an agenda sent out: at most six clicks from the list of its meetings, nothing typed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from casework import clock
from casework.extensions import db
from casework.meetings import forward
from casework.meetings.models import AgendaItem, Meeting
from casework.notifications.models import Message
from tests.served import window_of

pytestmark = pytest.mark.browser


def test_from_nothing_to_sent_in_six_clicks_and_no_typing(app, make, browse):
    group = make.group("psg", name="North PSG")
    coordinator = make.user("Noor Coordinator", coordinates=[group])
    for _ in range(40):
        make.user(agency=make.agency() if make._next() % 3 == 0 else None, joins=[group])
    for number in range(30):
        make.case(group, title=f"Case {number:02}")
    for number in range(45):
        make.action(group, title=f"Action {number:02}")
    meeting = make.meeting(group, on=clock.today() + timedelta(days=7))
    with make.acting(coordinator) as by:
        forward.plan(group, title="Due this month", month=clock.in_london(meeting.starts_at).date(), by=by)
    clicks = 0
    with window_of(app, browse(coordinator).token) as page:
        page.set_default_timeout(30000)
        page.goto(f"/groups/{group.slug}/meetings")

        def click(role, name) -> None:
            nonlocal clicks
            clicks += 1
            with page.expect_navigation():
                page.get_by_role(role, name=name).first.click()

        click("link", re.compile(r"day \d+ \w+ \d{4} at "))
        click("button", "Build the agenda")
        assert "30 of them cases" in page.inner_text("main")
        click("button", "Publish the agenda")
        if page.locator("[name=accept_faults]").count():  # what the checks found is accepted with a tick
            clicks += 1
            page.locator("[name=accept_faults]").check(force=True)
            click("button", "Publish the agenda")
        assert "The agenda is published" in page.inner_text("main")
    assert clicks <= 6
    with make.system():
        assert db.session.scalars(select(Meeting.status)).one() == "published"
        listed = db.session.scalars(select(AgendaItem.case_id).where(AgendaItem.case_id.is_not(None))).all()
        assert (len(listed), len(set(listed))) == (30, 30)
        assert "Due this month" in db.session.scalars(select(AgendaItem.title)).all()
        assert len(db.session.scalars(select(Message).where(Message.template == "agenda_published")).all()) == 40


def test_an_agenda_is_ordered_by_the_keyboard_alone(app, make, browse):
    group = make.group("psg", name="North PSG")
    coordinator = make.user("Noor Coordinator", coordinates=[group])
    meeting = make.meeting(group)
    with make.system():
        for number in (1, 2, 3):
            db.session.add(
                AgendaItem(
                    meeting_id=meeting.id, kind="report", title=f"Report {number}", position=number, number=str(number)
                )
            )
    with window_of(app, browse(coordinator).token) as page:
        page.goto(f"/meetings/{meeting.id}/")
        page.get_by_role("button", name=re.compile("^Move +3 Report 3")).focus()
        page.keyboard.press("Space")
        page.get_by_text("3 Report 3 is picked up").wait_for()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        with page.expect_navigation():
            page.keyboard.press("Space")
        with make.system():
            rows = db.session.execute(select(AgendaItem.title, AgendaItem.number).order_by(AgendaItem.position)).all()
        assert [tuple(row) for row in rows] == [("Report 3", "1"), ("Report 1", "2"), ("Report 2", "3")]
        page.get_by_role("button", name=re.compile("^Move +1 Report 3")).focus()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Escape")
        page.get_by_text("stays where it was").wait_for()
