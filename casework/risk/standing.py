"""Where the cases of a group stand at one moment: the band in force, since when, what it was before, and what awaits validation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework import clock
from casework.cases.models import SIDES
from casework.extensions import db
from casework.partnership.models import Group
from casework.risk import queries
from casework.risk.offers import tools_of
from casework.risk.tool_shape import RAGS
from casework.web.presentation import day

NOW, BEFORE = "now", "before"


@dataclass(frozen=True)
class Standing:
    """The most pressing band of a case in a group. Without a `band` it was never assessed, or nothing is in force yet.

    `set_on` is the day on which the newest assessment that gives it came into force. `before` is the band at the last review, where it was another.
    `earlier` says so where it was made with a tool, or a version of one, that is not in force any more.
    """

    band: str = ""
    rag: str = ""
    set_on: date | None = None
    side: str = ""
    title: str = ""
    before: str = ""
    before_on: date | None = None
    waiting: bool = False
    earlier: str = ""

    @property
    def because(self) -> str:
        """Whom it is about, by side and without a name, and with which tool."""
        side = f"{SIDES[self.side].lower()}, " if self.side else ""
        return f"{side}{self.title}" + (f", {self.earlier}" if self.earlier else "")

    @property
    def rest(self) -> list[str]:
        """What there is to know beside the band in force."""
        found = []
        if self.before or self.before_on:
            on = day(self.before_on) if self.before_on else ""
            found.append(f"{self.before or 'Not assessed'} at the last review, {on}")
        if self.waiting:
            found.append("A newer assessment is awaiting a second person" if self.band else "Awaiting a second person")
        return found

    @property
    def words(self) -> str:
        """All of it, for documents."""
        now = f"{self.band}, set on {day(self.set_on)} ({self.because})" if self.set_on else "Not assessed"
        return ". ".join([now, *self.rest]) + "."


def of_cases(group: Group, reviewed: Mapping[int, datetime | None], *, at: datetime) -> dict[int, Standing]:
    """By case: how it stood `at` a moment, beside how it did when it was last reviewed. One statement.

    A group that assesses no risk has none of them, but for cases it assessed before its kind gave up its tools.
    """
    points = [(case_id, NOW, at) for case_id in reviewed]
    points += [(case_id, BEFORE, moment) for case_id, moment in reviewed.items() if moment is not None]
    if not points:
        return {}
    case_ids, marks, moments = (list(each) for each in zip(*points, strict=True))
    found: dict[tuple[int, str], list[Any]] = {}
    for row in db.session.execute(queries.at_moments(), {"case_ids": case_ids, "marks": marks, "moments": moments}):
        found.setdefault((row.case_id, row.mark), []).append(row)
    standings = {
        case_id: _standing(group, found.get((case_id, NOW), ()), found.get((case_id, BEFORE), ()), moment)
        for case_id, moment in reviewed.items()
    }
    return {case_id: each for case_id, each in standings.items() if each.band or each.waiting or tools_of(group)}


def _standing(group: Group, now: Sequence[Any], then: Sequence[Any], reviewed_at: datetime | None) -> Standing:
    counting = counting_in(group, [row for row in now if row.in_force])
    waiting = bool(counting_in(group, [row for row in now if not row.in_force]))
    if not counting:
        return Standing(waiting=waiting)
    first = max(most_pressing(counting), key=lambda row: row.set_at)
    before_counting = counting_in(group, [row for row in then if row.in_force])
    before = most_pressing(before_counting)[0].band_words if before_counting else ""
    changed = reviewed_at is not None and before != first.band_words
    return Standing(
        band=first.band_words, rag=first.rag, set_on=clock.in_london(first.set_at).date(), side=first.side, title=first.title,
        before=before if changed else "",
        before_on=clock.in_london(reviewed_at).date() if changed and reviewed_at else None,
        waiting=waiting, earlier=made_earlier(group, first),
    )  # fmt: skip


def counting_in(group: Group, in_force: Sequence[Any]) -> list[Any]:
    """Of the assessments in force on a case, those that count in a group: made with the tools of its kind.

    Where the kind has changed its tools, the group's own assessments with an earlier tool go on counting until the same
    party (or, where no tool of now is for it, the case) was assessed with a tool of now: a change of tools makes no case
    look safe.
    """
    tools = {tool.key: tool for tool in tools_of(group)}
    sides = {"" if side == "case" else side for tool in tools.values() for side in tool.assesses}
    now = [row for row in in_force if row.tool_key in tools]
    return now + [
        row
        for row in in_force
        if row.tool_key not in tools and row.group_id == group.id and not any(_replaces(new, row, sides) for new in now)
    ]


def _replaces(new: Any, old: Any, sides: set[str]) -> bool:
    same = (new.side, new.person_id, new.place_id) == (old.side, old.person_id, old.place_id)
    return (same or old.side not in sides) and new.assessed_on >= old.assessed_on


def made_earlier(group: Group, row: Any) -> str:
    """What to say of an assessment made with a tool, or a version of one, that is not in force any more."""
    tool = next((tool for tool in tools_of(group) if tool.key == row.tool_key), None)
    if tool is None:
        return "made with an earlier tool"
    return "made with an earlier version of the tool" if row.tool_version < tool.version else ""


def most_pressing(found: Sequence[Any]) -> list[Any]:
    """Those with the most pressing colour, the one with the highest part of its tool's points first."""
    worst = max((row.rag for row in found), key=RAGS.index)
    return sorted((row for row in found if row.rag == worst), key=lambda row: row.score / row.maximum, reverse=True)
