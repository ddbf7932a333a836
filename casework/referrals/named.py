"""Somebody named in a referral by a person who may not look them up: those who decide say who it is.

The referrer types details and learns nothing. At triage whoever may see both gets the likely records and links one, or
records somebody new; the link is a row of its own, so that it brings nobody into the referrer's reach.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select

from casework import access
from casework.access.scope import as_system
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.referrals import policy
from casework.referrals.models import Referral, ReferralSubject, SubjectLink, kind_typed
from casework.subjects import matching
from casework.subjects import services as subjects
from casework.subjects.models import SUBJECTS, Subject, column_of, ids_of, kind_of
from casework.web.forms import CONSTRAINTS
from casework.web.presentation import day

CONSTRAINTS["uq_subject_links_subject_id"] = ("Somebody has just said who this is. Open the referral again", None)


def details(
    *,
    forename: str,
    surname: str,
    date_of_birth: date | None,
    place: str,
    address: str,
    postcode: str,
    is_place: bool,
    organisation: str = "",
) -> dict[str, Any]:
    """What the referrer typed, as it is kept. Refused without a name."""
    if is_place:
        if not (place.strip() or address.strip()):
            raise Refusal("Enter a name or an address for the place", field="place")
        label = ", ".join(part.strip() for part in (place, address, postcode) if part.strip())
    elif organisation.strip():
        label = organisation.strip()
    else:
        label = f"{forename} {surname}".strip()
        if not label:
            raise Refusal("Enter a name, or as much of it as is known", field="surname")
    born = date_of_birth.isoformat() if date_of_birth and not (is_place or organisation.strip()) else ""
    typed = {
        "forename": forename, "surname": surname, "date_of_birth": born, "place": place, "address": address, "postcode": postcode,
        "organisation": organisation,
    }  # fmt: skip
    return {
        "label": label,
        "is_place": is_place,
        **{key: value.strip() for key, value in typed.items() if value.strip()},
    }


def in_words(typed: dict[str, Any]) -> str:
    """The details beside the name, as they were typed."""
    born = typed.get("date_of_birth")
    parts = (
        f"born {day(date.fromisoformat(born))}" if born else "",
        typed.get("address", ""),
        typed.get("postcode", ""),
    )
    return ", ".join(part for part in parts if part and not typed["is_place"])


def candidates(typed: dict[str, Any]) -> list[matching.Suggestion]:
    """Who or what on record it may be; out of the reader's reach only whom to ask."""
    kind, born = kind_typed(typed), typed.get("date_of_birth")
    return matching.suggest(
        name=typed.get("place", "") if kind == "place" else typed["label"],
        date_of_birth=date.fromisoformat(born) if born else None,
        postcode=typed.get("postcode", ""),
        address=typed.get("address", "") if kind != "person" else "",
        kinds=(kind,),
    )


def link(referral: Referral, row: ReferralSubject, subject: Subject, *, by: User) -> SubjectLink:
    """Say that somebody named is this person or place. `subject` was read as `by`: nobody links whom they may not see."""
    _may_link(referral, row, by)
    if kind_typed(row.typed) != kind_of(subject):
        raise Refusal("A person, a place and an organisation cannot be one another.")
    known = select(ReferralSubject.id).where(
        ReferralSubject.referral_id == referral.id,
        ReferralSubject.side == row.side,
        getattr(ReferralSubject, column_of(subject)) == subject.id,
    )
    if db.session.scalars(known).first() is not None:
        raise Refusal("This is on the referral on that side already.")
    return _keep(row, subject, by)


def record_anew(referral: Referral, row: ReferralSubject, *, by: User) -> Subject:
    """Record somebody named who is none of those known."""
    _may_link(referral, row, by)
    typed = row.typed
    made: Subject
    if typed["is_place"]:
        made = subjects.add_place(
            name=typed.get("place", ""), address=typed.get("address", ""), postcode=typed.get("postcode", ""), by=by
        )
    elif kind_typed(typed) == "organisation":
        made = subjects.add_organisation(
            name=typed["organisation"],
            kind="other",
            address=typed.get("address", ""),
            postcode=typed.get("postcode", ""),
            by=by,
        )
    else:
        born = typed.get("date_of_birth")
        made = subjects.add_person(
            forename=typed.get("forename", ""), surname=typed.get("surname", ""), by=by,
            date_of_birth=date.fromisoformat(born) if born else None, address=typed.get("address", ""),
            postcode=typed.get("postcode", ""),
        )  # fmt: skip
    _keep(row, made, by)
    return made


def _keep(row: ReferralSubject, subject: Subject, by: User) -> SubjectLink:
    found = db.session.scalars(select(SubjectLink).where(SubjectLink.subject_id == row.id)).one_or_none()
    if found is None:
        found = SubjectLink(subject_id=row.id, linked_by_id=by.id)
        db.session.add(found)
    for column, number in ids_of(subject).items():
        setattr(found, column, number)
    found.linked_by_id = by.id
    db.session.flush()
    db.session.expire(row, ["link"])
    return found


def _may_link(referral: Referral, row: ReferralSubject, by: User) -> None:
    access.require(
        policy.may_triage(by, referral), "Only the chair, vice-chair and coordinator of the group say who somebody is."
    )
    if referral.status != "submitted" or not row.typed:
        raise Refusal("Only before the decision can it be said who somebody named is.")


def resolved(referral: Referral, *, by: User) -> list[tuple[str, Subject]]:
    """(side, subject) of everybody the referral is about, for the case it becomes.

    Somebody named whom nothing on record is like is recorded anew; where something is, those who decide must look first.
    """
    for row in list(referral.subjects):
        if row.typed and _ids(referral)[row.id] == (row.side, {}):
            if candidates(row.typed):
                raise Refusal(f"Say first who {row.label} is: somebody like that is known.", field="decision")
            record_anew(referral, row, by=by)
    found: list[tuple[str, Subject]] = []
    for side, ids in _ids(referral).values():
        with as_system("taking the subjects of a referral onto a case"):
            [(kind, number)] = ids.items()
            subject: Subject = db.session.get_one(SUBJECTS[kind], number)
        if (side, subject) not in found:
            found.append((side, subject))
    return found


def _ids(referral: Referral) -> dict[int, tuple[str, dict[str, int]]]:
    """By subject of the referral: its side, and the kind and id of what it is or was linked to, seen or not."""
    with as_system("taking the subjects of a referral onto a case"):
        rows = db.session.execute(
            select(
                ReferralSubject.id,
                ReferralSubject.side,
                *(
                    func.coalesce(getattr(ReferralSubject, f"{kind}_id"), getattr(SubjectLink, f"{kind}_id"))
                    for kind in SUBJECTS
                ),
            )
            .outerjoin(SubjectLink, SubjectLink.subject_id == ReferralSubject.id)
            .where(ReferralSubject.referral_id == referral.id)
            .order_by(ReferralSubject.id)
        )
        return {
            row[0]: (
                row[1],
                {kind: number for kind, number in zip(SUBJECTS, row[2:], strict=True) if number is not None},
            )
            for row in rows
        }
