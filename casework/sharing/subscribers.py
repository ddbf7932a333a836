"""Another lead agency or another group: what allows sharing has to be looked at again."""

from __future__ import annotations

from sqlalchemy import func, select

from casework.access.scope import as_system
from casework.cases.events import CaseJoined, CasesMerged, CasesUnmerged, LeadAgencyChanged
from casework.cases.models import Caseload
from casework.errors import Refusal
from casework.events import on
from casework.extensions import db
from casework.sharing import queries, services
from casework.sharing.models import SharingCheck


@on(LeadAgencyChanged)
def check_for_the_new_lead(event: LeadAgencyChanged) -> None:
    """A case's first lead agency changes nothing: its groups share with each other anyway."""
    if event.before is not None:
        services.raise_check(event.case_id, "lead", agency_id=event.after)


@on(CaseJoined)
def check_for_the_new_group(event: CaseJoined) -> None:
    """A group that had the case before knows it already. Refused while an earlier check is owed."""
    with as_system("seeing whether a case is new to a group"):
        had = select(func.count()).select_from(Caseload).where(
            Caseload.case_id == event.case_id, Caseload.group_id == event.group_id
        )  # fmt: skip
        if (db.session.scalar(had) or 0) > 1:
            return
        _refuse_owed(event.case_id)
    services.raise_check(event.case_id, "group", group_id=event.group_id)


@on(CasesMerged)
def check_for_groups_that_had_one_of_two(event: CasesMerged) -> None:
    """Each group that sees more than before is new to a part of the case."""
    if event.group_ids:
        with as_system("seeing whether the lawful basis is still to be checked"):
            _refuse_owed(event.kept_case_id)
    for group_id in event.group_ids:
        services.raise_check(event.kept_case_id, "group", group_id=group_id, raised_at=event.merged_at)


@on(CasesUnmerged)
def take_back_checks(event: CasesUnmerged) -> None:
    """What nobody has answered and only the merge had raised is owed no more."""
    raised = queries.checks_owed(event.kept_case_id).where(
        SharingCheck.cause == "group", SharingCheck.raised_at == event.merged_at
    )
    services.withdraw_checks(db.session.scalars(raised).all())


def _refuse_owed(case_id: int) -> None:
    """Without a word of which agencies have the case: whoever takes it on may not know of them yet."""
    owed = db.session.scalars(queries.checks_owed(case_id)).first()
    if owed is not None:
        raise Refusal("The lawful basis of this case is still to be checked. That comes before another group has it.")
