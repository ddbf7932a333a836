"""Who reads terms of reference: the group's members; a draft only who runs the group, who alone changes them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from casework.access import scope_of, visible_when
from casework.access.rows import GROUPS, RUNS, among
from casework.accounts.models import User
from casework.terms.models import TermsVersion

RUNS_ONLY = "Only the chair, the vice-chair and the coordinator of a group change its terms of reference."


@visible_when(TermsVersion)
def _version(row: Any) -> ColumnElement[bool]:
    return and_(among(row.group_id, GROUPS), or_(row.status != "draft", among(row.group_id, RUNS)))


def may_change(by: User, group_id: int) -> bool:
    return scope_of(by).runs_group(group_id)
