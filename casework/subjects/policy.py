"""Which people and places a reader sees: those of cases and referrals in reach, and those the reader recorded.

A victim's row is reached like any party's, through the case. What the reader recorded stays in reach only until it
hangs on somebody's case or referral; from then on those decide.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from casework.access import visible_when
from casework.access.rows import READER_ID
from casework.cases.models import CaseParty
from casework.cases.policy import case_in_reach
from casework.referrals.models import ReferralSubject
from casework.referrals.policy import referral_in_reach
from casework.subjects.models import MatchKey, Person, PersonAddress, PersonName, Place

_parties = CaseParty.__table__.alias("reach_parties")
_referred = ReferralSubject.__table__.alias("reach_referred")
_people = Person.__table__.alias("reach_people")


def _reaches(subject_id: Any, created_by_id: Any, column: str) -> ColumnElement[bool]:
    party_is = _parties.c[column] == subject_id
    referred_is = _referred.c[column] == subject_id
    on_case = exists(select(_parties.c.id).where(party_is, case_in_reach(_parties.c.case_id))).correlate_except(
        _parties
    )
    on_referral = exists(
        select(_referred.c.id).where(referred_is, referral_in_reach(_referred.c.referral_id))
    ).correlate_except(_referred)
    unused = and_(
        created_by_id == READER_ID,
        ~exists(select(_parties.c.id).where(party_is)).correlate_except(_parties),
        ~exists(select(_referred.c.id).where(referred_is)).correlate_except(_referred),
    )
    return or_(on_case, on_referral, unused)


def person_in_reach(person_id: Any) -> ColumnElement[bool]:
    """The person with this id is in the reader's reach: for the tables that hang on a person."""
    return exists(
        select(_people.c.id).where(
            _people.c.id == person_id, _reaches(_people.c.id, _people.c.created_by_id, "person_id")
        )
    ).correlate_except(_people)


@visible_when(Person)
def _person(person: Any) -> ColumnElement[bool]:
    return _reaches(person.id, person.created_by_id, "person_id")


@visible_when(PersonName)
def _name(row: Any) -> ColumnElement[bool]:
    return person_in_reach(row.person_id)


@visible_when(PersonAddress)
def _address(row: Any) -> ColumnElement[bool]:
    return person_in_reach(row.person_id)


@visible_when(Place)
def _place(place: Any) -> ColumnElement[bool]:
    return _reaches(place.id, place.created_by_id, "place_id")


@visible_when(MatchKey)
def _key(_row: Any) -> ColumnElement[bool]:
    """Only matching itself reads these, as the system: to a reader they do not exist."""
    return false()
