"""The tab of a case that follows it from meeting to meeting."""

from __future__ import annotations

from typing import Any

from flask_login import current_user

from casework import clock
from casework.actions.models import STATUSES
from casework.cases import policy
from casework.cases.sections import case_page, the_case
from casework.meetings.decision_numbers import marks_of_several
from casework.meetings.return_models import KINDS
from casework.registers.thread import thread_of
from casework.registers.views.blueprint import bp
from casework.web.gate import signed_in


@bp.get("/cases/<reference>/meetings")
@signed_in
def thread(reference: str) -> Any:
    case = the_case(reference)
    people = {party.person.id: party.person for party in case.parties if party.person is not None}
    return case_page(
        "registers/thread.html", case, "meetings", thread=thread_of(case), marks_of=marks_of_several(), return_kinds=KINDS, action_statuses=STATUSES, today=clock.today(),
        people=list(people.values()) if policy.may_change(current_user, case) else [],
    )  # fmt: skip
