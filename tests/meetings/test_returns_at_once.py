"""Returns sent at the same moment: one answer stands for a case, and one supplement takes what arrives on a day."""

from __future__ import annotations

from contextvars import Context
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select

from casework.extensions import db
from casework.meetings import services
from casework.meetings.return_models import InformationReturn, PackIssue, ReturnParagraph
from casework.meetings.typed import Content
from casework.reader import acting_as

from .returns_world import FACT, arrange, meeting_of, request_of


@pytest.fixture
def world(make, at):
    return arrange(make, at)


def at_once(app: Any, world: dict[str, Any], *senders: tuple[str, str]) -> list[Exception]:
    """Everybody reads the page, then everybody keeps a draft and sends; what went wrong."""
    together, failures = Barrier(len(senders)), []

    def send(who: str, agency: str) -> None:
        try:
            with app.app_context(), acting_as(world[who]) as _:
                request = request_of(world, agency)
                together.wait(20)
                services.save_draft(request, Content((FACT,)), by=world[who])
                services.send_return(request, Content((FACT,)), by=world[who])
                db.session.commit()
        except Exception as problem:  # told to the test below
            failures.append(problem)

    threads = [Thread(target=Context().run, args=(send, *sender)) for sender in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(40)
    return failures


def test_two_colleagues_sending_at_once_leave_one_answer_that_stands(app, world):
    assert at_once(app, world, ("landlord", "housing"), ("colleague", "housing")) == []
    with world["make"].system():
        rows = db.session.scalars(select(InformationReturn).order_by(InformationReturn.number)).all()
        assert [(row.number, row.current) for row in rows] == [(1, False), (2, True)]
        assert len(db.session.scalars(select(ReturnParagraph).where(ReturnParagraph.current)).all()) == 1


def test_agencies_sending_at_once_share_the_supplement_of_the_day(app, world):
    with world["make"].acting(world["coordinator"]) as by:
        services.publish_pack(meeting_of(world), by=by)
    assert at_once(app, world, ("landlord", "housing"), ("nurse", "health"), ("chair", "police")) == []
    with world["make"].system():
        assert [i.number for i in db.session.scalars(select(PackIssue).order_by(PackIssue.number))] == [0, 1]
        assert {row.issue for row in db.session.scalars(select(InformationReturn))} == {1}
