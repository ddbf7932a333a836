"""Who reads the trail: of a case, whoever may read the case or the one it was merged into; of oneself, oneself; the rest information governance."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from casework.access import visible_when
from casework.access.rows import READER_ID
from casework.audit.models import AuditEntry
from casework.cases.policy import case_in_reach, merged_into_reach


@visible_when(AuditEntry)
def _entry(row: Any) -> ColumnElement[bool]:
    return or_(
        and_(row.case_id.isnot(None), or_(case_in_reach(row.case_id), merged_into_reach(row.case_id))),
        and_(row.case_id.is_(None), row.user_id == READER_ID),
    )
