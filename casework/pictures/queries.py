"""What the pictures are drawn from; everything passes the row rules, so that what is out of reach leaves no trace."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy import case as sql_case
from sqlalchemy.orm import joinedload

from casework.cases.models import Case, Caseload, CaseParty
from casework.partnership.models import Area
from casework.subjects.models import Place
from casework.subjects.particulars import Relationship


def relationships_of(people: Collection[int]) -> Select[Any]:
    """Relationships with one of these people at either end, those that last first."""
    return (
        select(Relationship)
        .where(or_(Relationship.person_id.in_(people), Relationship.other_id.in_(people)))
        .options(joinedload(Relationship.person), joinedload(Relationship.other), joinedload(Relationship.added_by))
        .order_by(Relationship.ended_on.isnot(None), Relationship.id)
    )


def other_cases_of(case_id: int, of: Mapping[str, Collection[int]]) -> Select[Any]:
    """The other cases these subjects, ids by kind, are in and on which side: open ones first, then the newest."""
    columns = {kind: getattr(CaseParty, f"{kind}_id") for kind in of}
    return (
        select(
            *columns.values(), CaseParty.side, CaseParty.added_at,
            Case.id, Case.reference, Case.title, Case.status,
        )
        .join(Case, Case.id == CaseParty.case_id)
        .where(CaseParty.case_id != case_id, or_(*(column.in_(of[kind]) for kind, column in columns.items())))
        .order_by(Case.status.desc(), Case.id.desc(), CaseParty.id)
    )  # fmt: skip


def places_of_group(group_id: int, *, rag: str | None = None) -> Select[Any]:
    """Each place of each live case of a group (with one rating), with the case and its rating there, the most pressing first."""
    pressing = sql_case({"red": 4, "amber": 3, "green": 2, "blue": 1}, value=Caseload.rag, else_=0)
    return (
        select(
            Place.id, Place.reference, Place.name, Place.address, Place.latitude, Place.longitude, Case.id.label("case_id"),
            Case.reference.label("case_reference"), Case.title, Caseload.rag, Area.name.label("ward"),
        )
        .select_from(Caseload)
        .join(Case, Case.id == Caseload.case_id)
        .join(CaseParty, CaseParty.case_id == Case.id)
        .join(Place, Place.id == CaseParty.place_id)
        .outerjoin(Area, Area.id == Place.area_id)
        .where(
            Caseload.group_id == group_id, Caseload.left_on.is_(None), Case.status == "open",
            *([Caseload.rag == rag] if rag is not None else []),
        )
        .order_by(pressing.desc(), Place.id, Case.id)
    )  # fmt: skip
