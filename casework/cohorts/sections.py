"""The tab that cases of offender management groups have."""

from __future__ import annotations

from casework.cases.models import Case
from casework.cases.sections import add_tab
from casework.partnership.profiles import profile_of


def has_cohorts(case: Case) -> bool:
    """The case is or was with a group whose kind works in cohorts."""
    return any(profile_of(load.group).cohorts for load in case.caseloads)


add_tab("cohort", "Cohort", "cohorts.show", order=20, shows=has_cohorts)
