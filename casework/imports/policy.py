"""Who brings files into a group and sees what they hold: who runs the group."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select

from casework.access import scope_of, visible_when
from casework.access.rows import RUNS, among, probe
from casework.accounts.models import User
from casework.imports.models import Import, ImportMapping, ImportRow

_imports = Import.__table__.alias("reach_imports")


@visible_when(Import)
@visible_when(ImportMapping)
def _import(row: Any) -> ColumnElement[bool]:
    return among(row.group_id, RUNS)


@visible_when(ImportRow)
def _row(row: Any) -> ColumnElement[bool]:
    return probe(
        select(_imports.c.id).where(_imports.c.id == row.import_id, among(_imports.c.group_id, RUNS)), _imports
    )


def may_import(by: User, group_id: int) -> bool:
    return scope_of(by).runs_group(group_id)
