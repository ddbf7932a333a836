"""Who answers subject access requests: those who govern the partnership's information, but of nobody and nothing they stepped back from.

A request may only be answered from everything that is held, restricted cases included: what an officer reads in its
passages is theirs to read for this purpose, and is logged. See docs/decisions/subject-access.md.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from casework.access import scope_of, visible_when
from casework.access.rows import (
    DECLARED_CASES,
    GOVERNED_PARTNERSHIP_ID,
    LEFT_ITEMS,
    READER_ID,
    none_of,
    probe,
)
from casework.accounts.models import User
from casework.subject_access.models import AccessPassage, AccessRequest, AccessWork
from casework.subjects.interests import SubjectInterest

WHO = "Information governance officers answer subject access requests."

_interests = SubjectInterest.__table__.alias("access_interests")
_requests = AccessRequest.__table__.alias("reach_access_requests")


def _not_stepped_back(person_id: Any) -> ColumnElement[bool]:
    declared = select(_interests.c.id).where(
        _interests.c.user_id == READER_ID, _interests.c.person_id == person_id, _interests.c.withdrawn_at.is_(None)
    )
    return ~probe(declared, _interests)


def _request_in_reach(request_id: Any) -> ColumnElement[bool]:
    found = select(_requests.c.id).where(
        _requests.c.id == request_id, _requests.c.partnership_id == GOVERNED_PARTNERSHIP_ID,
        _not_stepped_back(_requests.c.person_id),
    )  # fmt: skip
    return probe(found, _requests)


@visible_when(AccessRequest)
def _request(row: Any) -> ColumnElement[bool]:
    return and_(row.partnership_id == GOVERNED_PARTNERSHIP_ID, _not_stepped_back(row.person_id))


@visible_when(AccessPassage)
def _passage(row: Any) -> ColumnElement[bool]:
    """Not of a case the officer declared an interest in, nor of an item they left: another officer decides those."""
    return and_(
        _request_in_reach(row.request_id),
        or_(row.case_id.is_(None), none_of(row.case_id, DECLARED_CASES)),
        or_(row.item_id.is_(None), none_of(row.item_id, LEFT_ITEMS)),
    )


@visible_when(AccessWork)
def _work(row: Any) -> ColumnElement[bool]:
    return _request_in_reach(row.request_id)


def may_answer(by: User) -> bool:
    return scope_of(by).has_duty("information_governance")
