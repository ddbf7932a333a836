"""What is recorded of adults, as pages ask for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from casework.adults.models import Adult


def adult_in(case_id: int, group_id: int) -> Select[tuple[Adult]]:
    return select(Adult).options(joinedload(Adult.person)).where(Adult.case_id == case_id, Adult.group_id == group_id)


def kept(model: Any, case_id: int, group_id: int) -> Select[Any]:
    """Every row of one kind that a group recorded on a case, corrected ones as well, with who recorded it."""
    return (
        select(model)
        .options(joinedload(model.recorded_by))
        .where(model.case_id == case_id, model.group_id == group_id)
        .order_by(model.id)
    )
