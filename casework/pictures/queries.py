"""What the pictures are drawn from; everything passes the row rules, so that what is out of reach leaves no trace."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, literal_column, or_, select, union_all
from sqlalchemy.orm import joinedload

from casework.cases.models import Case, Caseload, CaseParty
from casework.partnership.models import Area
from casework.subjects.models import Place
from casework.subjects.particulars import Relationship

PRESSING = ("red", "amber", "green", "blue", "")


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


def places_of_group(group_id: int, most: int, *, rag: str | None = None) -> Select[Any]:
    """Places of the live cases of a group (with one rating), each with its case and rating, the most pressing and oldest cases first.

    At most so many. Each rating is read by itself through an index and no farther than there is room, for a group may have
    thousands of live cases.
    """
    ways = [
        select(
            Place.id, Place.reference, Place.name, Place.address, Place.latitude, Place.longitude, Case.id.label("case_id"),
            Case.reference.label("case_reference"), Case.title, Caseload.rag, Area.name.label("ward"),
            literal_column(str(pressing)).label("pressing"),
        )
        .select_from(Caseload)
        .join(Case, Case.id == Caseload.case_id)
        .join(CaseParty, CaseParty.case_id == Case.id)
        .join(Place, Place.id == CaseParty.place_id)
        .outerjoin(Area, Area.id == Place.area_id)
        .where(
            Caseload.group_id == group_id, Caseload.rag == each, Caseload.left_on.is_(None), Case.status == "open",
        )
        .order_by(Caseload.case_id, Place.id)
        .limit(most)
        for pressing, each in enumerate(PRESSING)
        if rag is None or each == rag
    ]  # fmt: skip
    found = union_all(*(way.subquery().select() for way in ways)).subquery("found")
    return select(found).order_by(found.c.pressing, found.c.case_id, found.c.id).limit(most)
