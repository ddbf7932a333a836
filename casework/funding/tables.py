"""Grants with their projects, and agreed outputs, as tables that can leave (exports)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select

from casework.exports.tables import TABLES, Table
from casework.extensions import db
from casework.funding import queries, reading
from casework.funding.models import AgreedOutput, ProjectBudget
from casework.partnership.models import Group
from casework.rendering.spreadsheet import Cell
from casework.web.filtering import Chosen


def _budgets(group: Group, chosen: Chosen) -> Select[Any]:
    return queries.budgets(group.id, chosen).with_only_columns(ProjectBudget.id, maintain_column_froms=True)


def _lines(ids: list[int]) -> list[reading.Line]:
    return reading.lines(db.session.scalars(queries.budgets_by_id(ids)).unique().all())


def _budget_cells(group: Group, ids: list[int]) -> list[tuple[Cell, ...]]:
    by_id = {line.budget.id: line for line in _lines(ids)}
    return [reading.cells(by_id[each]) for each in ids if each in by_id]


def _outputs(group: Group, chosen: Chosen) -> Select[Any]:
    found = queries.budgets(group.id, chosen).join(AgreedOutput, AgreedOutput.budget_id == ProjectBudget.id)
    return found.order_by(AgreedOutput.id).with_only_columns(AgreedOutput.id, maintain_column_froms=True)


def _output_cells(group: Group, ids: list[int]) -> list[tuple[Cell, ...]]:
    budget_ids = db.session.scalars(db.select(AgreedOutput.budget_id).where(AgreedOutput.id.in_(ids)).distinct()).all()
    by_id = {each.row.id: cells for line in _lines(list(budget_ids)) for each, cells in zip(line.outputs, reading.output_cells(line), strict=True)}  # fmt: skip
    return [by_id[each] for each in ids if each in by_id]


TABLES["grants"] = Table(
    "Grants and funded projects", ProjectBudget, "budget of a project", reading.HEADINGS, reading.WIDTHS, queries.LABELS, _budgets, _budget_cells,
    "funding.index", words="all years",
)  # fmt: skip
TABLES["outputs"] = Table(
    "Outputs of funded projects", AgreedOutput, "agreed output", reading.OUTPUT_HEADINGS, reading.OUTPUT_WIDTHS, queries.LABELS, _outputs, _output_cells,
    "funding.index", words="all years",
)  # fmt: skip
