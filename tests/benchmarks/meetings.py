"""`manage.py bench meetings`: building an agenda, building it again, publishing and closing, for 30 and 200 cases in one run.

In one process without a server, each in a partnership of its own that is made for it; every round meets anew.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import Any

from casework import clock, create_app
from casework.extensions import db
from casework.meetings import queries, services
from casework.meetings.models import AgendaItem, Attendance, Meeting
from tests.benchmarks import worlds
from tests.world import Maker

CLOSING_MOST = 10.0


def main(arguments: list[str]) -> int:
    """Measure and print; 1 when closing with the fewest cases takes longer than it may."""
    options = argparse.ArgumentParser(prog="bench meetings", description=__doc__)
    options.add_argument("--cases", type=int, nargs=2, default=[30, 200])
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args(arguments)
    server = worlds.server()
    took: dict[tuple[int, str], list[float]] = {}
    with server.lease():
        app = _application(server)
        with app.app_context():
            make = Maker(app)
            for count in chosen.cases:
                for number in range(chosen.rounds):
                    _meet(make, count, number, lambda name, work, n=count: _timed(took, n, name, work))
    print(f"{'':<28}" + "".join(f"{count:>12} cases" for count in chosen.cases))
    for name in dict.fromkeys(name for _, name in took):
        print(f"{name:<28}" + "".join(f"{median(took[count, name]) * 1000:>15.0f} ms" for count in chosen.cases))
    return 0 if median(took[chosen.cases[0], "close"]) < CLOSING_MOST else 1


def _timed(took: dict[tuple[int, str], list[float]], count: int, name: str, work: Callable[[], Any]) -> None:
    begun = time.perf_counter()
    work()
    db.session.commit()
    took.setdefault((count, name), []).append(time.perf_counter() - begun)


def _application(server: Any) -> Any:
    from config import settings

    environment, _facts = worlds.world(server, 30)
    return create_app(settings({**os.environ, **environment}))


def _meet(make: Maker, count: int, number: int, timed: Callable[..., None]) -> None:
    """A group of 40 people and 14 agencies with this many cases: from nothing to closed."""
    make._partnership = make.partnership(f"Bench {count} {number}")
    group = make.group("psg")
    agencies = [make.agency() for _ in range(14)]
    coordinator = make.user(agency=agencies[0], coordinates=[group])
    for each in range(39):
        make.user(agency=agencies[each % 14], joins=[group])
    for _ in range(count):
        make.case(group)
    meeting = make.meeting(group, on=clock.today() + timedelta(days=1)).id

    def fresh() -> Meeting:
        return db.session.scalars(queries.by_id(meeting)).one()

    with make.acting(coordinator) as by:
        timed("build the agenda", lambda: services.build_agenda(fresh(), by=by))
        timed("build it again", lambda: services.build_agenda(fresh(), by=by))
        timed("publish, ask 14 agencies", lambda: services.publish_agenda(fresh(), by=by))
        services.start_meeting(fresh(), by=by)
        db.session.add(Attendance(meeting_id=meeting, name="Wil Visitor", capacity="invited"))
        review = clock.today() + timedelta(days=30)
        for item in db.session.scalars(db.select(AgendaItem).where(AgendaItem.meeting_id == meeting)).all():
            services.save_discussion(item, text="The group heard how it stands.", version=item.version, by=by)
            if item.case_id is not None:
                services.record_outcome(item, rag="amber", next_review_on=review, by=by)
        at = fresh().commenced_at + timedelta(hours=2)
        timed("close", lambda: services.close_meeting(fresh(), concluded_at=at, by=by))
