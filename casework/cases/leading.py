"""Hand the lead of a case from one officer to another, as part of handing over an officer's work."""

from __future__ import annotations

from casework import access
from casework.accounts.models import User
from casework.cases import policy
from casework.cases.events import LeadAgencyChanged
from casework.cases.models import Case
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db


def hand_over_lead(case: Case, *, officer: User, by: User) -> None:
    """Make somebody else lead officer; the case follows them to their agency.

    For who runs a group that has the case, and for a single point of contact between people of their own agency.
    """
    spoc_of = access.scope_of(by).spoc_agency_id
    own = spoc_of is not None and case.lead_officer is not None and case.lead_officer.agency_id == spoc_of
    access.require(
        policy.may_run(by, case) or (own and officer.agency_id == spoc_of),
        "Who runs a group that has the case hands over its lead, or the single point of contact within the agency.",
    )
    if case.status == "closed":
        raise Refusal("The case is closed")
    before, same = (
        case.lead_agency_id,
        case.lead_officer is not None and case.lead_officer.agency_id == officer.agency_id,
    )
    case.lead_officer_id = officer.id
    if before is not None or not same:
        case.lead_agency_id = officer.agency_id
    db.session.flush()
    db.session.expire(case, ["lead_officer", "lead_agency"])
    if before != case.lead_agency_id:
        announce(LeadAgencyChanged(case.id, before, case.lead_agency_id))
