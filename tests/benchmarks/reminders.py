"""`manage.py bench reminders`: reminders sent end to end beside a bare smtplib loop, one worker beside four, and planning a national number.

The bare loop builds and sends the same letters over one connection to the same sink and does nothing else: no database,
no rights, no state. Both are measured in turns, one after the other, and the ratio is the median over the turns. The sink and
PostgreSQL run on the same cores and take their part: four workers on two cores can come to little more than twice one.
"""

from __future__ import annotations

import argparse
import os
import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.policy import SMTP
from statistics import median
from typing import Any

from tests.faults import sinks
from tests.faults.ground import Ground, ground, on_a_working_day, owe, server
from tests.faults.workers import Crew, wait_for, warm_up

AIMS = {"worker": 0.35, "four": 1.8, "planning": 10.0}
SETTINGS = {"MAIL_CHANNEL": "smtp", "SMTP_HOST": "127.0.0.1", "SMTP_TLS": "none"}


def main(arguments: list[str]) -> int:
    """Measure and print; fails when an aim is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--letters", type=int, default=300)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--actions", type=int, default=1_000_000)
    options.add_argument("--only", choices=["sending", "planning"])
    chosen = options.parse_args(arguments)
    met = []
    with server("bench-postgres") as on:
        if chosen.only != "planning":
            met += [_one_worker(on, chosen.letters, chosen.rounds), _four_workers(on, chosen.letters * 5, 3)]
        if chosen.only != "sending":
            met.append(_planning(on, chosen.actions))
    return 0 if all(met) else 1


def _one_worker(on: Any, letters: int, rounds: int) -> bool:
    ours, bare = [], []
    with on_a_working_day(), ground(on, "bench_worker", **SETTINGS) as place, _sink(place):
        owe(place, letters * rounds + 1)
        warm_up(place)
        same = _a_letter(place)
        for _ in range(rounds):
            bare.append(letters / _timed(lambda: _loop(place, same, letters)))
            ours.append(letters / _timed(lambda: _send(letters)))
    ratio = median(one / other for one, other in zip(ours, bare, strict=True))
    print(f"one worker, {letters} digests a turn, {rounds} turns")
    print(f"  reminders a second, end to end      {median(ours):8.0f}  ({min(ours):.0f} to {max(ours):.0f})")
    print(f"  bare smtplib loop, the same letters {median(bare):8.0f}  ({min(bare):.0f} to {max(bare):.0f})")
    print(f"  of the bare loop                    {ratio:8.2f}  (at least {AIMS['worker']}, aim 0.5)", flush=True)
    return ratio >= AIMS["worker"]


def _four_workers(on: Any, letters: int, rounds: int) -> bool:
    """Turns of one worker and of four, one after the other, and the ratio the median over the turns."""
    rates: dict[int, list[float]] = {1: [], 4: []}
    for turn in range(rounds):
        for number, found in rates.items():
            found.append(_rate_of(on, f"bench_crew_{turn}_{number}", number, letters))
    ratio = median(four / one for one, four in zip(rates[1], rates[4], strict=True))
    for number, found in rates.items():
        print(
            f"workers on {os.cpu_count()} cores: {number}  {median(found):8.0f}/s  ({min(found):.0f} to {max(found):.0f})"
        )
    print(f"  four of one                         {ratio:8.2f}  (at least {AIMS['four']})", flush=True)
    return ratio >= AIMS["four"]


def _rate_of(on: Any, name: str, number: int, letters: int) -> float:
    """Letters a second that so many workers send while all of them are at it: from the first eighth taken to the seventh.

    Left out are the start of a worker (its connections, its first letter) and the end, when some have nothing left to claim.
    How many were taken is the length of the sink's book: to ask the database would take from the cores that are measured.
    """
    with on_a_working_day(), ground(on, name, **SETTINGS) as place, _sink(place):
        owe(place, letters)
        warm_up(place)
        crew = Crew(place, number, batch=50)
        try:
            first, began = _taken(place, letters // 8)
            last, ended = _taken(place, letters * 7 // 8)
            wait_for(place, 300)
            assert place.states()["sent"] == letters, f"of {letters}: {dict(place.states())}"
            return (last - first) / (ended - began)
        finally:
            crew.dismiss()


def _taken(place: Ground, number: int) -> tuple[int, float]:
    """Wait until the sink has taken so many letters; how many it were, and when."""
    book, given_up = place.folder / "book", time.perf_counter() + 300
    while (taken := book.read_bytes().count(b"\n")) < number:
        if time.perf_counter() > given_up:
            raise RuntimeError(f"{taken} letters of {number} were taken in five minutes")
        time.sleep(0.02)
    return taken, time.perf_counter()


def _planning(on: Any, actions: int) -> bool:
    """A quarter as many reminders as there are actions, most of which are closed or due in months."""
    from casework.notifications import action_plan

    with ground(on, "bench_planning") as place:
        _many_actions(place, actions)
        made: list[int] = []
        first = _timed(lambda: made.append(action_plan.plan_all()))
        again = _timed(lambda: made.append(action_plan.plan_all()))
    print(
        f"planning from {actions:,} actions: {made[0]:,} reminders in {first:.1f} s; again {made[1]:,} in {again:.1f} s"
    )
    print(f"  seconds                             {first:8.1f}  (under {AIMS['planning']:.0f} for 250,000)", flush=True)
    return first < AIMS["planning"] and made[0] >= actions // 4 - 1 and made[1] == 0


def _many_actions(place: Ground, number: int) -> None:
    from casework.extensions import db
    from tests.world import Maker

    make = Maker(place.app)
    group = make.group("psg")
    people = [make.user(joins=[group]) for _ in range(200)]
    agency, partnership = make.default_agency().id, make.partnership().id
    first = min(person.id for person in people)
    db.session.remove()
    place.ask(
        f"""
        INSERT INTO actions (partnership_id, reference, group_id, title, owner_id, agency_id, set_on, due_on, first_due_on, status, closed_at)
        SELECT {partnership}, 'A-' || n, {group.id}, 'Visit', {first} + n % 200, {agency}, current_date - 7, due, due,
               CASE WHEN n % 3 = 0 THEN 'done' ELSE 'open' END, CASE WHEN n % 3 = 0 THEN now() END
        FROM (SELECT n, CASE WHEN n % 8 = 1 THEN current_date + 8 + (n / 8 % 4)::int ELSE current_date + 100 + (n % 200)::int END AS due
              FROM generate_series(1, {number}) AS n) AS made
        """
    )
    place.ask(
        "VACUUM (ANALYZE) actions"
    )  # as a table stands that was not filled a second ago: what is measured is the planning
    place.ask("CHECKPOINT")


@contextmanager
def _sink(place: Ground) -> Iterator[None]:
    with sinks.in_process(sinks.SmtpSink(sinks.Book(place.folder / "book"), window=0)) as port:
        place.app.config["SMTP_PORT"] = port
        yield


def _a_letter(place: Ground) -> Any:
    """One of the letters that are owed, made as they are."""
    from sqlalchemy import select

    from casework.access.scope import as_system
    from casework.accounts.models import User
    from casework.extensions import db
    from casework.notifications import letters
    from casework.notifications.models import Message

    with as_system("measuring", partnership_id=1):
        row = db.session.scalars(select(Message).where(Message.status == "queued").limit(1)).one()
        reader = db.session.scalars(select(User).where(User.id == row.recipient_id)).one()
        written = letters.written(row, reader)
    db.session.remove()
    return written


def _loop(place: Ground, letter: Any, number: int) -> None:
    from casework.mail import compose

    sender = place.app.config["MAIL_FROM"]
    with smtplib.SMTP("127.0.0.1", place.app.config["SMTP_PORT"]) as server:
        for _ in range(number):
            message = compose(letter, sender=sender)
            server.sendmail("casework@example.org", [letter.to], message.as_bytes(policy=SMTP))


def _send(number: int) -> None:
    from casework.extensions import db
    from casework.notifications import outbox

    before, outbox.SECONDS = outbox.SECONDS, 600.0
    left = number
    try:
        while left > 0:
            done = _some(outbox, min(left, outbox.BATCH))
            if not done:
                raise RuntimeError(f"{left} letters were not sent")
            left -= done
    finally:
        outbox.SECONDS = before
        db.session.remove()


def _some(outbox: Any, number: int) -> int:
    """One batch and no more, so that a turn ends where it should."""
    from flask import current_app

    from casework.access.scope import as_system
    from casework.extensions import db
    from casework.mail import channel_of
    from casework.notifications.domains import Domains

    channel, troubled = channel_of(current_app.config), Domains()
    with as_system("delivering mail", partnership_id=1):
        db.session.commit()
        troubled.look()
        claimed = outbox._claim(number, channel) or []
        done, _ = outbox._deliver_all(claimed, channel, troubled, lambda: False)
    return int(done)


def _timed(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
