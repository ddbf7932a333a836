"""The risk register as a table that can leave (exports)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select

from casework.exports.tables import TABLES, Table
from casework.extensions import db
from casework.partnership.models import Group
from casework.rendering.spreadsheet import Cell
from casework.risk_register import queries, register, services
from casework.risk_register.models import RegisterRisk
from casework.web.filtering import Chosen


def _ids(group: Group, chosen: Chosen) -> Select[Any]:
    scale, _ = services.scale_in_force(group.id)
    found = queries.narrowed(group.id, chosen, scale, register.like(group.id, scale))
    return found.with_only_columns(RegisterRisk.id, maintain_column_froms=True)


def _cells(group: Group, ids: list[int]) -> list[tuple[Cell, ...]]:
    scale, _ = services.scale_in_force(group.id)
    rows = {row.id: row for row in db.session.scalars(queries.full().where(RegisterRisk.id.in_(ids))).unique()}
    found = [rows[each] for each in ids if each in rows]
    return [register.cells(line) for line in register.with_actions(found, scale, register.like(group.id, scale))]


TABLES["risks"] = Table(
    "Risk register", RegisterRisk, "risk", register.HEADINGS, register.WIDTHS, queries.LABELS, _ids, _cells, "risk_register.index",
    words="open risks",
)  # fmt: skip
