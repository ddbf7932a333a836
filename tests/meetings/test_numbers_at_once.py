"""Two officers circulate minutes of one series at the same moment: no number is shared and none is skipped."""

from __future__ import annotations

from contextvars import Context
from datetime import date, time
from threading import Barrier, Thread

from sqlalchemy import select

from casework.extensions import db
from casework.meetings import services
from casework.meetings.models import AgendaItem, Meeting
from casework.reader import acting_as

from .test_agenda import fresh


def test_numbers_given_at_once_are_neither_shared_nor_skipped(make, at, app):
    at(2026, 6, 1, 9)
    group = make.group("psg")
    officers = [make.user(coordinates=[group]), make.user(coordinates=[group])]
    with make.acting(officers[0]) as by:
        series = services.add_series(
            group, title="PSG", recurrence="list", days=[date(2026, 6, 2), date(2026, 6, 3)], starts_on=date(2026, 6, 2),
            start_time=time(14), numbering="municipal_year", by=by,
        )  # fmt: skip
        meetings = services.plan_meetings(series, until=date(2026, 6, 30), by=by).made
        for meeting in meetings:
            services.build_agenda(meeting, by=by)
            meeting.status = "closed"
    together, failures = Barrier(2), []

    def circulate(meeting, officer) -> None:
        try:
            with app.app_context(), acting_as(officer):
                mine = fresh(meeting)
                together.wait(10)
                services.circulate(mine, by=officer, accept_faults=True)
                db.session.commit()
        except Exception as problem:  # told to the test below
            failures.append(problem)

    threads = [
        Thread(target=Context().run, args=(circulate, meeting, officer))
        for meeting, officer in zip(meetings, officers, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    with make.system():
        given = sorted(
            db.session.scalars(select(AgendaItem.minute_number).where(AgendaItem.minute_number.is_not(None)))
        )
        assert len(db.session.scalars(select(Meeting).where(Meeting.status == "circulated")).all()) == 2
    assert given == list(range(1, len(given) + 1))
    assert len(given) > 10
