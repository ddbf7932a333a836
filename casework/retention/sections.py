"""What keeping adds to a case: until when it is kept once it is closed, and that it is on hold."""

from __future__ import annotations

from typing import Any

from casework.cases.models import Case
from casework.cases.sections import panel
from casework.retention import services


@panel("retention", "retention/panel.html", order=95, where="side")
def _panel(case: Case) -> Any:
    """A closed case's line of the schedule, whatever its day. Why it is held stays with information governance."""
    return services.kept_until(case.id) if case.status == "closed" else None
