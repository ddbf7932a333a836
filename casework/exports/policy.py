"""Who sees an export: whoever asked for it, as long as they may have the group's case information; nobody else."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_

from casework.access.rows import GROUPS, READER_ID, among, visible_when
from casework.exports.models import Export


@visible_when(Export)
def _asked_for(row: Any) -> ColumnElement[bool]:
    return and_(row.asked_by_id == READER_ID, among(row.group_id, GROUPS))
