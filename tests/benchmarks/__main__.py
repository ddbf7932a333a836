"""`manage.py bench`: each main page against a bare Flask page, at 1,000 and at 20,000 cases, in one run.

Ratios are of requests per second under four clients; "cpu" is the web workers' processor time a request. Machines are
noisy: floor and page take short turns, and the ratio is the median over the turns. "x cpu" is the steadier witness: the processor
time of web workers, PostgreSQL and client for a request, as a multiple of what the floor's take.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import Any
from urllib.parse import quote, urlencode

from tests.benchmarks import (
    audit,
    authorisation,
    client,
    growth,
    imports,
    matching,
    meetings,
    minutes,
    numbers,
    packs,
    reminders,
    render,
    search,
    worlds,
)
from tests.benchmarks.servers import gunicorn, processor_seconds
from tests.benchmarks.worlds import COOKIE


def main() -> None:
    """Measure and print a table."""
    if sys.argv[1:2] == ["matching"]:
        sys.exit(matching.main(sys.argv[2:]))
    if sys.argv[1:2] == ["growth"]:
        sys.exit(growth.main(sys.argv[2:]))
    if sys.argv[1:2] == ["meetings"]:
        sys.exit(meetings.main(sys.argv[2:]))
    if sys.argv[1:2] == ["reminders"]:
        sys.exit(reminders.main(sys.argv[2:]))
    if sys.argv[1:2] == ["packs"]:
        sys.exit(packs.main(sys.argv[2:]))
    if sys.argv[1:2] == ["minutes"]:
        sys.exit(minutes.main(sys.argv[2:]))
    if sys.argv[1:2] == ["render"]:
        sys.exit(render.main(sys.argv[2:]))
    if sys.argv[1:2] == ["search"]:
        sys.exit(search.main(sys.argv[2:]))
    if sys.argv[1:2] == ["imports"]:
        sys.exit(imports.main(sys.argv[2:]))
    if sys.argv[1:2] == ["numbers"]:
        sys.exit(numbers.main(sys.argv[2:]))
    if sys.argv[1:2] == ["audit"]:
        sys.exit(audit.main(sys.argv[2:]))
    if sys.argv[1:2] == ["authorisation"]:
        sys.exit(authorisation.main(sys.argv[2:]))
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, nargs="*", default=[1000, 20000])
    options.add_argument("--seconds", type=float, default=5.0)
    arguments = options.parse_args()
    server = worlds.server()
    results: list[Measured] = []
    with server.lease():
        postmaster = int((server.data / "postmaster.pid").read_text().split()[0])
        made = {count: worlds.world(server, count) for count in arguments.cases}
        with gunicorn("tests.benchmarks.floor:app", {}) as (floor_port, floor_pid):
            floor = Side(floor_port, lambda _n: _get("/", ""), (floor_pid,))
            for count, (environment, facts) in made.items():
                with gunicorn("wsgi:app", environment) as (port, pid):
                    for name, request in _pages(port, facts).items():
                        page = Side(port, request, (pid, postmaster))
                        results.append(_side_by_side(name, count, floor, page, arguments.seconds))
    floors = [result.floor for result in results]
    print(f"\nFloor, a bare Flask page: {min(floors):.0f} to {max(floors):.0f} requests/s in the course of the run")
    print(
        f"{'page':<22}{'cases':>7}{'req/s':>8}{'x floor':>9}{'(range)':>14}{'x cpu':>7}{'p50 ms':>8}{'p95 ms':>8}{'cpu ms':>8}  answers"
    )
    for r in results:
        print(
            f"{r.name:<22}{r.cases:>7}{r.per_second:>8.0f}{r.ratio:>9.1f}{f'({r.least:.0f}-{r.most:.0f})':>14}"
            f"{r.cpu_ratio:>7.1f}{r.p50_ms:>8.1f}{r.p95_ms:>8.1f}{r.cpu_ms:>8.2f}  {r.statuses}"
        )
    _growth(results)


@dataclass(frozen=True)
class Side:
    """A server's port, the requests to send it, and the processes that do its work: web workers first, then PostgreSQL."""

    port: int
    request: Any
    pids: tuple[int, ...]

    def run(self, seconds: float) -> Turn:
        """One turn, after a short warm-up, and the processor time it took on both sides."""
        client.run(self.port, self.request, seconds=seconds / 3)
        before, ours = [processor_seconds(pid) for pid in self.pids], time.process_time()
        figures = client.run(self.port, self.request, seconds=seconds)
        ours = time.process_time() - ours
        spent = [processor_seconds(pid) - was for pid, was in zip(self.pids, before, strict=True)]
        return Turn(figures, spent[0], sum(spent) + ours)


@dataclass(frozen=True)
class Turn:
    """Requests answered in one turn; processor seconds of the web workers, and of web workers, PostgreSQL and client."""

    figures: client.Figures
    web: float
    all: float


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
    cpu_ratio: float
    p50_ms: float
    p95_ms: float
    cpu_ms: float
    statuses: dict[int, int]


ROUNDS = 5


def _side_by_side(name: str, cases: int, floor: Side, page: Side, seconds: float) -> Measured:
    """Short turns of floor and page, one after the other: a machine that slows down slows both, and the ratio stands."""
    page.run(1.0)
    floors, pages = [], []
    for _ in range(ROUNDS):
        floors.append(floor.run(seconds / 2 / ROUNDS))
        pages.append(page.run(seconds / ROUNDS))
    per_second = [(f.figures.per_second, p.figures.per_second) for f, p in zip(floors, pages, strict=True)]
    ratios = [floor / page for floor, page in per_second]
    figures = [turn.figures for turn in pages]
    statuses: Counter[int] = Counter()
    for turn in figures:
        statuses.update(turn.statuses)
    return Measured(
        name, cases, median(f for f, _ in per_second), median(p for _, p in per_second),
        median(ratios), min(ratios), max(ratios), _each(pages) / _each(floors),
        median(f.p50_ms for f in figures), max(f.p95_ms for f in figures),
        sum(turn.web for turn in pages) * 1000 / max(1, sum(f.requests for f in figures)), dict(statuses),
    )  # fmt: skip


def _each(turns: list[Turn]) -> float:
    """Processor seconds of a request in all of these turns."""
    return sum(turn.all for turn in turns) / max(1, sum(turn.figures.requests for turn in turns))


def _growth(results: list[Measured]) -> None:
    counts = sorted({r.cases for r in results})
    if len(counts) < 2:
        return
    print(f"\nFrom {counts[0]} to {counts[-1]} cases, time as a multiple (1.00 is the same):")
    for name in dict.fromkeys(r.name for r in results):
        small = next(r for r in results if r.name == name and r.cases == counts[0])
        large = next(r for r in results if r.name == name and r.cases == counts[-1])
        print(f"  {name:<26}{large.ratio / small.ratio:.2f}")


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
    cookies = f"{cookies}; {form_cookie}"  # as a browser sends back what it was given: no new form session on each page
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
        return _post(f"/cases/{references[number % len(references)]}/notes/new", cookies, fields)

    return {
        "home": lambda _n: _get("/", cookies),
        "case list": lambda _n: _get("/groups/psg/cases", cookies),
        "case page": lambda n: _get(f"/cases/{references[n % len(references)]}", cookies),
        "plan of a case": lambda n: _get(f"/cases/{references[n % len(references)]}/plan", cookies),
        "search by surname": lambda n: _get(f"/subjects/?q={quote(surnames[n % len(surnames)])}", cookies),
        "action log": lambda _n: _get("/groups/psg/actions", cookies),
        "statistics": lambda _n: _get("/statistics/referrals", cookies),
        "save a note": save,
        "map of a group": lambda _n: _get("/groups/psg/map", cookies),
        "links of a case": lambda n: _get(f"/cases/{references[n % len(references)]}/links", cookies),
        "merge: choose": lambda _n: _get(f"/cases/{facts['pair'][0]}/merge", cookies),
        "merge: compare": lambda _n: _get("/cases/{}/merge/{}".format(*facts["pair"]), cookies),
    }


if __name__ == "__main__":
    main()
