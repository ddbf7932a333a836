"""Which of a case's entries on caseloads is the one that is about an adult, for this reader."""

from __future__ import annotations

from casework.access import current_scope
from casework.cases.models import Case, Caseload
from casework.partnership.profiles import profile_of


def load_of(case: Case) -> Caseload | None:
    """The case's entry with a group of the reader's that plans around an adult: a live one first, then the latest."""
    loads = [
        load for load in case.caseloads if profile_of(load.group).adults and current_scope().in_group(load.group_id)
    ]
    return min(loads, key=lambda load: (load.left_on is not None, -load.id), default=None)
