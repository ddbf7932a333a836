"""Plans of the demonstration's cases, and incidents counted before and after on some of them."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from casework.demo import plan_words
from casework.plans.models import CountedPlace, IncidentCount, PlanPart
from casework.plans.months import later, month_of, run

if TYPE_CHECKING:
    from casework.demo.generator import Generator
    from casework.demo.history import History

COUNTED = 14
"""On how many cases incidents are counted."""
# What became of the counted cases, in turn: incidents a month before and after, here, nearby and at the comparison place.
STORIES = (
    ((12, 4), (6, 5), (9, 9)),
    ((7, 6), (4, 4), (6, 6)),
    ((14, 5), (5, 11), (10, 9)),
    ((3, 9), (2, 2), (4, 4)),
    ((9, 3), (8, 4), (7, 8)),
)


def add_to(generator: Generator, history: History) -> None:
    """Write plans, by chance of their own so that the rest of the demonstration stays as it is."""
    Plans(generator, [case for cases in history.cases_of.values() for case in cases]).run()


class Plans:
    """Writes plans through the generator."""

    def __init__(self, generator: Generator, cases: list[dict[str, Any]]) -> None:
        self.g = generator
        self.random = random.Random(2026)
        self.cases = cases

    def run(self) -> None:
        counted = 0
        for number, case in enumerate(self.cases):
            closed = case["status"] == "closed"
            if not closed and number % 3 == 2:
                continue
            far_enough = case["opened_on"] <= self.g.today - timedelta(days=150)
            self._plan(case, whole=closed or far_enough, number=number)
            if far_enough and counted < COUNTED:
                self._counts(case, STORIES[counted % len(STORIES)])
                counted += 1

    def _plan(self, case: dict[str, Any], *, whole: bool, number: int) -> None:
        words = plan_words.by_problem(case["title"])
        opened = case["opened_on"]
        self._part(case, "objective", opened + timedelta(days=5), text=words.objective)
        self._part(case, "scanning", opened + timedelta(days=5), text=case["summary"], problems=list(words.problems))
        for side, text in words.analysis.items():
            self._part(case, side, opened + timedelta(days=9), text=text)
        if not whole and number % 2:
            return
        starts = min(opened + timedelta(days=12), self.g.today)
        self._part(case, "response", starts, text=words.response, starts_on=starts)
        if case["status"] == "closed":
            verdict, text, worked = self.random.choice(plan_words.ASSESSMENTS)
            self._part(case, "assessment", case["closed_on"], text=text, worked=worked, verdict=verdict)

    def _part(self, case: dict[str, Any], part: str, day: date, **values: Any) -> None:
        by = self.random.choice([m for m in self.g.members[case["slug"]] if m["role"] != "observer"])
        row: dict[str, Any] = {
            "problems": [],
            "starts_on": None,
            "ends_on": None,
            "worked": "",
            "verdict": "",
            **values,
        }
        self.g.add(
            PlanPart, case_id=case["id"], part=part, number=1, current=True, saved_by_id=by["id"],
            saved_at=self.g.moment(min(day, self.g.today), 15), **row,
        )  # fmt: skip

    def _counts(self, case: dict[str, Any], story: tuple[tuple[int, int], ...]) -> None:
        """Two years of months up to the last whole one."""
        starts = case["opened_on"] + timedelta(days=12)
        here = case["title"].rpartition(", ")[2]
        by = self.g.members[case["slug"]][2]["id"]
        last = later(month_of(self.g.today), -1)
        names = (here, "Streets next to it", "A similar place across the borough")
        for name, role, (before, after) in zip(names, ("here", "nearby", "comparison"), story, strict=True):
            place = self.g.add(CountedPlace, case_id=case["id"], name=name, role=role, version=2)
            for month in run(later(last, -23), 24):
                for source, share in (("police", 0.7), ("council_asb", 0.3)):
                    usual = (after if month >= starts else before) * share
                    self.g.add(
                        IncidentCount, case_id=case["id"], place_id=place["id"], month=month, source=source,
                        incidents=max(0, round(self.random.gauss(usual, usual**0.5))), saved_by_id=by,
                        saved_at=self.g.moment(self.g.today),
                    )  # fmt: skip
