"""Budgets with their quarters, returns and outputs, and all that is worked out of them; in four statements however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy.orm.attributes import set_committed_value

from casework import clock
from casework.extensions import db
from casework.funding import queries
from casework.funding.models import STATES, AgreedOutput, ProjectBudget, ProjectReturn, ReturnDue
from casework.funding.reckoning import NOTHING, Reached, Spend, plain
from casework.rendering.spreadsheet import Cell
from casework.web.presentation import day

HEADINGS = (
    "Financial year", "Grant", "Funder", "Amount of the grant", "Project", "Reference", "Provider", "State", "Budget", "Q1", "Q2", "Q3", "Q4", "Spent",
    "Expected by now", "Over or under", "In per cent", "In words", "Left of the budget", "Returns in", "Late returns", "Outputs",
)  # fmt: skip
WIDTHS = (14, 30, 24, 16, 36, 12, 28, 12, 14, 12, 12, 12, 12, 14, 16, 14, 12, 50, 16, 10, 24, 60)
OUTPUT_HEADINGS = (
    "Financial year", "Grant", "Project", "Provider", "Output", "Unit", "Target", "Q1", "Q2", "Q3", "Q4", "Achieved", "Per cent of the target", "In words",
)  # fmt: skip
OUTPUT_WIDTHS = (14, 30, 36, 28, 36, 18, 12, 10, 10, 10, 10, 12, 14, 50)


@dataclass(frozen=True)
class Quarter:
    """A quarter's return: in, late, owed, not yet, or not owed."""

    due: ReturnDue
    sent: ProjectReturn | None
    state: str
    today: date

    @property
    def has_begun(self) -> bool:
        return self.due.days[0] <= self.today

    @property
    def is_late(self) -> bool:
        return self.sent is None and self.state == "live" and self.due.due_on < self.today

    @property
    def words(self) -> str:
        if self.sent is not None:
            corrected = ", corrected" if self.sent.number > 1 else ""
            return f"In on {day(self.sent.sent_at)}{corrected}"
        if self.state != "live":
            return "Not owed" if self.state in ("withdrawn", "ended") else f"Due {day(self.due.due_on)} once it is live"
        return f"Late: it was due {day(self.due.due_on)}" if self.is_late else f"Due {day(self.due.due_on)}"


@dataclass
class Output:
    """An agreed output with what each quarter's return said of it."""

    row: AgreedOutput
    tolerance: int
    quarters: int = 0
    by_quarter: dict[int, Decimal] = field(default_factory=dict)

    @property
    def reached(self) -> Reached:
        return Reached(self.row.target, sum(self.by_quarter.values(), NOTHING), self.quarters, self.tolerance)


@dataclass
class Line:
    """What a grant gives a project: its spend, quarters and outputs."""

    budget: ProjectBudget
    quarters: list[Quarter] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)

    @property
    def spend(self) -> Spend:
        sent = [each.sent for each in self.quarters if each.sent is not None]
        return Spend(
            self.budget.amount, sum((each.spend for each in sent), NOTHING), len(sent), self.budget.grant.tolerance
        )

    @property
    def late(self) -> list[Quarter]:
        return [each for each in self.quarters if each.is_late]


def lines(budgets: Sequence[ProjectBudget]) -> list[Line]:
    found = {budget.id: Line(budget) for budget in budgets}
    if not found:
        return []
    sent = {row.quarter_id: row for row in db.session.scalars(queries.returns(found))}
    today = clock.today()
    for due in db.session.scalars(queries.quarters(found)):
        line = found[due.budget_id]
        set_committed_value(due, "budget", line.budget)
        line.quarters.append(Quarter(due, sent.get(due.id), line.budget.project.state, today))
    by_output: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for quarter, output_id, achieved in db.session.execute(queries.achieved(found)):
        by_output[output_id][quarter] = achieved
    for row in db.session.scalars(queries.outputs(found)):
        line = found[row.budget_id]
        line.outputs.append(Output(row, line.budget.grant.tolerance, line.spend.quarters, by_output[row.id]))
    return list(found.values())


def cells(line: Line) -> tuple[Cell, ...]:
    """A row of the spreadsheet of grants: money as numbers."""
    budget, spend = line.budget, line.spend
    by_quarter = {each.due.quarter: each.sent.spend for each in line.quarters if each.sent is not None}
    return (
        budget.grant.label, budget.grant.name, budget.grant.funder, budget.grant.amount, budget.project.name, budget.project.reference,
        budget.project.provider_words, STATES[budget.project.state], budget.amount, *(by_quarter.get(n) for n in (1, 2, 3, 4)), spend.spent,
        spend.expected, spend.variance, spend.percent, spend.words, spend.left, spend.quarters, ", ".join(f"Q{each.due.quarter}" for each in line.late),
        "; ".join(f"{each.row.name}: {each.reached.words}" for each in line.outputs),
    )  # fmt: skip


def output_cells(line: Line) -> list[tuple[Cell, ...]]:
    budget = line.budget
    return [
        (
            budget.grant.label, budget.grant.name, budget.project.name, budget.project.provider_words, each.row.name, each.row.unit, each.row.target,
            *(each.by_quarter.get(n) for n in (1, 2, 3, 4)), each.reached.achieved, each.reached.percent, each.reached.words,
        )
        for each in line.outputs
    ]  # fmt: skip


def target_words(output: AgreedOutput) -> str:
    return f"{plain(output.target)} {output.unit}"
