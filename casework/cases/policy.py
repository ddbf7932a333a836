"""Which cases a reader sees, and who may change them.

A case is seen through the caseload of a group whose case information the reader may have; a restricted case by the
people it names; never by somebody who declared an interest in it. Everything that hangs on a case follows the case.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select

from casework.access import scope_of, visible_when
from casework.access.rows import DECLARED_CASES, GROUPS, NAMED_CASES, READER_ID, among
from casework.accounts.models import User
from casework.cases.models import (
    Attachment,
    Case,
    CaseInterest,
    Caseload,
    CaseNamedPerson,
    CaseNote,
    CaseParty,
)

_cases = Case.__table__.alias("reach_cases")
_caseloads = Caseload.__table__.alias("reach_caseloads")


def in_my_groups(case_id: Any) -> ColumnElement[bool]:
    """The case is or was on the caseload of one of the reader's groups."""
    return exists(
        select(_caseloads.c.id).where(_caseloads.c.case_id == case_id, among(_caseloads.c.group_id, GROUPS))
    ).correlate_except(_caseloads)


def case_in_reach(case_id: Any) -> ColumnElement[bool]:
    """The case with this id is in the reader's reach: the one rule, for the tables that hang on a case."""
    reached = (
        select(_caseloads.c.id)
        .select_from(_caseloads.join(_cases, _cases.c.id == _caseloads.c.case_id))
        .where(
            _caseloads.c.case_id == case_id,
            among(_caseloads.c.group_id, GROUPS),
            or_(~_cases.c.restricted, among(_cases.c.id, NAMED_CASES)),
        )
    )
    return exists(reached).correlate_except(_caseloads, _cases) & ~among(case_id, DECLARED_CASES)


@visible_when(Case)
def _case(case: Any) -> ColumnElement[bool]:
    return in_my_groups(case.id) & or_(~case.restricted, among(case.id, NAMED_CASES)) & ~among(case.id, DECLARED_CASES)


@visible_when(Caseload)
def _caseload(row: Any) -> ColumnElement[bool]:
    return case_in_reach(row.case_id)


@visible_when(CaseParty)
def _party(row: Any) -> ColumnElement[bool]:
    return case_in_reach(row.case_id)


@visible_when(CaseNote)
def _note(row: Any) -> ColumnElement[bool]:
    return case_in_reach(row.case_id)


@visible_when(CaseNamedPerson)
def _named(row: Any) -> ColumnElement[bool]:
    return case_in_reach(row.case_id)


@visible_when(CaseInterest)
def _interest(row: Any) -> ColumnElement[bool]:
    """Whoever runs the case's group sees who stepped back; so does the person who did."""
    return case_in_reach(row.case_id) | (row.user_id == READER_ID)


@visible_when(Attachment)
def _attachment(row: Any) -> ColumnElement[bool]:
    from casework.referrals.policy import referral_in_reach

    return case_in_reach(row.case_id) | referral_in_reach(row.referral_id)


def may_change(by: User, case: Case) -> bool:
    """Any member but an observer of a group that has the case may record on it."""
    scope = scope_of(by)
    return scope.is_system() or any(scope.contributes_to(load.group_id) for load in case.caseloads)


def may_run(by: User, case: Case) -> bool:
    """Rating, review, closing, restricting: for who runs one of the groups that have the case."""
    scope = scope_of(by)
    return scope.is_system() or any(scope.runs_group(load.group_id) for load in case.caseloads)
