"""`manage.py bench growth`: how much longer a page takes with twenty times the cases, in one process without a server.

A request to the small partnership and one to the large follow each other, over and over, so that a machine that slows down
slows both; compared are the medians. Bound by what PostgreSQL and Python do, and by nothing else.
"""

from __future__ import annotations

import argparse
import gc
import os
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from statistics import median, quantiles
from typing import Any
from urllib.parse import quote

from tests.benchmarks import worlds

AIM = 1.15
MERGED = ("merge: save", "merge: undo")


@dataclass
class Side:
    """A partnership with its client, and what it took to answer each page."""

    client: Any
    facts: dict[str, Any]
    took: dict[str, list[float]] = field(default_factory=dict)
    token: str = ""

    def get(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, f"{path} answered {answer.status_code}"
        return str(answer.get_data(as_text=True))

    def post(self, path: str, fields: dict[str, str]) -> str:
        keys = {"csrf_token": self.token, "submission_key": secrets.token_hex(16)}
        answer = self.client.post(path, data={**fields, **keys}, headers={"Referer": f"http://127.0.0.1{path}"})
        assert answer.status_code == 302, f"{path} answered {answer.status_code}: {_errors(answer)}"
        return str(answer.headers["Location"])

    def timed(self, name: str, act: Callable[[], Any]) -> Any:
        begun = time.perf_counter()
        found = act()
        self.took.setdefault(name, []).append((time.perf_counter() - begun) * 1000)
        return found


def _errors(answer: Any) -> str:
    return " ".join(re.findall(r"error-summary.*?</ul>", answer.get_data(as_text=True), re.S))[:600]


def main(arguments: list[str]) -> int:
    """Measure and print; 1 when something grows by more than the aim."""
    options = argparse.ArgumentParser(prog="bench growth", description=__doc__)
    options.add_argument("--cases", type=int, nargs=2, default=[1000, 20000])
    options.add_argument("--rounds", type=int, default=60)
    chosen = options.parse_args(arguments)
    server = worlds.server()
    with server.lease():
        sides = [_side(*worlds.world(server, count)) for count in chosen.cases]
        gc.disable()
        for number in range(-5, chosen.rounds):
            if number == 0:
                for side in sides:
                    side.took.clear()
            for name in _pages(sides[0]):
                for side in sides if number % 2 else reversed(sides):
                    side.timed(name, lambda side=side, name=name: side.get(_pages(side, number)[name]))
            for side in sides if number % 2 else reversed(sides):
                _save(side, number)
                _merge_and_undo(side)
            gc.collect()
    return _print(*sides, chosen.cases)


def _side(environment: dict[str, str], facts: dict[str, Any]) -> Side:
    from casework import create_app
    from config import settings

    client = create_app(settings({**os.environ, **environment})).test_client()
    client.set_cookie(worlds.COOKIE, facts["token"])
    side = Side(client, facts)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', side.get(_compare(side)))
    assert found, "no form on the page that compares two cases"
    side.token = found[1]
    return side


def _compare(side: Side) -> str:
    return "/cases/{}/merge/{}".format(*side.facts["pair"])


def _pages(side: Side, number: int = 0) -> dict[str, str]:
    case = side.facts["references"][number % 40]
    surname = side.facts["surnames"][number % len(side.facts["surnames"])]
    return {
        "my work": "/", "case list": "/groups/psg/cases", "case page": f"/cases/{case}",
        "search by surname": f"/subjects/?q={quote(surname)}", "action log": "/groups/psg/actions",
        "map of a group": "/groups/psg/map",
        "links of a case": f"/cases/{case}/links", "plan of a case": f"/cases/{case}/plan",
        "merge: choose": f"/cases/{side.facts['pair'][0]}/merge", "merge: compare": _compare(side),
    }  # fmt: skip


def _save(side: Side, number: int) -> None:
    case, today = side.facts["references"][number % 40], date.today()
    fields = {
        "kind": "note", "text": f"Visited, nobody in. {number}",
        "happened_on-day": str(today.day), "happened_on-month": str(today.month), "happened_on-year": str(today.year),
    }  # fmt: skip
    side.timed("save a note", lambda: side.post(f"/cases/{case}/notes/new", fields))


def _merge_and_undo(side: Side) -> None:
    kept = side.facts["pair"][0]
    weighed = re.findall(r'name="(because_[^"]+)"', side.get(_compare(side)))
    fields = {"keep": kept, "reason": "One household, reported twice", **dict.fromkeys(weighed, "Looked at together")}
    side.timed(MERGED[0], lambda: side.post(_compare(side), fields))
    found = re.search(rf"/cases/{kept}/merged/\d+/undo", side.get(f"/cases/{kept}"))
    assert found, "the case does not lead to the undo of its merge"
    side.timed("merge: ask to undo", lambda: side.get(found[0]))
    side.timed(MERGED[1], lambda: side.post(found[0], {"reason": "Two households after all"}))


def _print(small: Side, large: Side, cases: list[int]) -> int:
    print(f"\n{'page':<22}{cases[0]:>8} ms{cases[1]:>9} ms  middle half          ratio")
    grown = []
    for name, before in small.took.items():
        after = large.took[name]
        ratio = median(after) / median(before)
        low, _, high = quantiles(after, n=4)
        grown += [name] if ratio > AIM else []
        print(f"{name:<22}{median(before):>11.2f}{median(after):>12.2f}  {low:>7.2f} to {high:>7.2f}{ratio:>10.2f}")
    print(f"More than {AIM} times: {', '.join(grown) or 'nothing'}")
    return 1 if grown else 0
