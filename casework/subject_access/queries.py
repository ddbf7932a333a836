"""Subject access requests and their passages as pages ask for them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, any_, func, or_, select
from sqlalchemy.orm import joinedload

from casework.accounts.models import User
from casework.fixed import fixed
from casework.subject_access.models import AccessPassage, AccessRequest, AccessWork
from casework.subjects.interests import SubjectInterest
from casework.subjects.models import Person, PersonName

SHOWS = {
    "todo": "To be decided",
    "records": "Recorded about the person",
    "names": "The name occurs",
    "ask": "To be asked of another agency",
    "others": "Names others",
    "changed": "Changed since",
    "out": "Going out",
    "kept": "Withheld",
    "all": "All",
}


def all_of_them(*, is_open: bool) -> Select[AccessRequest]:
    status = AccessRequest.status
    return select(AccessRequest).where(status == fixed("open") if is_open else status == fixed("closed"))


def waiting() -> Select[int]:
    return select(func.count()).select_from(AccessRequest).where(AccessRequest.status == fixed("open"))


def by_reference(reference: str) -> Select[AccessRequest]:
    return select(AccessRequest).where(AccessRequest.reference == reference).options(joinedload(AccessRequest.agency))


def passages(request_id: int, show: str = "all") -> Select[AccessPassage]:
    row = AccessPassage
    statement = select(row).where(row.request_id == request_id).options(joinedload(row.agency))
    conditions: dict[str, Any] = {
        "todo": row.decision == "",
        "records": row.found == "record",
        "names": row.found == "name",
        "ask": row.asks_originator & (row.answer == ""),
        "others": func.jsonb_array_length(row.about) > 0,
        "changed": or_(row.changed_at.is_not(None), row.gone_at.is_not(None)),
        "out": row.decision.in_(["release", "redact"]),
        "kept": row.decision.in_(["withhold", "redact"]),
    }
    return statement.where(conditions[show]) if show in conditions else statement


def passage(request_id: int, passage_id: int) -> Select[AccessPassage]:
    return (
        select(AccessPassage)
        .where(AccessPassage.request_id == request_id, AccessPassage.id == passage_id)
        .options(joinedload(AccessPassage.agency), joinedload(AccessPassage.decided_by))
    )


def next_undecided(request_id: int, after: AccessPassage | None = None) -> Select[int]:
    """The next that is to be decided, after one or from the beginning."""
    row = AccessPassage
    statement = select(row.id).where(row.request_id == request_id, row.decision == "")
    if after is not None:
        statement = statement.where(
            or_(row.position > after.position, (row.position == after.position) & (row.id > after.id))
        )
    return statement.order_by(row.position, row.id).limit(1)


def neighbour(request_id: int, of: AccessPassage, *, before: bool) -> Select[int]:
    row = AccessPassage
    statement = select(row.id).where(row.request_id == request_id)
    if before:
        return statement.where(
            or_(row.position < of.position, (row.position == of.position) & (row.id < of.id))
        ).order_by(row.position.desc(), row.id.desc()).limit(1)  # fmt: skip
    return statement.where(
        or_(row.position > of.position, (row.position == of.position) & (row.id > of.id))
    ).order_by(row.position, row.id).limit(1)  # fmt: skip


def counted(request_id: int) -> Select[Any]:
    """How many passages there are by decision, as far as the reader sees them; as the system, all."""
    return (
        select(AccessPassage.decision, func.count())
        .where(AccessPassage.request_id == request_id)
        .group_by(AccessPassage.decision)
    )


def works(request_id: int) -> Select[AccessWork]:
    return (
        select(AccessWork)
        .where(AccessWork.request_id == request_id)
        .options(joinedload(AccessWork.asked_by))
        .order_by(AccessWork.id.desc())
        .limit(10)
    )


def work(request_id: int, work_id: int) -> Select[AccessWork]:
    return select(AccessWork).where(AccessWork.request_id == request_id, AccessWork.id == work_id)


def people_called(words: str) -> Select[Any]:
    """People whose name or another name of theirs has all these words: to find the record of whoever asks."""
    statement = select(Person.id, Person.reference, Person.forename, Person.surname, Person.date_of_birth)
    for word in words.split()[:4]:
        alias = select(PersonName.person_id).where(
            PersonName.forename.icontains(word, autoescape=True) | PersonName.surname.icontains(word, autoescape=True)
        )
        statement = statement.where(
            Person.forename.icontains(word, autoescape=True)
            | Person.surname.icontains(word, autoescape=True)
            | Person.id.in_(alias)
        )
    return statement.order_by(Person.surname, Person.forename, Person.id).limit(25)


def person_by_reference(reference: str) -> Select[Person]:
    return select(Person).where(Person.reference == reference)


def officers_for(person_id: int | None) -> Select[User]:
    """Those who may answer: the officers, but for who declared an interest in the person."""
    duty = fixed("information_governance") == any_(User.duties)
    declared = select(SubjectInterest.user_id).where(
        SubjectInterest.person_id == person_id, SubjectInterest.withdrawn_at.is_(None)
    )
    return select(User).where(User.status == "active", duty, User.id.not_in(declared)).order_by(User.id)
