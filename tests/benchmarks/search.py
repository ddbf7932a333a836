"""`manage.py bench search`: the page of one search over everything, beside 20,000 and 1,000,000 people and 100,000 paragraphs of minutes.

In one process without a server: what is measured is our work and PostgreSQL's. People are asked for in every wrong way there is
(matching_people), then words of minutes, cases and actions, right and misspelt, references and names with marks. Both sizes take turns, so that a machine that slows down slows both.
Ends with status 1 where p95 reaches 300 ms, or the larger takes over 1.15 times what the smaller does.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import secrets
import statistics
import time
from collections import defaultdict
from datetime import timedelta
from typing import Any
from unittest import mock

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests.benchmarks import matching, worlds
from tests.benchmarks.matching_people import questions, register
from tests.benchmarks.minutes import WORDS

LIMIT_MS, FLAT = 300.0, 1.15
ITEMS_OF_A_MEETING = 100
ASKED = {
    "words": ("quince", "quince patrol", '"street drinking"', "agreed", "moped or quay", "noise", "xylophone"),
    "words misspelt": ("quinze patroll", "agred", "nuise", "stret drinkin", "mopped"),
    "reference, whole or part": ("C-0042", "c 42", "A-0042", "A-00", "C-"),
    "apostrophes and accents": ("O'Brien", "O’Brien", "D'Souza", "Zoë Müller", "Łukasz", "Siân", "Renée O'Neill"),
    "two words, either way": ("Jane Smith", "Smith Jane", "Smith, Jane", "Ali Mohammed", "Mohammed Ali"),
}
"""What else is typed into one box, and not about somebody of the register."""

_FILL = """
INSERT INTO meetings (partnership_id, group_id, title, starts_at, status)
SELECT g.partnership_id, g.id, g.name, now() - n * interval '1 day', 'confirmed' FROM groups g, generate_series(1, :meetings) n WHERE g.slug = 'one';

INSERT INTO agenda_items (partnership_id, meeting_id, kind, position, number, title, minute_number, discussion)
SELECT m.partnership_id, m.id, 'report', n * 10, n::text, initcap(left(said.words, 40)), n,
       said.words || CASE WHEN random() < 0.002 THEN ' quince' ELSE '' END
FROM meetings m CROSS JOIN generate_series(1, :items) n CROSS JOIN LATERAL (
    SELECT string_agg((CAST(:words AS text[]))[1 + floor(random() * cardinality(CAST(:words AS text[])))::int], ' ') AS words
    FROM generate_series(1, 90 + 0 * n + 0 * m.id::int)
) said;

INSERT INTO actions (partnership_id, reference, group_id, title, agency_id, set_on, due_on, first_due_on)
SELECT g.partnership_id, 'A-' || lpad(n::text, 4, '0'), g.id, 'Visit about ' || (CAST(:words AS text[]))[1 + n % cardinality(CAST(:words AS text[]))],
       a.id, DATE '2026-01-01', DATE '2026-02-01', DATE '2026-02-01'
FROM groups g, agencies a, generate_series(1, 5000) n WHERE g.slug = 'one';
"""


def main(arguments: list[str]) -> int:
    """Measure and print a table; 1 when a bound is missed."""
    options = argparse.ArgumentParser(prog="manage.py bench search", description=__doc__)
    options.add_argument("--people", type=int, nargs=2, default=[20_000, 1_000_000])
    options.add_argument("--paragraphs", type=int, default=100_000)
    options.add_argument("--each", type=int, default=20, help="questions of each kind")
    chosen = options.parse_args(arguments)
    server = worlds.server()
    with server.lease():
        sides = [_Side(server, count, chosen.paragraphs, chosen.each) for count in chosen.people]
        for _ in range(2):  # the first round warms what is kept in memory
            for side in sides:
                side.times.clear()
            for turn in range(max(len(side.asked) for side in sides)):
                for side in sides:
                    side.ask(turn)
    return _report(sides)


class _Side:
    """A partnership with so many people, and somebody who coordinates a group with half of its cases."""

    def __init__(self, server: Any, count: int, paragraphs: int, each: int) -> None:
        self.people = register(count)
        self.app, self.client, self.user_id = _loaded(server, self.people, paragraphs)
        self.asked = [(q.kind, _typed(q)) for q in questions(self.people, each)]
        self.asked += [(kind, words) for kind, several in ASKED.items() for words in several for _ in range(each // 4)]
        self.times: dict[str, list[float]] = defaultdict(list)

    def ask(self, turn: int) -> None:
        """One search: the form that keeps the words, which is not measured, and the page of what was found."""
        if turn >= len(self.asked):
            return
        kind, typed = self.asked[turn]
        from casework.accounts.models import User
        from casework.extensions import db
        from casework.reader import acting_as
        from casework.search import services

        with self.app.app_context():
            from casework.access.scope import as_system

            with as_system("reading a benchmark's user"):
                user = db.session.get_one(User, self.user_id)
            with acting_as(user):
                number = services.ask(typed, by=user).id
                db.session.commit()
            db.session.remove()
        begun = time.perf_counter()
        answer = self.client.get(f"/search/{number}")
        self.times[kind].append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, f"a search answered {answer.status_code}"


def _typed(question: Any) -> str:
    born = f"{question.born:%d/%m/%Y}" if question.born else str(question.year or "")
    return f"{question.name} {born}".strip()


def _loaded(server: Any, people: list[Any], paragraphs: int) -> tuple[Any, Any, int]:
    """An application on a new database that holds all of it, a client signed in to it, and its user."""
    from casework import create_app
    from casework.access.scope import as_system
    from casework.database import migrate
    from casework.extensions import db
    from casework.search import vocabulary
    from casework.subjects import keys
    from config import settings

    begun, name = time.perf_counter(), f"search_{len(people)}"
    with create_engine(
        server.owner_url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool
    ).connect() as admin:
        admin.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        admin.execute(text(f"CREATE DATABASE {name}"))
    migrate(server.owner_url(name))
    partnership, user_id = matching._copy(server, name, people)
    with create_engine(server.owner_url(name), poolclass=NullPool).begin() as connection:
        values = {"meetings": paragraphs // ITEMS_OF_A_MEETING, "items": ITEMS_OF_A_MEETING, "words": WORDS}
        for statement in _FILL.split(";\n"):
            if statement.strip():
                own = {key: value for key, value in values.items() if f":{key}" in statement}
                connection.execute(text(statement), own)
    environment = {
        "CASEWORK_MODE": "demonstration", "SECRET_KEY": "benchmark-secret-key-benchmark-secret", "DATABASE_URL": server.app_url(name),
        "BASE_URL": "http://127.0.0.1", "BULK_VIEW_RECORDS": "0",
    }  # fmt: skip
    with mock.patch.dict(os.environ, environment):
        app = create_app(settings({**os.environ, **environment}))
    token = secrets.token_urlsafe(32)
    with app.app_context():
        from casework import clock
        from casework.accounts.models import SignInSession

        ids = matching._owner_values(server, name, "SELECT id FROM people ORDER BY id")
        with as_system("loading a benchmark", partnership_id=partnership):
            for start in range(0, len(ids), 20_000):
                keys.index_people(ids[start : start + 20_000])
                db.session.commit()
            hashed = hashlib.sha256(token.encode()).hexdigest()
            db.session.add(
                SignInSession(token_hash=hashed, user_id=user_id, expires_at=clock.now() + timedelta(days=1), second_factor_at=clock.now())
            )  # fmt: skip
            db.session.commit()
        vocabulary.learn()
        db.session.remove()
    matching._owner_do(server, name, "VACUUM ANALYZE")
    client = app.test_client()
    client.set_cookie(app.config["SIGN_IN_COOKIE"], token, domain="localhost")
    print(
        f"{len(people):,} people and {paragraphs:,} paragraphs made in {time.perf_counter() - begun:.0f} s", flush=True
    )
    return app, client, user_id


def _report(sides: list[_Side]) -> int:
    print(f"\n{'asked for':<30}" + "".join(f"{len(side.people):>14,} p50{'p95':>8}" for side in sides) + "   ms")
    for kind in sides[0].times:
        cells = [f"{statistics.median(side.times[kind]):>18.1f}{_p95(side.times[kind]):>8.1f}" for side in sides]
        print(f"{kind:<30}" + "".join(cells))
    p95 = [_p95([each for times in side.times.values() for each in times]) for side in sides]
    print(f"{'all':<30}" + "".join(f"{'':>18}{each:>8.1f}" for each in p95))
    growth = p95[1] / p95[0]
    print(
        f"\nAt most {max(p95):.0f} ms of {LIMIT_MS:.0f}; the larger takes {growth:.2f} times the smaller, {FLAT} allowed."
    )
    return int(max(p95) >= LIMIT_MS or growth > FLAT)


def _p95(times: list[float]) -> float:
    return sorted(times)[max(0, int(len(times) * 0.95 + 0.999) - 1)]
