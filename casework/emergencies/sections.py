"""What a case's own page says of its being open in an emergency, or having been."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_login import current_user

from casework import clock
from casework.access import current_scope
from casework.cases import policy
from casework.cases.models import Case
from casework.cases.sections import panel
from casework.emergencies import queries
from casework.emergencies.models import OUTCOMES


@panel("emergencies", "emergencies/panel.html", order=1, where="top", asks=queries.of_case_lately)
def _opened(case: Case, rows: Sequence[Any]) -> Any:
    """For whoever has it open until when; for those who run a group with the case who opened it this month, and why."""
    if not rows:
        return None
    now, mine = clock.now(), None
    if case.id in current_scope().opened_cases:
        mine = next((row for row in rows if row.user_id == current_user.id and row.ended_at is None and row.expires_at > now), None)  # fmt: skip
    runs = policy.may_run(current_user, case)
    others = [row for row in rows if runs and row.user_id != current_user.id and row.opened_at > now - queries.LATELY]
    return {"mine": mine, "others": others, "now": now, "outcomes": OUTCOMES} if mine or others else None
