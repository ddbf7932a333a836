"""Which people, places and organisations a reader sees: those of cases and referrals in reach, and those the reader recorded.

A victim's row is reached like any party's, through the case. What the reader recorded stays in reach only until it
hangs on somebody's case or referral; from then on those decide.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select

from casework.access import visible_when
from casework.access.hanging import visible_through
from casework.access.rows import AGENCY_ID, OPENED_CASES, READER_ID, RUNS, among, none_of, probe
from casework.cases.models import Caseload, CaseParty
from casework.cases.policy import case_in_reach
from casework.partnership.models import Membership
from casework.referrals.models import ReferralSubject
from casework.referrals.policy import referral_in_reach
from casework.subjects.interests import SubjectInterest
from casework.subjects.merge_records import DuplicatePair, MergeRequest, SubjectMerge
from casework.subjects.models import MatchKey, NameKey, Organisation, Person, PersonAddress, PersonName, Place
from casework.subjects.particulars import PersonIdentifier, Relationship, SafeContact, WarningMarker
from casework.subjects.safe_models import SafeAddress, SafeAddressReader

_parties = CaseParty.__table__.alias("reach_parties")
_referred = ReferralSubject.__table__.alias("reach_referred")
_people = Person.__table__.alias("reach_people")
_places = Place.__table__.alias("reach_places")
_organisations = Organisation.__table__.alias("reach_organisations")


def _reaches(subject_id: Any, created_by_id: Any, column: str) -> ColumnElement[bool]:
    party_is = _parties.c[column] == subject_id
    referred_is = _referred.c[column] == subject_id
    on_case = probe(select(_parties.c.id).where(party_is, case_in_reach(_parties.c.case_id)), _parties)
    on_referral = probe(
        select(_referred.c.id).where(referred_is, referral_in_reach(_referred.c.referral_id)), _referred
    )
    unused = and_(
        created_by_id == READER_ID,
        ~probe(select(_parties.c.id).where(party_is), _parties),
        ~probe(select(_referred.c.id).where(referred_is), _referred),
    )
    return or_(on_case, on_referral, unused)


def person_in_reach(person_id: Any) -> ColumnElement[bool]:
    """The person with this id is in the reader's reach: for the tables that hang on a person."""
    return exists(
        select(_people.c.id).where(
            _people.c.id == person_id, _reaches(_people.c.id, _people.c.created_by_id, "person_id")
        )
    ).correlate_except(_people)


def place_in_reach(place_id: Any) -> ColumnElement[bool]:
    """The place with this id is in the reader's reach: for the tables that hang on a place."""
    return exists(
        select(_places.c.id).where(
            _places.c.id == place_id, _reaches(_places.c.id, _places.c.created_by_id, "place_id")
        )
    ).correlate_except(_places)


def organisation_in_reach(organisation_id: Any) -> ColumnElement[bool]:
    """The organisation with this id is in the reader's reach."""
    return exists(
        select(_organisations.c.id).where(
            _organisations.c.id == organisation_id,
            _reaches(_organisations.c.id, _organisations.c.created_by_id, "organisation_id"),
        )
    ).correlate_except(_organisations)


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


@visible_when(Organisation)
def _organisation(organisation: Any) -> ColumnElement[bool]:
    return _reaches(organisation.id, organisation.created_by_id, "organisation_id")


@visible_when(MatchKey)
@visible_when(NameKey)
def _key(_row: Any) -> ColumnElement[bool]:
    """Only matching itself reads these, as the system: to a reader they do not exist."""
    return false()


# -- what hangs on people and places -----------------------------------------------------------------------------------

_run_parties = CaseParty.__table__.alias("run_parties")
_run_loads = Caseload.__table__.alias("run_loads")


def runs_a_case_of(subject_id: Any, column: str = "person_id") -> ColumnElement[bool]:
    """The reader runs a group that has, or had, this person (or place) in a case in reach; not one open in an emergency alone."""
    return exists(
        select(_run_parties.c.id)
        .select_from(_run_parties.join(_run_loads, _run_loads.c.case_id == _run_parties.c.case_id))
        .where(
            _run_parties.c[column] == subject_id,
            among(_run_loads.c.group_id, RUNS),
            case_in_reach(_run_parties.c.case_id),
            none_of(_run_parties.c.case_id, OPENED_CASES),
        )
    ).correlate_except(_run_parties, _run_loads)


@visible_when(Relationship)
def _relationship(row: Any) -> ColumnElement[bool]:
    """Only with both ends in reach: a name is never learnt through somebody else's page."""
    return person_in_reach(row.person_id) & person_in_reach(row.other_id)


@visible_when(WarningMarker)
def _marker(row: Any) -> ColumnElement[bool]:
    return or_(person_in_reach(row.person_id), place_in_reach(row.place_id))


@visible_when(PersonIdentifier)
def _identifier(row: Any) -> ColumnElement[bool]:
    return _closely_held(row)


@visible_when(SafeContact)
def _safe_contact(row: Any) -> ColumnElement[bool]:
    return _closely_held(row)


def _closely_held(row: Any) -> ColumnElement[bool]:
    """For who runs a group with a case of the person, and for the agency that recorded it while the person is in its reach."""
    return or_(runs_a_case_of(row.person_id), and_(row.agency_id == AGENCY_ID, person_in_reach(row.person_id)))


_named = SafeAddressReader.__table__.alias("reach_safe_readers")


def _shown_to_reader(row: Any) -> ColumnElement[bool]:
    """Named, or who runs a group with a case where that is said; and nobody who cannot see the person at all."""
    named = probe(select(_named.c.id).where(_named.c.address_id == row.id, _named.c.user_id == READER_ID), _named)
    return and_(or_(named, and_(row.for_who_runs, runs_a_case_of(row.person_id))), person_in_reach(row.person_id))


visible_when(SafeAddress)(_shown_to_reader)


visible_through(SafeAddressReader.address_id, when=_shown_to_reader)


_members = Membership.__table__.alias("interest_members")


@visible_when(SubjectInterest)
def _interest(row: Any) -> ColumnElement[bool]:
    """The one who declared it, and those who run a group that one belongs to."""
    seats = select(_members.c.id).where(
        _members.c.user_id == row.user_id, among(_members.c.group_id, RUNS),
        or_(_members.c.ends_on.is_(None), _members.c.ends_on >= func.current_date()),
    )  # fmt: skip
    return or_(row.user_id == READER_ID, probe(seats, _members))


# -- merging -----------------------------------------------------------------------------------------------------------


@visible_when(SubjectMerge)
def _merge(row: Any) -> ColumnElement[bool]:
    return or_(
        person_in_reach(row.kept_person_id),
        place_in_reach(row.kept_place_id),
        organisation_in_reach(row.kept_organisation_id),
    )


@visible_when(MergeRequest)
def _request(row: Any) -> ColumnElement[bool]:
    """Who asked, and those who can do it."""
    return or_(
        row.asked_by_id == READER_ID,
        and_(runs_a_case_of(row.person_id), runs_a_case_of(row.other_person_id)),
        and_(runs_a_case_of(row.place_id, "place_id"), runs_a_case_of(row.other_place_id, "place_id")),
        and_(
            runs_a_case_of(row.organisation_id, "organisation_id"),
            runs_a_case_of(row.other_organisation_id, "organisation_id"),
        ),
    )


@visible_when(DuplicatePair)
def _pair(row: Any) -> ColumnElement[bool]:
    """Only with both in reach: that somebody out of reach looks like somebody in it is said without their record."""
    return or_(
        and_(person_in_reach(row.person_id), person_in_reach(row.other_person_id)),
        and_(place_in_reach(row.place_id), place_in_reach(row.other_place_id)),
        and_(organisation_in_reach(row.organisation_id), organisation_in_reach(row.other_organisation_id)),
    )
