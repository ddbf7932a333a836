"""What each trial by fault starts from: a database of its own with so many reminders owed, each to a person of their own."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import psycopg
import time_machine
from flask import Flask
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Ground:
    """A PostgreSQL with its roles, an application on a database of it, and a folder for what is written down."""

    app: Flask
    owner_url: str
    folder: Path

    def ask(self, statement: str) -> list[Any]:
        """Past every rule, over a connection of its own that no forked worker inherits open."""
        url = make_url(self.owner_url)
        with psycopg.connect(
            host=str(url.query["host"]), port=str(url.query.get("port", 5432)), dbname=url.database, user="postgres", autocommit=True
        ) as connection:  # fmt: skip
            found = connection.execute(statement)
            return found.fetchall() if found.description else []

    def states(self) -> Counter[str]:
        return Counter(dict(self.ask("SELECT status, count(*) FROM messages GROUP BY status")))


@contextmanager
def server(name: str = "faults-postgres") -> Iterator[Any]:
    """A PostgreSQL of its own that writes to the disk as in production; gone afterwards with all it held."""
    from casework.trial import postgres

    with ended_in_order():
        running = postgres.start(ROOT / "var" / f"{name}-{os.getpid()}")  # several runs at once do not meet
        try:
            yield running
        finally:
            running.stop()
            shutil.rmtree(running.data, ignore_errors=True)
            for beside in running.data.parent.glob(f"{running.data.name}*"):
                beside.unlink()


@contextmanager
def ended_in_order() -> Iterator[None]:
    """Asked to stop from outside, or left by its terminal, a run ends as if by itself: what it started is stopped first."""
    before = {number: signal.signal(number, _end) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, _frame: object) -> None:
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)  # asked a second time it goes on putting away
    sys.exit(128 + number)


@contextmanager
def ground(on: Any, database: str, **settings: Any) -> Iterator[Ground]:
    """A new database on this server, with an application whose mail settings are these; gone afterwards."""
    from casework import create_app
    from casework.extensions import db
    from config import settings as from_environment

    database = f"{database}_{os.getpid()}"
    admin = create_engine(on.owner_url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {database} TEMPLATE {template(on)}"))
    with tempfile.TemporaryDirectory(prefix="casework-faults-") as folder:
        values = from_environment({"CASEWORK_MODE": "test"}) | {
            "SECRET_KEY": "faults-secret-key-of-more-than-32-characters", "VAR_DIR": Path(folder), "BASE_URL": "http://localhost",
            "SQLALCHEMY_DATABASE_URI": on.app_url(database), "DATABASE_OWNER_URL": on.owner_url(database), **settings,
        }  # fmt: skip
        app = create_app(values)
        with app.app_context():
            yield Ground(app, on.owner_url(database), Path(folder))
            db.session.remove()
            db.engine.dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {database}"))


def template(on: Any) -> str:
    """A database with our tables and nothing in them, made once a server."""
    from casework.database import migrate

    if not hasattr(on, "template"):
        admin = create_engine(on.owner_url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with admin.connect() as connection:
            connection.execute(text("DROP DATABASE IF EXISTS faults_template"))
            connection.execute(text("CREATE DATABASE faults_template"))
        migrate(on.owner_url("faults_template"))
        on.template = "faults_template"
    return str(on.template)


def working_moment() -> datetime:
    """Ten o'clock in London on the latest working day."""
    from casework import clock

    day = clock.today() - timedelta(days=1)
    while not clock.is_working_day(day):
        day -= timedelta(days=1)
    return clock.london(day, time(10)).astimezone(UTC)


@contextmanager
def on_a_working_day() -> Iterator[datetime]:
    """From here on it is ten o'clock on a working day, for this process and all it forks, and time goes on."""
    moment = working_moment()
    with time_machine.travel(moment, tick=True):
        yield moment


def owe(place: Ground, number: int) -> None:
    """So many people with an action due today and a reminder each, and the digests that carry them, made by the clock's own job."""
    from casework import clock
    from casework.accounts.models import User
    from casework.actions.models import Action
    from casework.extensions import db
    from casework.notifications import digests
    from casework.notifications.models import Reminder
    from tests.world import Maker

    make = Maker(place.app)
    group = make.group("psg", name="North PSG")
    agency, today = make.default_agency(), clock.today()
    with make.system():
        people = [
            User(name=f"Person {n}", email=f"person{n}@example.org", agency_id=agency.id, status="active") for n in range(number)
        ]  # fmt: skip
        db.session.add_all(people)
        db.session.flush()
        owed = [
            Action(
                reference=f"A-{n:05d}", group_id=group.id, title="Visit", owner_id=person.id, agency_id=agency.id,
                set_on=today - timedelta(days=14), due_on=today, first_due_on=today, status="open",
            )
            for n, person in enumerate(people)
        ]  # fmt: skip
        db.session.add_all(owed)
        db.session.flush()
        db.session.add_all(
            Reminder(subject="action", subject_id=action.id, kind="due", due_on=today, recipient_id=action.owner_id)
            for action in owed
        )
    while digests.queue_digests():
        pass
    db.session.remove()
    db.engine.dispose()
    made = place.ask("SELECT count(*) FROM messages")[0][0]
    assert made == number, f"{made} digests for {number} people"
