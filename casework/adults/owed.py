"""What a group owes an adult by a day: to look at an outcome they want, and to have a contingency plan and look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from sqlalchemy import ARRAY, BigInteger, any_, bindparam, select

from casework.adults import queries
from casework.adults.models import AdultOutcome, ContingencyPlan, OutcomeReview
from casework.adults.reading import ASKED, Rows, outcomes_of
from casework.together import Together
from casework.web.presentation import day, plural

PLAN_WITHIN = timedelta(days=14)
"""From joining the caseload until there is to be a contingency plan."""


def _of_cases() -> Together:
    """Just the columns that what is owed follows from, of some cases (`case_ids`)."""
    asked, cases = Together(), bindparam("case_ids", type_=ARRAY(BigInteger))
    o, r, p = AdultOutcome, OutcomeReview, ContingencyPlan
    asked.add(
        "outcomes",
        lambda: (
            select(o.id, o.case_id, o.group_id, o.corrects_id, o.review_on)
            .where(o.case_id == any_(cases))
            .order_by(o.id)
        ),
    )
    asked.add(
        "reviews",
        lambda: (
            select(
                r.id,
                r.case_id,
                r.group_id,
                r.corrects_id,
                r.outcome_id,
                r.result,
                r.reviewed_on,
                r.said_by,
                r.next_review_on,
            )
            .where(r.case_id == any_(cases))
            .order_by(r.id)
        ),
    )
    asked.add(
        "plans",
        lambda: select(p.case_id, p.group_id, p.review_on).where(p.case_id == any_(cases)).order_by(p.number.desc()),
    )
    return asked  # fmt: skip


_OF_CASES = _of_cases()


class RowsOwed(Rows):
    """What `owed_to` needs of many cases at hand, from one statement."""

    def __init__(self, case_ids: Sequence[int]) -> None:
        answers = _OF_CASES.ask({"case_ids": list(case_ids)})
        self._read = {
            (queries.kept, AdultOutcome): answers["outcomes"],
            (queries.kept, OutcomeReview): answers["reviews"],
            (queries.plans, None): answers["plans"],
        }

    def of(self, statement: Callable[..., Any], load: Any, model: Any = None) -> Sequence[Any]:
        rows = self._read[statement, model]
        return [row for row in rows if row.case_id == load.case_id and row.group_id == load.group_id]


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
