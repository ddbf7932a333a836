"""What happens around an adult when the case leaves a group, or is closed."""

from __future__ import annotations

from sqlalchemy import select

from casework.access import current_scope
from casework.adults import queries
from casework.cases.events import CaseClosed, CaseStepsDown
from casework.cases.models import Caseload
from casework.errors import Refusal
from casework.events import on
from casework.extensions import db
from casework.partnership.profiles import profile_of


@on(CaseStepsDown)
def refuse_without_a_step_down(event: CaseStepsDown) -> None:
    """An adult leaves a group with its reviews counted and the way back said; handing a case over has reasons of its own."""
    if not current_scope().is_system():
        _require_step_down(db.session.get_one(Caseload, event.caseload_id))


@on(CaseClosed)
def refuse_closing_over_an_adult(event: CaseClosed) -> None:
    """A case is not closed over the head of a group that plans around an adult; who runs it says so while closing."""
    for load in db.session.scalars(
        select(Caseload).where(Caseload.case_id == event.case_id, Caseload.left_on.is_(None))
    ):
        _require_step_down(load)


def _require_step_down(load: Caseload) -> None:
    if profile_of(load.group).adults and db.session.scalars(queries.step_down_of(load.id)).one_or_none() is None:
        raise Refusal(f"{load.group.short_name} steps the adult down first, on the tab The adult.")
