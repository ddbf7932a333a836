"""Numbers of the demonstration's board: a plan with indicators by quarter, comparators, a table somebody printed, and a report."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from casework.indicators.models import (
    Indicator,
    IndicatorTarget,
    IndicatorValue,
    Objective,
    PerformanceReport,
    PrintedTable,
    Priority,
    ReportNarrative,
    SeriesBreak,
)
from casework.indicators.periods import Period, of_months
from casework.indicators.printed import guessed

if TYPE_CHECKING:
    from casework.demo.generator import Generator

PEOPLE, HOUSEHOLDS = 137_200, 60_400
QUARTERS = 10
# objective, priority, name, unit, base, aim, group that works on it, figure of a quarter at first, change a quarter
PLAN: tuple[tuple[str, str, str, str, str, str, str, int, int], ...] = (
    ("Safer streets and homes", "Reduce antisocial behaviour", "Antisocial behaviour incidents", "count", "population", "reduce", "csg-coastal", 1640, -32),
    ("Safer streets and homes", "Reduce antisocial behaviour", "Deliberate fires", "count", "", "reduce", "", 61, 2),
    ("Safer streets and homes", "Reduce acquisitive crime", "Residential burglary", "count", "households", "reduce", "", 205, -8),
    ("Safer streets and homes", "Reduce acquisitive crime", "Bicycle theft", "count", "population", "reduce", "", 24, 0),
    ("Nobody left alone with it", "More people report what happens to them", "Hate incidents reported", "count", "", "increase", "", 29, 1),
    ("Nobody left alone with it", "More people report what happens to them", "Victims content with the answer they got", "percentage", "", "increase", "psg", 71, 1),
)  # fmt: skip
PRINTED = (
    "Crime,2023/24,2024/25,Change,% change,Direction of travel,Part of\n"
    "Theft,3120,2964,-156,-5%,▲,\nBicycle theft,97,91,-6,6%,▲,Theft\nShoplifting,1262,1307,45,4%,▼,Theft\n"
    "Other theft,1761,1566,-195,-11%,▲,Theft\nRobbery,86,100,14,14%,▼,\n"
)


def add_to(g: Generator) -> None:
    """Nothing where there is no board."""
    if "board" in g.groups:
        Numbers(g).run()


class Numbers:
    """Writes numbers through the generator, by chance of their own."""

    def __init__(self, g: Generator) -> None:
        self.g, self.random = g, random.Random(2027)
        self.group, self.by = g.groups["board"], g.members["board"][2]["id"]
        first = of_months(g.today.year, (g.today.month - 1) // 3 * 3 + 1, 3)
        self.quarters = [first.moved(-3 * back) for back in range(QUARTERS, 0, -1)]

    def run(self) -> None:
        objectives: dict[str, int] = {}
        priorities: dict[str, int] = {}
        for objective, priority, name, unit, base, aim, worked, first, step in PLAN:
            if objective not in objectives:
                objectives[objective] = self.g.add(Objective, group_id=self.group, title=objective, years="")["id"]
            if priority not in priorities:
                row = self.g.add(Priority, objective_id=objectives[objective], title=priority)
                priorities[priority] = row["id"]
            row = self.g.add(
                Indicator, group_id=self.group, priority_id=priorities[priority], name=name, unit=unit, base=base, aim=aim,
                worked_on_by_id=self.g.groups.get(worked), frequency="quarter", source="Wrensea Police" if unit == "count" else "Survey of victims",
                owner="Chief inspector for neighbourhoods", owner_agency_id=self.g.agencies["Police"],
            )  # fmt: skip
            self._figures(row["id"], unit, base, first, step)
            self._about(row["id"], name, unit, first)
        self._papers(priorities)

    def _figures(self, indicator_id: int, unit: str, base: str, first: int, step: int) -> None:
        whole = {"population": PEOPLE, "households": HOUSEHOLDS}.get(base)
        for number, quarter in enumerate(self.quarters):
            count = max(2, first + step * number + self.random.randint(-first // 20, first // 20))
            if unit == "percentage":
                asked = 150 + 3 * number
                self._value(indicator_id, quarter, part=asked * count // 100, whole=asked)
                continue
            self._value(indicator_id, quarter, part=count, whole=whole)
            if whole is not None:
                for place, name, times in (
                    ("similar", "", 97),
                    ("neighbour", "Marrick Vale", 108),
                    ("neighbour", "Eskwater", 84),
                ):
                    theirs = (first + step * number) * times // 100 * 4
                    self._value(indicator_id, quarter, place=place, place_name=name, part=theirs, whole=whole * 4)

    def _value(
        self,
        indicator_id: int,
        period: Period,
        *,
        part: int,
        whole: int | None,
        place: str = "own",
        place_name: str = "",
    ) -> None:
        self.g.add(
            IndicatorValue, indicator_id=indicator_id, place=place, place_name=place_name, starts_on=period.starts_on,
            ends_on=period.ends_on, state="known", figure=None, part=Decimal(part), whole=Decimal(whole) if whole else None,
            entered_by_id=self.by, entered_at=self.g.moment(self.g.today),
        )  # fmt: skip

    def _about(self, indicator_id: int, name: str, unit: str, first: int) -> None:
        due = Period(date(self.g.today.year + 1, 4, 1), date(self.g.today.year + 2, 3, 31)).ends_on
        common: dict[str, Any] = {"indicator_id": indicator_id, "due_on": due, "set_by_id": self.by}
        label = self.quarters[0].label
        if unit == "percentage":
            self.g.add(
                IndicatorTarget,
                **common,
                way="reach",
                amount=Decimal(85),
                baseline=Decimal(first),
                baseline_period=label,
            )
        elif name != "Deliberate fires":
            self.g.add(
                IndicatorTarget,
                **common,
                way="by_percent",
                amount=Decimal(20),
                baseline=Decimal(first),
                baseline_period=label,
            )
        else:
            self.g.add(
                SeriesBreak, indicator_id=indicator_id, from_on=self.quarters[-2].starts_on,
                reason="fires in bins are counted as well", added_by_id=self.by,
            )  # fmt: skip

    def _papers(self, priorities: dict[str, int]) -> None:
        headings = PRINTED.split("\n", 1)[0].split(",")
        self.g.add(
            PrintedTable, group_id=self.group, title="Crime in two years", source="Annual report 2025, page 9", content=PRINTED,
            roles=guessed(headings), settings={"unit": "count", "aim": "reduce", "arrows": "improved", "rank_first": "highest"},
            loaded_by_id=self.by, loaded_at=self.g.moment(self.g.today),
        )  # fmt: skip
        last = self.quarters[-1]
        report = self.g.add(
            PerformanceReport, group_id=self.group, title=f"Performance in {last.label}", starts_on=last.starts_on, ends_on=last.ends_on,
            public=False, summary="Antisocial behaviour went on falling. Fires are counted in a new way and cannot be compared yet.",
            made_by_id=self.by, made_at=self.g.moment(self.g.today),
        )  # fmt: skip
        self.g.add(
            ReportNarrative, report_id=report["id"], priority_id=priorities["Reduce acquisitive crime"],
            words="The burglary team visited every street where two homes were broken into within a month.",
        )  # fmt: skip
