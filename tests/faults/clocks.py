"""Two schedulers and somebody at the keyboard; both changes of the clock, minute by minute; a machine that was off for two days."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import time_machine

from tests.faults.ground import Ground, ground
from tests.faults.report import Line

LONDON = ZoneInfo("Europe/London")
# From Friday to Tuesday, round the last Sunday of March and of October.
CHANGES = {
    "clocks go forward": (datetime(2026, 3, 27), datetime(2026, 4, 1)),
    "clocks go back": (datetime(2026, 10, 23), datetime(2026, 10, 28)),
}


def all_of(on: Any, *, step: timedelta = timedelta(minutes=1)) -> Iterator[Line]:
    for name, (first, last) in CHANGES.items():
        with ground(on, f"faults_clock_{first:%m}") as place:
            yield changed(place, name, first, last, step=step)
    with ground(on, "faults_outage") as place:
        yield outage(place, step=step)
    with ground(on, "faults_schedulers") as place:
        yield schedulers(place)


def changed(place: Ground, name: str, first: datetime, last: datetime, *, step: timedelta) -> Line:
    """One digest a working day, at eight by London's clock, whatever the clock did in between; every reminder once."""
    _reminders(place, first, last)
    made = [instant for instant in _ticks(first, last, step) if _tick(place, instant)]
    local = [instant.astimezone(LONDON) for instant in made]
    wanted = [day for day in _days(first, last) if day.weekday() < 5]
    broken = [] if [each.date() for each in local] == [day.date() for day in wanted] else ["days"]
    if any((each.hour, each.minute >= max(1, step.seconds // 60)) != (8, False) for each in local):
        broken.append("hour")
    return _summed(
        place, name, f"every {step.seconds // 60} min from {first:%-d %B} to {last:%-d %B %Y}", local, broken
    )


def outage(place: Ground, *, step: timedelta) -> Line:
    """Nothing ticks for 48 hours: the next tick makes one digest of all that came due, and none for the days in between."""
    first, last = datetime(2026, 3, 27), datetime(2026, 4, 3)
    _reminders(place, first, last)
    off = (datetime(2026, 3, 30, 7, tzinfo=LONDON), datetime(2026, 4, 1, 7, tzinfo=LONDON))
    made = [
        instant
        for instant in _ticks(first, last, step)
        if not off[0] <= instant < off[1] and _tick(place, instant)
    ]  # fmt: skip
    days = [instant.astimezone(LONDON).day for instant in made]
    broken = [] if days == [27, 1, 2] else ["days"]  # 3 April 2026 is Good Friday
    return _summed(
        place, "48 h outage", "off from 30 March 7:00 to 1 April 7:00 2026", [i.astimezone(LONDON) for i in made], broken
    )  # fmt: skip


def schedulers(place: Ground, *, number: int = 3, people: int = 200) -> Line:
    """Two schedulers and somebody who starts the jobs by hand, all at the same minute: no row more than from one."""
    from casework.extensions import db
    from casework.notifications import adults, dated, digests

    first = datetime(2026, 3, 27)
    _reminders(place, first, first + timedelta(days=1), people=people)
    children = []
    for _ in range(number):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                with time_machine.travel(datetime(2026, 3, 27, 8, 0, tzinfo=UTC), tick=True):
                    for _ in range(5):
                        with place.app.app_context():
                            digests.queue_digests()
                            dated.keep_up_all()
                            adults.plan_adults()
                            db.session.remove()
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    ended = [os.waitpid(child, 0)[1] for child in children]
    made = place.ask("SELECT count(*), count(DISTINCT recipient_id) FROM messages")[0]
    once = place.ask("SELECT count(*) FROM reminders WHERE status = 'queued'")[0][0]
    broken = [] if tuple(made) == (people, people) and once == people and not any(ended) else ["rows"]
    return Line(
        "two schedulers and a hand", f"{number} at once, 5 ticks each, {people} people", f"{made[0] - people} rows too many", broken
    )  # fmt: skip


def _summed(place: Ground, name: str, done: str, made: list[datetime], broken: list[str]) -> Line:
    messages = place.ask("SELECT context FROM messages")
    carried = [number for (context,) in messages for number in context["reminders"]]
    owed = place.ask("SELECT count(*) FROM reminders WHERE status = 'queued'")[0][0]
    waiting = place.ask("SELECT count(*) FROM reminders WHERE status = 'planned'")[0][0]
    if len(carried) != len(set(carried)) or len(carried) != owed or waiting:
        broken.append("once")
    when = ", ".join(f"{each:%a %H:%M}" for each in made)
    return Line(name, done, f"{len(carried)} of {owed + waiting} reminders once, digests {when}", broken)


def _reminders(place: Ground, first: datetime, last: datetime, *, people: int = 1) -> None:
    """One reminder a day for each of so many people; what falls on the last weekend days is carried the next working day."""
    from casework.extensions import db
    from casework.notifications.models import Reminder
    from tests.world import Maker

    with time_machine.travel(first.replace(tzinfo=LONDON).astimezone(UTC) - timedelta(hours=1), tick=True):
        make = Maker(place.app)
        group = make.group("psg")
        for _ in range(people):
            person = make.user(joins=[group])
            days = [day.date() for day in _days(first, last) if day.date() <= _last_working(last)]
            with make.system():
                db.session.add_all(
                    Reminder(subject="action", subject_id=n, kind="due", due_on=day, recipient_id=person.id)
                    for n, day in enumerate(days)
                )
    db.session.remove()
    db.engine.dispose()


def _last_working(last: datetime) -> Any:
    from casework import clock

    return clock.working_days_before(last.date(), 1)


def _days(first: datetime, last: datetime) -> list[datetime]:
    return [first + timedelta(days=n) for n in range((last - first).days)]


def _ticks(first: datetime, last: datetime, step: timedelta) -> Iterator[datetime]:
    """Instants, not wall times: the hour that comes twice ticks twice as long, the missing one not at all."""
    instant, end = first.replace(tzinfo=LONDON).astimezone(UTC), last.replace(tzinfo=LONDON).astimezone(UTC)
    while instant < end:
        yield instant
        instant += step


def _tick(place: Ground, instant: datetime) -> bool:
    """One tick of the scheduler; whether it made a digest."""
    from casework.notifications import digests

    with time_machine.travel(instant, tick=False):
        return digests.queue_digests() > 0
