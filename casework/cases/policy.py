"""Which cases a reader sees, and who may change them.

A case is seen through the caseload of a group whose case information the reader may have; a restricted case by the
people it names; never by somebody who declared an interest in it. Somebody who opened it in an emergency reads it for some
hours. Everything that hangs on a case follows the case.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from casework.access import scope_of, visible_when
from casework.access.rows import GROUPS, HIDDEN_CASES, OPENED_CASES, READER_ID, among, none_of, probe
from casework.accounts.models import User
from casework.cases.merge_records import CaseMerge
from casework.cases.models import (
    Attachment,
    Case,
    CaseInterest,
    Caseload,
    CaseNamedPerson,
    CaseNote,
    CaseParty,
    CaseRating,
)

_caseloads = Caseload.__table__.alias("reach_caseloads")
_merged = Case.__table__.alias("reach_merged")


def case_in_reach(case_id: Any) -> ColumnElement[bool]:
    """The case with this id is in the reader's reach: the one rule, for cases and for the tables that hang on one.

    It is or was on the caseload of one of the reader's groups, and is not among those closed to the reader all the same
    (restricted to others, declared interest), of which there are few: the scope brings them along, so that no rule
    needs to look at the case itself. Asked row by row through an index (`probe`). One that the reader opened in an emergency
    is in reach whatever group has it.
    """
    mine = or_(among(_caseloads.c.group_id, GROUPS), among(_caseloads.c.case_id, OPENED_CASES))
    reached = select(_caseloads.c.id).where(_caseloads.c.case_id == case_id, mine)
    return probe(reached, _caseloads) & none_of(case_id, HIDDEN_CASES)


def merged_into_reach(case_id: Any) -> ColumnElement[bool]:
    """The case with this id was merged into one in the reader's reach: one of several ways."""
    found = select(_merged.c.id).where(
        _merged.c.id == case_id, _merged.c.merged_into_id.isnot(None), case_in_reach(_merged.c.merged_into_id)
    )
    return probe(found, _merged)


@visible_when(Case)
def _case(case: Any) -> ColumnElement[bool]:
    return case_in_reach(case.id)


@visible_when(Caseload)
def _caseload(row: Any) -> ColumnElement[bool]:
    """As the case; one of the reader's own groups needs no second look at the table."""
    mine = among(row.group_id, GROUPS) & none_of(row.case_id, HIDDEN_CASES)
    return mine | case_in_reach(row.case_id)


@visible_when(CaseParty)
def _party(row: Any) -> ColumnElement[bool]:
    return case_in_reach(row.case_id)


@visible_when(CaseNote)
def _note(row: Any) -> ColumnElement[bool]:
    return case_in_reach(row.case_id)


@visible_when(CaseRating)
def _rating(row: Any) -> ColumnElement[bool]:
    return case_in_reach(row.case_id)


@visible_when(CaseNamedPerson)
def _named(row: Any) -> ColumnElement[bool]:
    return case_in_reach(row.case_id)


@visible_when(CaseInterest)
def _interest(row: Any) -> ColumnElement[bool]:
    """Whoever runs the case's group sees who stepped back; so does the person who did."""
    return case_in_reach(row.case_id) | (row.user_id == READER_ID)


@visible_when(CaseMerge)
def _merge(row: Any) -> ColumnElement[bool]:
    return case_in_reach(row.kept_case_id) | merged_into_reach(row.kept_case_id)


@visible_when(Attachment)
def _attachment(row: Any) -> ColumnElement[bool]:
    from casework.referrals.policy import referral_in_reach

    return case_in_reach(row.case_id) | referral_in_reach(row.referral_id)


def may_change(by: User, case: Case) -> bool:
    """Any member but an observer of a group that has the case may record on it."""
    scope = scope_of(by)
    if case.id in scope.opened_cases:
        return False
    return scope.is_system() or any(scope.contributes_to(load.group_id) for load in case.caseloads)


def may_merge(by: User, one: Case, two: Case) -> bool:
    """Who runs a group that has each of the two now."""
    scope = scope_of(by)
    return scope.is_system() or all(
        any(scope.runs_group(load.group_id) for load in case.caseloads if load.left_on is None) for case in (one, two)
    )


def may_run(by: User, case: Case) -> bool:
    """Rating, review, closing, restricting: for who runs one of the groups that have the case."""
    scope = scope_of(by)
    if case.id in scope.opened_cases:
        return False
    return scope.is_system() or any(scope.runs_group(load.group_id) for load in case.caseloads)
