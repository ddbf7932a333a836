"""`manage.py bench authorisation`: what the three layers of access cost a page, all on against all off, in one run and in turns.

Two servers on one database: the application as it is, and `unguarded.py`. A request to the one and the same to the other follow each
other over and over, the order changing, so that a machine that slows down slows both; compared are the medians of how long each took.
Each page's answer from both is compared in length, since a page without rules might show more and so cost more.
"""

from __future__ import annotations

import argparse
import http.client
import time
from statistics import median, quantiles
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests.benchmarks import worlds
from tests.benchmarks.servers import gunicorn

AIM = 1.15


def main(arguments: list[str]) -> int:
    """Measure and print; 1 when the layers cost more than the aim over all pages."""
    options = argparse.ArgumentParser(prog="bench authorisation", description=__doc__)
    options.add_argument("--cases", type=int, default=1000)
    options.add_argument("--rounds", type=int, default=200)
    chosen = options.parse_args(arguments)
    server = worlds.server()
    with server.lease():
        environment, facts = worlds.world(server, chosen.cases)
        without = environment | {"DATABASE_URL": _that_passes(server.owner_url(f"casework_bench_{chosen.cases}"))}
        with (
            gunicorn("wsgi:app", environment) as (on, _),
            gunicorn("tests.benchmarks.unguarded:app", without) as (off, _),
        ):
            took = _take_turns({"on": on, "off": off}, facts, chosen.rounds)
    return _print(took)


def _that_passes(url: str) -> str:
    """The same address, having made sure that its role is shown rows of a protected table with no partnership at work."""
    with create_engine(url, poolclass=NullPool).connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM cases")).scalar_one() > 0, (
            "row security holds this role as well"
        )
    return url


def _pages(facts: dict[str, Any], number: int) -> dict[str, str]:
    case = facts["references"][number % len(facts["references"])]
    surname = facts["surnames"][number % len(facts["surnames"])]
    return {
        "my work": "/", "case list": "/groups/psg/cases", "case page": f"/cases/{case}", "notes of a case": f"/cases/{case}/notes",
        "plan of a case": f"/cases/{case}/plan", "action log": "/groups/psg/actions", "search by surname": f"/subjects/?q={surname}",
        "map of a group": "/groups/psg/map",
    }  # fmt: skip


def _take_turns(
    ports: dict[str, int], facts: dict[str, Any], rounds: int
) -> dict[str, dict[str, list[tuple[float, int]]]]:
    took: dict[str, dict[str, list[tuple[float, int]]]] = {}
    lines = {way: http.client.HTTPConnection("127.0.0.1", port, timeout=60) for way, port in ports.items()}
    for number in range(-20, rounds):
        for name, path in _pages(facts, number).items():
            for way in ("on", "off") if number % 2 else ("off", "on"):
                begun = time.perf_counter()
                lines[way].request(
                    "GET", path.replace(" ", "%20"), headers={"Cookie": f"{worlds.COOKIE}={facts['token']}"}
                )
                answer = lines[way].getresponse()
                length = len(answer.read())
                spent = (time.perf_counter() - begun) * 1000
                assert answer.status == 200, f"{path} answered {answer.status} with the layers {way}"
                if number >= 0:
                    took.setdefault(name, {"on": [], "off": []})[way].append((spent, length))
    return took


def _print(took: dict[str, dict[str, list[tuple[float, int]]]]) -> int:
    print(f"\n{'page':<20}{'on ms':>9}{'off ms':>9}  middle half of on   {'ratio':>7}   bytes on / off")
    ratios = []
    for name, ways in took.items():
        times = {way: [spent for spent, _ in each] for way, each in ways.items()}
        lengths = {way: median(length for _, length in each) for way, each in ways.items()}
        ratio = median(times["on"]) / median(times["off"])
        ratios.append(ratio)
        low, _, high = quantiles(times["on"], n=4)
        print(
            f"{name:<20}{median(times['on']):>9.2f}{median(times['off']):>9.2f}  {low:>7.2f} to {high:>7.2f}  {ratio:>8.2f}   {lengths['on']:.0f} / {lengths['off']:.0f}"
        )
    whole = median(ratios)
    print(f"The median page: {whole:.2f} (at most {AIM}); the dearest: {max(ratios):.2f}")
    return 1 if whole > AIM else 0
