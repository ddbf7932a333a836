"""Cases as pages ask for them."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, or_, select, union
from sqlalchemy import case as sql_case
from sqlalchemy.orm import joinedload, selectinload

from casework.access.rows import PARTNERSHIP_ID
from casework.accounts.models import User
from casework.cases.merge_records import CaseMerge
from casework.cases.models import Attachment, Case, CaseInterest, Caseload, CaseNamedPerson, CaseNote, CaseParty
from casework.fixed import fixed
from casework.partnership.models import Agency, Group
from casework.subjects.models import SUBJECTS

PRESSING = sql_case({"red": 3, "amber": 2, "green": 1}, value=Caseload.risk_rag, else_=0)
"""How pressing the risk band of a case is in a group."""


def by_reference(reference: str) -> Select[tuple[Case]]:
    """The case somebody named; one merged into another stands for the other."""
    gone = Case.__table__.alias("gone_cases")
    stayed = select(gone.c.merged_into_id).where(gone.c.reference == reference, gone.c.partnership_id == PARTNERSHIP_ID)
    return select(Case).where(or_(Case.reference == reference, Case.id == stayed.scalar_subquery()))


@cache
def for_change() -> Select[tuple[Case]]:
    """A case (`reference`) with what decides who may change it, in one statement. Built once, as it is asked so often.

    A case is on few caseloads, so its row repeated for each costs less than asking once more. Take the rows `unique()`.
    """
    return (
        select(Case)
        .where(Case.reference == bindparam("reference"))
        .options(joinedload(Case.caseloads).joinedload(Caseload.group))
    )


@cache
def merged_into() -> Select[Any]:
    """What was merged into a case (`case_id`) and still is, the latest first, with what the cases merged said of themselves."""
    gone = Case.__table__.alias("gone_cases")
    return (
        select(CaseMerge, gone.c.reference, gone.c.title, gone.c.summary, gone.c.opened_on, User.name.label("by"))
        .join(gone, gone.c.id == CaseMerge.gone_case_id)
        .outerjoin(User, User.id == CaseMerge.merged_by_id)
        .where(gone.c.merged_into_id == bindparam("case_id"), CaseMerge.undone_at.is_(None))
        .order_by(CaseMerge.id.desc())
    )


def alike(case: Case) -> Select[Any]:
    """Open cases in reach that share a person, place or organisation with this one, the latest first.

    Asked by what is known of the case, each kind through its own index, so that it takes no longer the more cases there are.
    """
    shared = union(
        *(
            select(party.c.case_id).where(
                party.c[column].in_([number for each in case.parties if (number := getattr(each, column)) is not None])
            )
            for column, party in ((f"{kind}_id", CaseParty.__table__) for kind in SUBJECTS)
        )
    )
    return (
        select(Case.reference, Case.title)
        .where(Case.id.in_(shared), Case.id != case.id, Case.status == "open")
        .order_by(Case.id.desc())
        .limit(10)
    )


@cache
def caseload(*, live: bool) -> Select[Any]:
    """Rows of a group's (`group_id`) caseload list: just the columns it shows."""
    statement = (
        select(
            Case.id,
            Case.reference,
            Case.title,
            Case.status,
            Caseload.stage,
            Caseload.rag,
            Caseload.next_review_on,
            Caseload.risk_rag,
            Caseload.risk_band,
            PRESSING.label("pressing"),
            Caseload.joined_on,
            Agency.short_name.label("lead"),
            User.name.label("officer"),
        )
        .select_from(Caseload)
        .join(Case, Case.id == Caseload.case_id)
        .outerjoin(Agency, Agency.id == Case.lead_agency_id)
        .outerjoin(User, User.id == Case.lead_officer_id)
        .where(Caseload.group_id == bindparam("group_id"))
    )
    return statement.where(Caseload.left_on.is_(None)) if live else statement


def my_cases() -> Select[Any]:
    """Rows of every case in the reader's reach."""
    return select(
        Case.id, Case.reference, Case.title, Case.status, Case.updated_at, Agency.short_name.label("lead")
    ).outerjoin(Agency, Agency.id == Case.lead_agency_id)


def caseload_of(case_id: int, group_id: int) -> Select[tuple[Caseload]]:
    """A case's live place on a group's caseload."""
    return select(Caseload).where(
        Caseload.case_id == case_id, Caseload.group_id == group_id, Caseload.left_on.is_(None)
    )


def notes_of(case_id: int) -> Select[tuple[CaseNote]]:
    return select(CaseNote).options(joinedload(CaseNote.author)).where(CaseNote.case_id == case_id)


@cache
def note_rows() -> Select[Any]:
    """Rows of the notes on a case (`case_id`) as pages show them, the latest first."""
    return (
        select(
            CaseNote.id,
            CaseNote.kind,
            CaseNote.happened_on,
            CaseNote.text,
            CaseNote.author_id,
            User.name.label("author"),
            Agency.short_name.label("agency"),
        )
        .join(User, User.id == CaseNote.author_id)
        .join(Agency, Agency.id == CaseNote.agency_id)
        .where(CaseNote.case_id == bindparam("case_id"))
        .order_by(CaseNote.happened_on.desc(), CaseNote.id.desc())
    )


@cache
def latest_notes() -> Select[Any]:
    """The first few of `note_rows`, and one more to tell whether there are others."""
    return note_rows().limit(fixed(4))


def named_people_of(case_id: int) -> Select[tuple[CaseNamedPerson]]:
    return select(CaseNamedPerson).options(joinedload(CaseNamedPerson.user)).where(CaseNamedPerson.case_id == case_id)


def interests_in(case_id: int) -> Select[tuple[CaseInterest]]:
    return (
        select(CaseInterest)
        .where(CaseInterest.case_id == case_id, CaseInterest.withdrawn_at.is_(None))
        .options(joinedload(CaseInterest.user))
        .order_by(CaseInterest.id)
    )


def attachments_of(case_id: int) -> Select[tuple[Attachment]]:
    return (
        select(Attachment)
        .options(joinedload(Attachment.added_by))
        .where(Attachment.case_id == case_id)
        .order_by(Attachment.id)
    )


def reviews_due(group_id: int, on: date) -> Select[tuple[Caseload]]:
    """Live caseload entries of a group to be reviewed by a day."""
    return select(Caseload).where(
        Caseload.group_id == group_id, Caseload.left_on.is_(None), Caseload.next_review_on <= on
    )


def led_by(user_id: int, until: date) -> Select[Any]:
    """Open cases somebody leads with a review due by a day."""
    return (
        select(Case.reference, Case.title, Caseload.next_review_on, Group.short_name)
        .join(Caseload, Caseload.case_id == Case.id)
        .join(Group, Group.id == Caseload.group_id)
        .where(
            Case.lead_officer_id == user_id,
            Case.status == "open",
            Caseload.left_on.is_(None),
            Caseload.next_review_on <= until,
        )
        .order_by(Caseload.next_review_on)
        .limit(20)
    )


def open_for_subject(*, person_id: int | None = None, place_id: int | None = None) -> Select[tuple[Case]]:
    """Open cases a person or place is a party of, within the reader's reach."""
    statement = (
        select(Case)
        .join(CaseParty)
        .where(Case.status == "open")
        .options(selectinload(Case.caseloads).joinedload(Caseload.group))
    )
    return (
        statement.where(CaseParty.person_id == person_id)
        if person_id
        else statement.where(CaseParty.place_id == place_id)
    )
