"""A case with all that its page shows, in two statements that go straight to the driver: through the mapper they took a quarter of the page."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm.attributes import set_committed_value

from casework.accounts.models import User
from casework.cases.models import Case, Caseload, CaseParty
from casework.partnership.models import Agency, Group
from casework.straight import Objects, Straight
from casework.subjects.models import Organisation, Person, Place

_CASE = Objects(
    (Case, [column for column in Case.__table__.c if column.key != "words"]),
    (Caseload, Caseload.__table__.c),
    (Group, Group.__table__.c),
    (Agency, [Agency.id, Agency.name]),
    (User, [User.id, User.name, User.agency_id]),
)
_PARTY = Objects(
    (CaseParty, CaseParty.__table__.c),
    (Person, [Person.id, Person.reference, Person.forename, Person.surname, Person.version]),
    (Place, [Place.id, Place.reference, Place.name, Place.address, Place.postcode, Place.kind, Place.version]),
    (Organisation, [Organisation.id, Organisation.reference, Organisation.name, Organisation.version]),
)
"""What is left out is read when it is asked for; 25 columns that no page about a case shows cost more than the rows."""


def case_for_page(reference: str) -> Case | None:
    """The case of a reference if the reader may know of it, with its lead, the groups that have it, and who is in it."""
    rows = [_CASE.of(row) for row in _case.rows({"reference": reference})]
    if not rows:
        return None
    case: Case = rows[0][0]
    if "caseloads" not in case.__dict__:  # what this request changed already stays
        loads = []
        for _case_again, load, group, agency, officer in rows:
            if load is not None:
                set_committed_value(load, "group", group)
                loads.append(load)
            set_committed_value(case, "lead_agency", agency)
            set_committed_value(case, "lead_officer", officer)
        set_committed_value(case, "caseloads", loads)
    if "parties" not in case.__dict__:
        set_committed_value(case, "parties", [_with_subject(row) for row in _parties.rows({"case_id": case.id})])
    return case


def _with_subject(row: Any) -> CaseParty:
    party, *subjects = _PARTY.of(row)
    for name, subject in zip(("person", "place", "organisation"), subjects, strict=True):
        set_committed_value(party, name, subject)
    return party


def _find_case() -> Select[Any]:
    """A case is on few caseloads, so its row repeated for each costs less than asking once more."""
    return (
        select(*_CASE.columns)
        .select_from(Case)
        .outerjoin(Case.caseloads)
        .outerjoin(Caseload.group)
        .outerjoin(Case.lead_agency)
        .outerjoin(User, User.id == Case.lead_officer_id)
        .where(Case.reference == bindparam("reference"))
        .order_by(Caseload.id)
    )


def _find_parties() -> Select[Any]:
    return (
        select(*_PARTY.columns)
        .select_from(CaseParty)
        .outerjoin(CaseParty.person)
        .outerjoin(CaseParty.place)
        .outerjoin(CaseParty.organisation)
        .where(CaseParty.case_id == bindparam("case_id"))
        .order_by(CaseParty.id)
    )


_case, _parties = Straight(_find_case), Straight(_find_parties)
