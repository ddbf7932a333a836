"""`manage.py bench`: each main page against a bare Flask page, at 1,000 and at 20,000 cases, in one run.

Ratios are of requests per second under four clients; "cpu" is the web workers' processor time a request. Machines are
noisy: only ratios from the same run say anything.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import secrets
import sys
import time
from datetime import timedelta
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
    options.add_argument("--seconds", type=float, default=4.0)
    arguments = options.parse_args()
    server = _server()
    with server.lease():
        worlds = {count: _world(server, count) for count in arguments.cases}
        rows: list[tuple[str, int, client.Figures, float]] = []
        with gunicorn("tests.benchmarks.floor:app", {}) as (port, pid):
            floor, floor_cpu = _measure(port, pid, lambda _n: _get("/", ""), arguments.seconds)
        for count, (environment, facts) in worlds.items():
            with gunicorn("wsgi:app", environment) as (port, pid):
                for name, request in _pages(port, facts).items():
                    figures, cpu = _measure(port, pid, request, arguments.seconds)
                    rows.append((name, count, figures, cpu))
        with gunicorn("tests.benchmarks.floor:app", {}) as (port, pid):
            again, _ = _measure(port, pid, lambda _n: _get("/", ""), arguments.seconds)
    best = max(floor.per_second, again.per_second)
    print(
        f"\nFloor: bare Flask page {floor.per_second:.0f} and {again.per_second:.0f} requests/s, {floor_cpu:.2f} ms cpu"
    )
    print(f"{'page':<26}{'cases':>8}{'req/s':>9}{'x floor':>9}{'p50 ms':>9}{'p95 ms':>9}{'cpu ms':>9}  answers")
    for name, count, figures, cpu in rows:
        print(
            f"{name:<26}{count:>8}{figures.per_second:>9.1f}{best / figures.per_second:>9.1f}{figures.p50_ms:>9.1f}"
            f"{figures.p95_ms:>9.1f}{cpu:>9.2f}  {figures.statuses}"
        )
    _growth(rows)


def _growth(rows: list[tuple[str, int, client.Figures, float]]) -> None:
    counts = sorted({count for _, count, _, _ in rows})
    if len(counts) < 2:
        return
    print(f"\nFrom {counts[0]} to {counts[-1]} cases (1.00 is the same):")
    for name in dict.fromkeys(name for name, *_ in rows):
        small = next(f for n, c, f, _ in rows if n == name and c == counts[0])
        large = next(f for n, c, f, _ in rows if n == name and c == counts[-1])
        print(f"  {name:<26}{small.per_second / large.per_second:.2f}")


def _measure(port: int, pid: int, request: Any, seconds: float) -> tuple[client.Figures, float]:
    client.run(port, request, seconds=min(1.0, seconds))
    before = processor_seconds(pid)
    figures = client.run(port, request, seconds=seconds)
    cpu = (processor_seconds(pid) - before) * 1000 / max(1, figures.requests)
    return figures, cpu


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
        "search by surname": lambda n: _get(f"/subjects/?q={quote(surnames[n % len(surnames)])}", cookies),
        "action log": lambda _n: _get("/groups/psg/actions", cookies),
        "save a note": save,
    }


if __name__ == "__main__":
    main()
