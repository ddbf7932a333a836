"""A group's dashboard as its page shows it: words and addresses put together in Python, so that the template only writes them out."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import NamedTuple

from casework.indicators.dashboard import Listed
from casework.indicators.standing import Standing, Target

Stands = tuple[Listed, Standing, Target | None]


class Row(NamedTuple):
    """An indicator: each word or figure of its line, empty where there is nothing to say."""

    name: str
    href: str
    worked_on_by: str
    latest: str
    period: str
    awaited: str
    before: str
    period_before: str
    change: str
    percent: str
    arrow: str
    direction: str
    chance: str
    colour: str
    target: str


class Part(NamedTuple):
    """The indicators of a priority."""

    priority: str
    rows: list[Row]


class Section(NamedTuple):
    """An objective, with its years."""

    heading: str
    parts: list[Part]


def sections(rows: list[Stands], group_id: int, address: Callable[[int], str]) -> list[Section]:
    """By objective and priority, as these were made. `address` gives the page of an indicator; another group that works on one is named."""
    found: list[Section] = []
    ordered = sorted(rows, key=lambda each: (each[0].objective_id, each[0].priority_id))
    for (_, heading), of_objective in groupby(ordered, key=lambda each: (each[0].objective_id, _heading(each[0]))):
        parts = [
            Part(f"Priority: {priority}", [_row(each, group_id, address(each[0].id)) for each in stands])
            for (_, priority), stands in groupby(of_objective, key=lambda each: (each[0].priority_id, each[0].priority))
        ]
        found.append(Section(heading, parts))
    return found


def _heading(listed: Listed) -> str:
    return f"{listed.objective}, {listed.years}" if listed.years else listed.objective


def _row(stands: Stands, group_id: int, href: str) -> Row:
    listed, standing, target = stands
    measure, latest, before = listed.measure, standing.latest, standing.before
    return Row(
        listed.name, href, (listed.worked_on_by or "") if listed.worked_on_by_id != group_id else "",
        latest.words(measure) if latest is not None else "", latest.period.label if latest is not None else "", standing.awaited,
        before.words(measure) if before is not None else "", before.period.label if before is not None else "",
        standing.change, standing.percent, standing.arrow, standing.direction, standing.chance, standing.light.colour,
        target.words if target is not None else "None",
    )  # fmt: skip
