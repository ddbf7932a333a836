"""What speaks against two records being one. Each difference must be answered before they are merged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from casework.extensions import db
from casework.subjects.models import Organisation, Person, Place
from casework.subjects.particulars import IDENTIFIERS, RELATIONSHIPS
from casework.subjects.standing import Subject


@dataclass(frozen=True)
class Difference:
    """`key` names it in the form and in the record of the merge."""

    key: str
    words: str


def between(one: Subject, other: Subject) -> list[Difference]:
    """Everything that differs in a way that two records of one would not. Values the reader may not see are not named."""
    if isinstance(one, Place) or isinstance(other, Place):
        return _between_places(one, other)
    if isinstance(one, Organisation) or isinstance(other, Organisation):
        return _between_organisations(one, other)
    found = _births(one, other)
    ids = {"one": one.id, "other": other.id}
    connection = db.session.connection()
    for kind in connection.execute(_NUMBERS, ids).scalars():
        found.append(Difference(f"number_{kind}", f"They have different numbers: {IDENTIFIERS[kind]}."))
    both_sides = connection.execute(_BOTH_SIDES, ids).scalar_one()
    if both_sides:
        cases = "a case" if both_sides == 1 else f"{both_sides} cases"
        found.append(
            Difference("both_sides", f"They stand on different sides of {cases}: one as victim, the other as offender.")
        )
    for kind in connection.execute(_RELATED, ids).scalars():
        found.append(
            Difference(
                f"related_{kind}",
                f"One is recorded as {RELATIONSHIPS[kind][0][:1].lower()}{RELATIONSHIPS[kind][0][1:]} the other.",
            )
        )
    if connection.execute(_DISMISSED, ids).scalar():
        found.append(Difference("dismissed", "Somebody has said that they are not the same person."))
    return found


def _births(one: Person, other: Person) -> list[Difference]:
    def year(who: Person) -> int | None:
        return who.date_of_birth.year if who.date_of_birth else who.birth_year

    if one.date_of_birth and other.date_of_birth:
        differ = one.date_of_birth != other.date_of_birth
    else:
        differ = year(one) is not None and year(other) is not None and year(one) != year(other)
    return [Difference("birth", "They have different dates of birth.")] if differ else []


def _between_organisations(one: Any, other: Any) -> list[Difference]:
    found = []
    if one.registration_number and other.registration_number and one.registration_number != other.registration_number:
        found.append(Difference("registration", "They have different registration numbers."))
    if one.kind != other.kind:
        found.append(Difference("kind", "They are of different kinds."))
    if one.postcode and other.postcode and one.postcode.replace(" ", "") != other.postcode.replace(" ", ""):
        found.append(Difference("postcode", "They have different postcodes."))
    ids = {"one": one.id, "other": other.id}
    connection = db.session.connection()
    if connection.execute(_BOTH_SIDES_AS_ORGANISATION, ids).scalar():
        found.append(Difference("both_sides", "They stand on different sides of a case."))
    if connection.execute(_DISMISSED_ORGANISATIONS, ids).scalar():
        found.append(Difference("dismissed", "Somebody has said that they are not the same organisation."))
    return found


def _between_places(one: Any, other: Any) -> list[Difference]:
    found = []
    if one.uprn and other.uprn and one.uprn != other.uprn:
        found.append(Difference("uprn", "They have different UPRNs."))
    if one.postcode and other.postcode and one.postcode.replace(" ", "") != other.postcode.replace(" ", ""):
        found.append(Difference("postcode", "They have different postcodes."))
    ids = {"one": one.id, "other": other.id}
    if db.session.connection().execute(_DISMISSED_PLACES, ids).scalar():
        found.append(Difference("dismissed", "Somebody has said that they are not the same place."))
    return found


# Read past the row rules on purpose: that two numbers differ is said, the numbers are not.
_NUMBERS = text(
    """
    SELECT kind FROM person_identifiers WHERE person_id IN (:one, :other) AND kind IN ('pnc', 'cro', 'nhs')
    GROUP BY kind HAVING count(DISTINCT person_id) = 2 AND count(DISTINCT value) = count(*) ORDER BY kind
    """
)
_BOTH_SIDES = text(
    """
    SELECT count(DISTINCT a.case_id) FROM case_parties a JOIN case_parties b ON b.case_id = a.case_id AND b.side <> a.side
    WHERE a.person_id = :one AND b.person_id = :other
    """
)
_BOTH_SIDES_AS_ORGANISATION = text(
    """
    SELECT 1 FROM case_parties a JOIN case_parties b ON b.case_id = a.case_id AND b.side <> a.side
    WHERE a.organisation_id = :one AND b.organisation_id = :other LIMIT 1
    """
)
_RELATED = text(
    "SELECT kind FROM person_relationships WHERE least(person_id, other_id) = least(CAST(:one AS bigint), :other)"
    " AND greatest(person_id, other_id) = greatest(CAST(:one AS bigint), :other) ORDER BY kind"
)
_DISMISSED = text(
    "SELECT 1 FROM duplicate_pairs WHERE state = 'dismissed' AND person_id = least(CAST(:one AS bigint), :other)"
    " AND other_person_id = greatest(CAST(:one AS bigint), :other)"
)
_DISMISSED_PLACES = text(
    "SELECT 1 FROM duplicate_pairs WHERE state = 'dismissed' AND place_id = least(CAST(:one AS bigint), :other)"
    " AND other_place_id = greatest(CAST(:one AS bigint), :other)"
)
_DISMISSED_ORGANISATIONS = text(
    "SELECT 1 FROM duplicate_pairs WHERE state = 'dismissed' AND organisation_id = least(CAST(:one AS bigint), :other)"
    " AND other_organisation_id = greatest(CAST(:one AS bigint), :other)"
)
