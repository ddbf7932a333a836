"""`manage.py bench numbers`: the pages of statistics beside a bare Flask page and with twenty times the cases, and rows a second of exports.

In one process without a server: a page of each size and the bare page take turns, and processor and waiting time of a request count alike.
What grows with the cases counted has no bound here, for a figure is counted of all its rows: the table says how much. No figure is kept:
each opening counts anew. What a process keeps are the statements, so the first opening of a question, which builds them, has a column of
its own. `--slow` prints the statements that take longer than so many milliseconds, with what PostgreSQL says of them.
"""

from __future__ import annotations

import argparse
import gc
import os
import time
from statistics import median
from typing import Any

from sqlalchemy import event

from tests.benchmarks import floor, worlds
from tests.benchmarks.growth import Side

AIM = 20
"""Times the bare page a dashboard may take at either size."""
THEMES = ("referrals", "cases", "actions", "meetings", "tools", "outcomes", "equality")
DASHBOARDS = {"dashboard of a group": "/groups/psg/indicators", "dashboard of the board": "/groups/board/indicators"}
PAGES = {**DASHBOARDS, **{f"statistics: {name}": f"/statistics/{name}" for name in THEMES}}


def main(arguments: list[str]) -> int:
    """Measure and print; 1 where a dashboard is dearer than the aim."""
    options = argparse.ArgumentParser(prog="manage.py bench numbers", description=__doc__)
    options.add_argument("--cases", type=int, nargs="+", default=[1000, 20000])
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--slow", type=float, default=0.0, help="print statements that take longer than so many ms")
    chosen = options.parse_args(arguments)
    server = worlds.server()
    bare, took = floor.app.test_client(), list[float]()
    with server.lease():
        sides = [_side(*worlds.world(server, count)) for count in chosen.cases]
        gc.disable()
        firsts = [_first(side) for side in sides]
        for number in range(-3, chosen.rounds):
            if number == 0:
                took.clear()
                for side in sides:
                    side.took.clear()
            for name, path in PAGES.items():
                begun = time.perf_counter()
                bare.get("/")
                took.append((time.perf_counter() - begun) * 1000)
                for side in sides if number % 2 else reversed(sides):
                    side.timed(name, lambda side=side, path=path: side.get(path))
            gc.collect()
        rates = [
            {what: _rate(side, *what.split(" as ")) for what in ("cases as csv", "cases as xlsx")} for side in sides
        ]
        if chosen.slow:
            for side, count in zip(sides, chosen.cases, strict=True):
                _explain(side, count, chosen.slow)
    return _print(sides, chosen.cases, median(took), rates, firsts)


def _side(environment: dict[str, str], facts: dict[str, Any]) -> Side:
    from casework import create_app
    from config import settings

    app = create_app(settings({**os.environ, **environment}))
    client = app.test_client()
    client.set_cookie(worlds.COOKIE, facts["token"])
    return Side(client, {**facts, "app": app})


def _first(side: Side) -> dict[str, float]:
    """Each page asked for once by a process that never showed it, in milliseconds: statements are built and templates read."""
    found = {}
    for name, path in PAGES.items():
        begun = time.perf_counter()
        side.get(path)
        found[name] = (time.perf_counter() - begun) * 1000
    return found


def _rate(side: Side, kind: str, form: str) -> tuple[int, float]:
    """Rows of a table of the group, and how many a second from the question to the bytes, as its coordinator may see them."""
    from casework.access.scope import as_system
    from casework.accounts.models import SignInSession, User
    from casework.exports import making
    from casework.exports.tables import TABLES
    from casework.extensions import db
    from casework.partnership.models import Group
    from casework.reader import acting_as
    from casework.web import sheets
    from casework.web.filtering import Chosen

    with side.facts["app"].app_context():
        user_id = db.session.execute(db.select(SignInSession.__table__.c.user_id).limit(1)).scalar_one()
        with as_system("reading a benchmark's user"):
            user = db.session.get_one(User, user_id)
        with acting_as(user):
            group = db.session.scalars(db.select(Group).where(Group.slug == "psg")).one()
            begun, table, chosen = time.perf_counter(), TABLES[kind], Chosen({"show": "all"})
            ids = making._ids(table, group, chosen)
            rows = making._in_steps(table, group, ids, lambda done: None)
            sheets.written(making._sheet(table, group, chosen, rows, len(ids), "A benchmark", user), form)
            found = len(ids), len(ids) / (time.perf_counter() - begun)
        db.session.rollback()
        return found


def _explain(side: Side, count: int, slow: float) -> None:
    """The statements of each page that take longer, with PostgreSQL's own account of them."""
    from casework.extensions import db

    with side.facts["app"].app_context():
        engine = db.engine
    found: list[tuple[float, str, Any]] = []

    def before(_connection: Any, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool) -> None:
        context.begun = time.perf_counter()

    def after(_connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, _many: bool) -> None:
        took = (time.perf_counter() - context.begun) * 1000
        if took > slow:
            with cursor.connection.cursor() as asking:
                asking.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {statement}", parameters)
                found.append((took, statement, "\n".join(row[0] for row in asking.fetchall())))

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    for name, path in PAGES.items():
        found.clear()
        side.get(path)
        for took, statement, plan in sorted(found, reverse=True):
            print(f"\n== {name}, {count} cases: {took:.0f} ms\n{statement}\n{plan}")
    event.remove(engine, "before_cursor_execute", before)
    event.remove(engine, "after_cursor_execute", after)


def _print(
    sides: list[Side], cases: list[int], bare: float, rates: list[dict[str, tuple[int, float]]], firsts: list[dict[str, float]]
) -> int:  # fmt: skip
    heads = "".join(f"{'first ms':>10}{f'{count:,} ms':>12}{'x floor':>9}" for count in cases)
    print(f"\nThe bare page took {bare:.2f} ms.\n{'page':<24}{heads}   the larger / the smaller")
    for name in sides[0].took:
        times = [median(side.took[name]) for side in sides]
        cells = "".join(
            f"{first[name]:>10.1f}{each:>12.1f}{each / bare:>9.1f}" for first, each in zip(firsts, times, strict=True)
        )
        print(f"{name:<24}{cells}{times[-1] / times[0]:>12.2f}")
    for what in rates[0]:
        print(f"{what:<24}" + "".join(f"{found[what][0]:>9,} rows{found[what][1]:>9,.0f}/s" for found in rates))
    most = max(median(side.took[name]) for side in sides for name in DASHBOARDS) / bare
    print(f"\nThe dearest dashboard takes {most:.1f} times the bare page; the aim is {AIM}.")
    return int(most > AIM)
