"""What a group owes an adult by a day: to look at an outcome they want, and to have a contingency plan and look at it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from casework.adults import queries
from casework.adults.reading import ASKED, Rows, outcomes_of
from casework.web.presentation import day, plural

PLAN_WITHIN = timedelta(days=14)
"""From joining the caseload until there is to be a contingency plan."""


class Stay(Protocol):
    """An entry on a caseload, or what is known of one."""

    @property
    def case_id(self) -> int: ...
    @property
    def group_id(self) -> int: ...
    @property
    def joined_on(self) -> date: ...


@dataclass(frozen=True)
class Owed:
    """`outcome`, `plan` (to look at it) or `no_plan` (to make one), and the last day on which it is in time."""

    what: str
    on: date


def owed_to(load: Stay, rows: Rows = ASKED) -> list[Owed]:
    """All that is owed to the adult of a stay, past and to come, the earliest first. Three statements, or none with rows at hand."""
    found = [Owed("outcome", outcome.due_on) for outcome in outcomes_of(load, rows) if outcome.due_on is not None]
    plan = next(iter(rows.of(queries.plans, load)), None)
    found.append(Owed("plan", plan.review_on) if plan is not None else Owed("no_plan", load.joined_on + PLAN_WITHIN))
    return sorted(found, key=lambda owed: (owed.on, owed.what))


def overdue(owed: Iterable[Owed], today: date) -> list[Owed]:
    return [each for each in owed if each.on < today]


def in_words(found: Sequence[Owed]) -> str:
    """What is overdue, without a word of what the adult wants."""
    outcomes = [each.on for each in found if each.what == "outcome"]
    said = []
    if outcomes:
        were = "was" if len(outcomes) == 1 else "were"
        said.append(f"{plural(len(outcomes), 'outcome')} {were} to be looked at, the first on {day(min(outcomes))}")
    said += [f"the contingency plan was to be looked at on {day(each.on)}" for each in found if each.what == "plan"]
    said += ["there is no contingency plan" for each in found if each.what == "no_plan"]
    return "; ".join(said)
