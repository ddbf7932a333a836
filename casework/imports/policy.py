"""Who brings files into a group and sees what they hold: who runs the group."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from casework.access import scope_of, visible_when
from casework.access.hanging import visible_through
from casework.access.rows import RUNS, among
from casework.accounts.models import User
from casework.imports.models import Import, ImportMapping, ImportRow


@visible_when(Import)
@visible_when(ImportMapping)
def _import(row: Any) -> ColumnElement[bool]:
    return among(row.group_id, RUNS)


visible_through(ImportRow.import_id, when=_import)


def may_import(by: User, group_id: int) -> bool:
    return scope_of(by).runs_group(group_id)
