"""`manage.py bench`: each main page against a bare Flask page, at 1,000 and at 20,000 cases, in one run.

Ratios are of requests per second under four clients; "cpu" is the web workers' processor time a request. Machines are
noisy: floor and page take short turns, and the ratio is the median over the turns.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import secrets
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any
from urllib.parse import quote, urlencode

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests.benchmarks import client, matching
from tests.benchmarks.servers import ROOT, gunicorn, processor_seconds

COOKIE = "casework"


def main() -> None:
    """Measure and print a table."""
    if sys.argv[1:2] == ["matching"]:
        sys.exit(matching.main(sys.argv[2:]))
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, nargs="*", default=[1000, 20000])
    options.add_argument("--seconds", type=float, default=5.0)
    arguments = options.parse_args()
    server = _server()
    results: list[Measured] = []
    with server.lease():
        worlds = {count: _world(server, count) for count in arguments.cases}
        with gunicorn("tests.benchmarks.floor:app", {}) as (floor_port, _):
            floor = Side(floor_port, lambda _n: _get("/", ""))
            for count, (environment, facts) in worlds.items():
                with gunicorn("wsgi:app", environment) as (port, pid):
                    for name, request in _pages(port, facts).items():
                        page = Side(port, request)
                        results.append(_side_by_side(name, count, floor, page, pid, arguments.seconds))
    floors = [result.floor for result in results]
    print(f"\nFloor, a bare Flask page: {min(floors):.0f} to {max(floors):.0f} requests/s in the course of the run")
    print(
        f"{'page':<22}{'cases':>7}{'req/s':>8}{'x floor':>9}{'(range)':>14}{'p50 ms':>8}{'p95 ms':>8}{'cpu ms':>8}  answers"
    )
    for r in results:
        print(
            f"{r.name:<22}{r.cases:>7}{r.per_second:>8.0f}{r.ratio:>9.1f}{f'({r.least:.0f}-{r.most:.0f})':>14}"
            f"{r.p50_ms:>8.1f}{r.p95_ms:>8.1f}{r.cpu_ms:>8.2f}  {r.statuses}"
        )
    _growth(results)


@dataclass(frozen=True)
class Side:
    """A server's port and the requests to send it."""

    port: int
    request: Any


@dataclass(frozen=True)
class Measured:
    """A page against the floor. `ratio` is the median over rounds of floor / page, in requests a second."""

    name: str
    cases: int
    floor: float
    per_second: float
    ratio: float
    least: float
    most: float
    p50_ms: float
    p95_ms: float
    cpu_ms: float
    statuses: dict[int, int]


ROUNDS = 5


def _side_by_side(name: str, cases: int, floor: Side, page: Side, pid: int, seconds: float) -> Measured:
    """Short turns of floor and page, one after the other: a machine that slows down slows both, and the ratio stands."""
    client.run(page.port, page.request, seconds=1.0)
    floors, pages, ratios = [], [], []
    cpu = 0.0
    for _ in range(ROUNDS):
        floors.append(client.run(floor.port, floor.request, seconds=seconds / 2 / ROUNDS))
        before = processor_seconds(pid)
        pages.append(client.run(page.port, page.request, seconds=seconds / ROUNDS))
        cpu += processor_seconds(pid) - before
        ratios.append(floors[-1].per_second / pages[-1].per_second)
    statuses: Counter[int] = Counter()
    for figures in pages:
        statuses.update(figures.statuses)
    return Measured(
        name, cases, median(f.per_second for f in floors), median(p.per_second for p in pages),
        median(ratios), min(ratios), max(ratios), median(p.p50_ms for p in pages), max(p.p95_ms for p in pages),
        cpu * 1000 / max(1, sum(p.requests for p in pages)), dict(statuses),
    )  # fmt: skip


def _growth(results: list[Measured]) -> None:
    counts = sorted({r.cases for r in results})
    if len(counts) < 2:
        return
    print(f"\nFrom {counts[0]} to {counts[-1]} cases, time as a multiple (1.00 is the same):")
    for name in dict.fromkeys(r.name for r in results):
        small = next(r for r in results if r.name == name and r.cases == counts[0])
        large = next(r for r in results if r.name == name and r.cases == counts[-1])
        print(f"  {name:<26}{large.ratio / small.ratio:.2f}")


def _server() -> Any:
    from casework.trial import postgres

    return postgres.start(ROOT / "var" / "test-postgres", throwaway=True)


def _world(server: Any, cases: int) -> tuple[dict[str, str], dict[str, Any]]:
    """A database with a demonstration of that many cases, and one person's way in."""
    from casework import create_app
    from casework.database import migrate
    from casework.demo import load
    from config import settings

    name = f"casework_bench_{cases}"
    admin = create_engine(server.owner_url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    migrate(server.owner_url(name))
    environment = {
        "CASEWORK_MODE": "demonstration",
        "SECRET_KEY": "benchmark-secret-key-benchmark-secret",
        "DATABASE_URL": server.app_url(name),
        "BASE_URL": "http://127.0.0.1",
    }
    app = create_app(settings({**os.environ, **environment}))
    token = secrets.token_urlsafe(32)
    begun = time.perf_counter()
    with app.app_context():
        from casework import clock
        from casework.accounts.models import SignInSession, User
        from casework.extensions import db

        load(cases=cases)
        user_id = db.session.execute(
            db.select(User.__table__.c.id).where(User.__table__.c.job_title == "Community safety coordinator")
        ).scalar_one()
        db.session.add(
            SignInSession(
                token_hash=hashlib.sha256(token.encode()).hexdigest(),
                user_id=user_id,
                expires_at=clock.now() + timedelta(days=1),
                second_factor_at=clock.now(),
            )
        )
        db.session.commit()
        db.engine.dispose()
    with create_engine(
        server.owner_url(name), isolation_level="AUTOCOMMIT", poolclass=NullPool
    ).connect() as connection:
        connection.execute(text("ANALYZE"))
        references = connection.execute(
            text(
                "SELECT c.reference FROM cases c JOIN caseloads l ON l.case_id = c.id JOIN groups g ON g.id = l.group_id"
                " WHERE g.slug = 'psg' AND c.status = 'open' ORDER BY c.id LIMIT 400"
            )
        ).scalars().all()  # fmt: skip
        surnames = connection.execute(text("SELECT DISTINCT surname FROM people ORDER BY 1 LIMIT 100")).scalars().all()
    print(f"{cases} cases made in {time.perf_counter() - begun:.1f} s")
    return environment, {"token": token, "references": references, "surnames": surnames}


def _get(path: str, cookies: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\nAccept: text/html\r\n\r\n".encode()


def _post(path: str, cookies: str, fields: dict[str, str]) -> bytes:
    body = urlencode(fields).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\nReferer: http://127.0.0.1{path}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _pages(port: int, facts: dict[str, Any]) -> dict[str, Any]:
    import http.client
    import re
    from datetime import date

    cookies = f"{COOKIE}={facts['token']}"
    references, surnames = facts["references"], facts["surnames"]
    note = f"/cases/{references[0]}/notes/new"
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", note, headers={"Cookie": cookies})
    answer = connection.getresponse()
    page = answer.read().decode()
    assert answer.status == 200, f"{note} answered {answer.status}"
    form_cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, "no form token on the note page"
    token = found[1]
    both = f"{cookies}; {form_cookie}"
    today = date.today()

    def save(number: int) -> bytes:
        fields = {
            "csrf_token": token,
            "submission_key": secrets.token_hex(16),
            "kind": "note",
            "text": f"Visited, nobody in. {number}",
            "happened_on-day": str(today.day),
            "happened_on-month": str(today.month),
            "happened_on-year": str(today.year),
        }
        return _post(f"/cases/{references[number % len(references)]}/notes/new", both, fields)

    return {
        "home": lambda _n: _get("/", cookies),
        "case list": lambda _n: _get("/groups/psg/cases", cookies),
        "case page": lambda n: _get(f"/cases/{references[n % len(references)]}", cookies),
        "plan of a case": lambda n: _get(f"/cases/{references[n % len(references)]}/plan", cookies),
        "search by surname": lambda n: _get(f"/subjects/?q={quote(surnames[n % len(surnames)])}", cookies),
        "action log": lambda _n: _get("/groups/psg/actions", cookies),
        "save a note": save,
    }


if __name__ == "__main__":
    main()
