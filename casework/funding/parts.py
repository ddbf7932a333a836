"""What a report tells of grants: of the financial year its period ends in, with spend, outputs and totals."""

from __future__ import annotations

from collections.abc import Sequence

from casework.extensions import db
from casework.funding import queries, reading
from casework.funding.models import STATES
from casework.funding.reckoning import totals, year_label
from casework.indicators.models import PerformanceReport
from casework.indicators.report_parts import Part, keep
from casework.indicators.suppression import FEWER, is_small
from casework.partnership.models import Group
from casework.rendering import Note, Paragraph, Table
from casework.rendering.document import Block
from casework.web.filtering import Chosen
from casework.web.presentation import money


def _blocks(group: Group, report: PerformanceReport) -> Sequence[Block]:
    year = report.period.financial_year
    chosen = Chosen({"year": str(year)})
    grants = db.session.scalars(queries.grants(group.id, chosen)).all()
    lines = reading.lines(db.session.scalars(queries.budgets(group.id, chosen).limit(queries.MOST)).unique().all())
    if not grants:
        return [Note(f"There is no grant for {year_label(year)}.")]
    found = totals([row.amount for row in grants], [line.spend for line in lines])
    words = (
        f"{money(found.granted)} granted for {year_label(year)}; {money(found.budgets)} given to projects, {money(found.unallocated)} not given yet; "
        f"{money(found.spent)} spent, {money(found.left)} left."
    )
    blocks: list[Block] = [Paragraph(words)]
    if lines:
        rows = [
            [
                line.budget.project.name, f"{line.budget.project.provider_words}; {STATES[line.budget.project.state].lower()}",
                money(line.spend.budget), money(line.spend.spent), line.spend.words,
            ]
            for line in lines
        ]  # fmt: skip
        rows.append(["Together", "", money(found.budgets), money(found.spent), ""])
        columns = ("Project", "Provider", "Budget", "Spent", "How it stands")
        blocks.append(Table(columns, rows, caption="Funded projects", widths=(26, 22, 13, 13, 26), numeric=(2, 3)))
    outputs = [
        [line.budget.project.name, each.row.name, reading.target_words(each.row), far(each, public=report.public)]
        for line in lines
        for each in line.outputs
    ]
    if outputs:
        columns = ("Project", "Output", "Target", "How it stands")
        blocks.append(Table(columns, outputs, caption="Agreed outputs", widths=(26, 28, 16, 30)))
    return blocks


def far(output: reading.Output, *, public: bool) -> str:
    """For the public no count under 5, nor the percentage that would tell it."""
    reached = output.reached
    if public and reached.quarters and is_small(reached.achieved):
        return FEWER
    return reached.words


keep(Part("grants", "Grants and funded projects", _blocks))
