"""People and places as pages ask for them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from casework.subjects.merge_records import DuplicatePair, MergeRequest, SubjectMerge
from casework.subjects.models import SUBJECTS, Organisation, Person, Place, Subject, column_of
from casework.subjects.particulars import PersonIdentifier, Relationship, SafeContact, WarningMarker


def person_by_reference(reference: str) -> Select[Person]:
    return (
        select(Person)
        .where(Person.reference == reference)
        .options(selectinload(Person.names), selectinload(Person.addresses))
    )


def place_by_reference(reference: str) -> Select[Place]:
    return select(Place).where(Place.reference == reference).options(joinedload(Place.area))


def organisation_by_reference(reference: str) -> Select[Organisation]:
    return select(Organisation).where(Organisation.reference == reference)


def by_any_reference(reference: str) -> Select[Any] | None:
    """The person, place or organisation a reference names by its letter; nothing for other letters."""
    asked = {"P": person_by_reference, "L": place_by_reference, "B": organisation_by_reference}.get(reference[:1])
    return asked(reference) if asked is not None else None


def markers_of(subject: Person | Place) -> Select[WarningMarker]:
    """Warnings, those to be reviewed first at the head."""
    about = WarningMarker.place_id if isinstance(subject, Place) else WarningMarker.person_id
    return (
        select(WarningMarker)
        .where(about == subject.id)
        .options(joinedload(WarningMarker.agency))
        .order_by(WarningMarker.review_on, WarningMarker.id)
    )


def relationships_of(person_id: int) -> Select[Relationship]:
    return (
        select(Relationship)
        .where(or_(Relationship.person_id == person_id, Relationship.other_id == person_id))
        .options(joinedload(Relationship.person), joinedload(Relationship.other))
        .order_by(Relationship.ended_on.isnot(None), Relationship.id)
    )


def identifiers_of(person_id: int) -> Select[PersonIdentifier]:
    return (
        select(PersonIdentifier)
        .where(PersonIdentifier.person_id == person_id)
        .options(joinedload(PersonIdentifier.agency))
        .order_by(PersonIdentifier.kind, PersonIdentifier.id)
    )


def safe_contacts_of(person_id: int) -> Select[SafeContact]:
    return (
        select(SafeContact)
        .where(SafeContact.person_id == person_id)
        .options(joinedload(SafeContact.agency))
        .order_by(SafeContact.id.desc())
    )


def particular(model: type[Any], row_id: int, subject: Person | Place) -> Select[Any]:
    """One row that hangs on this subject, whichever end of a relationship it is."""
    if model is Relationship:
        about = or_(Relationship.person_id == subject.id, Relationship.other_id == subject.id)
    else:
        about = (model.place_id if isinstance(subject, Place) else model.person_id) == subject.id
    return select(model).where(model.id == row_id, about).options(joinedload(model.added_by))


def merges_into(subject: Subject) -> Select[SubjectMerge]:
    """What was made part of this record and still is, the latest first."""
    kept = getattr(SubjectMerge, f"kept_{column_of(subject)}")
    return (
        select(SubjectMerge)
        .where(kept == subject.id, SubjectMerge.undone_at.is_(None))
        .options(joinedload(SubjectMerge.merged_by))
        .order_by(SubjectMerge.id.desc())
    )


def requests_about(one: Subject, other: Subject) -> Select[MergeRequest]:
    """The open request to merge these two, if there is one."""
    low, high = sorted((one.id, other.id))
    columns = getattr(MergeRequest, column_of(one)), getattr(MergeRequest, f"other_{column_of(one)}")
    return (
        select(MergeRequest)
        .where(columns[0] == low, columns[1] == high, MergeRequest.state == "open")
        .options(joinedload(MergeRequest.asked_by))
    )


def _with_both(model: Any) -> Select[Any]:
    return select(model).options(
        *(joinedload(getattr(model, f"{end}{kind}")) for kind in SUBJECTS for end in ("", "other_"))
    )


def open_requests() -> Select[MergeRequest]:
    """Requests the reader asked or can answer, the oldest first."""
    return (
        _with_both(MergeRequest)
        .where(MergeRequest.state == "open")
        .options(joinedload(MergeRequest.asked_by))
        .order_by(MergeRequest.id)
        .limit(100)
    )


def open_pairs() -> Select[DuplicatePair]:
    """Pairs that look like one, both in the reader's reach."""
    return _with_both(DuplicatePair).where(DuplicatePair.state == "open")
