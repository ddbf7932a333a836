"""`manage.py bench imports`: rows a second of an action log and of a tracker, from the file to records that are found again.

In one process without a server. Every tracker row names somebody, one in five of them on record already with all four fields.
Ends with status 1 when 10,000 rows take a minute.
"""

from __future__ import annotations

import argparse
import io
import time
from datetime import date, timedelta
from typing import Any

import xlsxwriter
from werkzeug.datastructures import FileStorage

from casework.access.scope import as_system
from casework.accounts.models import User
from casework.extensions import db
from casework.imports import running, services
from casework.imports.models import Import
from casework.imports.reading import read
from casework.partnership.models import Group
from casework.subjects import keys
from casework.subjects.models import Person, PersonAddress
from tests.benchmarks.matching_people import Somebody, register
from tests.faults.ground import Ground, ground, server
from tests.world import Maker

LEAST = 10_000 / 60


def main(arguments: list[str]) -> int:
    """Measure and print; fails when either is slower than 10,000 rows a minute."""
    options = argparse.ArgumentParser(prog="manage.py bench imports", description=__doc__)
    options.add_argument("--rows", type=int, default=10_000)
    options.add_argument("--only", choices=["actions", "cases"])
    chosen = options.parse_args(arguments)
    people = register(chosen.rows)
    met = True
    with server("bench-postgres") as on:
        for kind, data in (("actions", _log(chosen.rows)), ("cases", _tracker(people))):
            if chosen.only not in (None, kind):
                continue
            with ground(on, f"bench_imports_{kind}") as place:
                met = _measure(place, kind, data, people) and met
    return 0 if met else 1


def _workbook(headings: list[str], rows: list[list[str]]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        leaf = book.add_worksheet()
        for number, row in enumerate([["A log"], headings, *rows]):
            leaf.write_row(number, 0, row)
    return made.getvalue()


def _postcode(number: int) -> str:
    return f"TS{number % 90 + 10} {number // 676 % 10}{chr(65 + number % 26)}{chr(65 + number // 26 % 26)}"


def _day(number: int) -> str:
    return (date(2024, 1, 1) + timedelta(days=number % 700)).strftime("%d/%m/%Y")


def _log(count: int) -> bytes:
    headings = ["Ref", "Action", "Owner", "Date set", "Due date", "Status", "Comments"]
    rows = [
        [f"X{n}", f"Visit number {n}", "Gina Kestrel", _day(n), _day(n + 14) if n % 700 < 686 else "1/1/27",
         ("Open", "y", "In progress")[n % 3], "Rang twice"]
        for n in range(count)
    ]  # fmt: skip
    return _workbook(headings, rows)


def _tracker(people: list[Somebody]) -> bytes:
    headings = ["No.", "Date", "Name", "DOB", "Address", "Postcode", "Reason", "Stage"]
    rows = [
        [str(n), _day(n), f"{who.surname.upper()}, {who.forename}", who.born.strftime("%d/%m/%Y"), f"{n} Gull Walk", _postcode(n),
         "Shouting at night", ("Open", "Closed")[n % 2]]
        for n, who in enumerate(people)
    ]  # fmt: skip
    return _workbook(headings, rows)


def _measure(place: Ground, kind: str, data: bytes, people: list[Somebody]) -> bool:
    make = Maker(place.app)
    group = make.group("psg")
    make.user("Gina Kestrel", joins=[group])
    chair = make.user("Ann Chair", chairs=[group])
    group_id, chair_id, partnership_id = group.id, chair.id, make.partnership().id
    if kind == "cases":
        _record(make, people[::5], chair_id, group)
    times: list[tuple[str, float]] = []

    def timed(what: str, work: Any) -> Any:
        began = time.perf_counter()
        found = work()
        times.append((what, time.perf_counter() - began))
        return found

    def acting(work: Any) -> Any:
        from casework.reader import acting_as

        db.session.rollback()
        with as_system("bench", partnership_id=partnership_id):
            user, where = db.session.get_one(User, chair_id), db.session.get_one(Group, group_id)
        with acting_as(user):
            job = db.session.scalars(db.select(Import).order_by(Import.id.desc())).first()
            found = work(job, where, user)
            db.session.commit()
            return found

    held = timed("reading the file", lambda: read(FileStorage(io.BytesIO(data), filename="log.xlsx")))
    timed(
        "keeping its rows",
        lambda: acting(lambda _j, where, by: services.begin(held, group=where, kind=kind, by=by) and None),
    )
    acting(lambda job, _w, by: services.say_columns(job, dict(job.mapping), side="offender", by=by))
    timed("looking through", _until("prepared", partnership_id))
    acting(lambda job, _w, by: services.load(job, leave_out=True, others_new=True, remind="none", by=by))
    timed("bringing in", _until("done", partnership_id))
    total, rows = sum(seconds for _, seconds in times), len(people)
    acting(lambda job, _w, by: services.undo(job, by=by))
    timed("undoing", _until("undone", partnership_id))
    print(f"{kind}: {rows:,} rows in {total:.1f} s, {rows / total:.0f} rows a second (at least {LEAST:.0f})")
    print("".join(f"  {what:<20}{seconds:8.1f} s\n" for what, seconds in times), flush=True)
    return rows / total >= LEAST


def _until(status: str, partnership_id: int) -> Any:
    def work() -> None:
        now = ""
        while now != status:
            running.run_due()
            with as_system("bench", partnership_id=partnership_id):
                job = db.session.scalars(db.select(Import).order_by(Import.id.desc())).first()
                assert job is not None
                now, why = job.status, job.why
                db.session.rollback()
            if now == "failed":
                raise SystemExit(f"The import failed: {why}")

    return work


def _record(make: Maker, people: list[Somebody], chair_id: int, group: Group) -> None:
    """On record already, in the reader's reach."""
    with make.system():
        rows = [
            Person(reference=f"P-X{n}", forename=who.forename, surname=who.surname, date_of_birth=who.born, created_by_id=chair_id)
            for n, who in enumerate(people)
        ]  # fmt: skip
        db.session.add_all(rows)
        db.session.flush()
        db.session.add_all(
            PersonAddress(person_id=row.id, line="1 Gull Walk", postcode=_postcode(5 * n)) for n, row in enumerate(rows)
        )
        db.session.flush()
        keys.index_people([row.id for row in rows])
