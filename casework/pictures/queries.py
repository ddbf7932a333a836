"""What the pictures are drawn from; everything passes the row rules, so that what is out of reach leaves no trace."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from casework.cases.models import Case, CaseParty
from casework.subjects.particulars import Relationship


def relationships_of(people: Collection[int]) -> Select[Any]:
    """Relationships with one of these people at either end, those that last first."""
    return (
        select(Relationship)
        .where(or_(Relationship.person_id.in_(people), Relationship.other_id.in_(people)))
        .options(joinedload(Relationship.person), joinedload(Relationship.other), joinedload(Relationship.added_by))
        .order_by(Relationship.ended_on.isnot(None), Relationship.id)
    )


def other_cases_of(case_id: int, *, people: Collection[int], places: Collection[int]) -> Select[Any]:
    """The other cases these people and places are in, and on which side: open ones first, then the newest."""
    return (
        select(
            CaseParty.person_id, CaseParty.place_id, CaseParty.side, CaseParty.added_at,
            Case.id, Case.reference, Case.title, Case.status,
        )
        .join(Case, Case.id == CaseParty.case_id)
        .where(CaseParty.case_id != case_id, or_(CaseParty.person_id.in_(people), CaseParty.place_id.in_(places)))
        .order_by(Case.status.desc(), Case.id.desc(), CaseParty.id)
    )  # fmt: skip
