"""Who else there is: the people whose names must not stand in a document about one person, as far as its maker reaches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import ARRAY, Text, any_, func, literal, or_, select
from sqlalchemy.orm import selectinload

from casework.access import as_system
from casework.cases.models import Case, CaseParty
from casework.extensions import db
from casework.referrals.models import Referral, ReferralSubject
from casework.subjects import names
from casework.subjects.models import MatchKey, Person
from casework.subjects.nicknames import ROOTS
from casework.subjects.particulars import Relationship

_VARIANTS: dict[str, set[str]] = {}
for _name, _roots in ROOTS.items():
    for _root in _roots:
        _VARIANTS.setdefault(_root, set()).add(_name)


@dataclass
class Known:
    """Somebody else, and every word they may be meant by.

    `words` are names on record: found in any case. `perhaps` are other forms of their forenames that nobody recorded:
    found where they are written with a capital. `full` are pairs of a forename and a surname. `near` says that they are
    connected with the person or the case, so that one name alone may mean them.
    """

    label: str
    near: bool
    words: set[str] = field(default_factory=set)
    perhaps: set[str] = field(default_factory=set)
    full: set[tuple[str, str]] = field(default_factory=set)
    details: set[str] = field(default_factory=set)


def own_words(person: Person) -> set[str]:
    """Every part of the person's own names."""
    found = set(names.parts(person.name)) | set(names.joined(names.parts(person.name)))
    for other in person.names:
        found |= set(names.parts(other.name)) | set(names.joined(names.parts(other.name)))
    return found


def known_others(case: Case, person: Person, texts: Iterable[str]) -> list[Known]:
    """Everybody connected with the person or the case, and everybody else in reach whose full name may stand in the texts.

    Connected are parties of this case and of others the person is in, subjects of their referrals, and whoever is
    related to one of these. One whose record is out of the maker's reach is looked for as well, and not named to the maker.
    """
    with as_system("looking for people connected with the subject of a document"):
        near = _near(case, person)
    sides = {party.person_id: party.side for party in case.parties}
    people = _people(near | (_named_in(texts) - {person.id}))
    found = [_known(other, other.id in near, sides.get(other.id, "")) for other in people]
    if hidden := near - {other.id for other in people}:
        with as_system("keeping the names of connected people out of a document"):
            found += [replace(_known(other, True, ""), label="somebody connected") for other in _people(hidden)]
    return found


def _near(case: Case, person: Person) -> set[int]:
    """Ids of everybody connected, whoever may know of it."""
    own_cases = select(CaseParty.case_id).where(CaseParty.person_id == person.id)
    parties = db.session.scalars(
        select(CaseParty.person_id).where(
            CaseParty.person_id.is_not(None), or_(CaseParty.case_id == case.id, CaseParty.case_id.in_(own_cases))
        )
    )
    referred = db.session.scalars(
        select(ReferralSubject.person_id)
        .join(Referral, Referral.id == ReferralSubject.referral_id)
        .where(
            ReferralSubject.person_id.is_not(None), or_(Referral.case_id == case.id, Referral.case_id.in_(own_cases))
        )
    )
    near = {each for each in (*parties, *referred, person.id) if each is not None}
    related = db.session.execute(
        select(Relationship.person_id, Relationship.other_id).where(
            or_(Relationship.person_id.in_(near), Relationship.other_id.in_(near))
        )
    )
    return (near | {each for row in related for each in row}) - {person.id}


def _people(ids: Iterable[int]) -> Sequence[Person]:
    return db.session.scalars(
        select(Person)
        .where(Person.id.in_(list(ids)))
        .options(selectinload(Person.names), selectinload(Person.addresses))
        .order_by(Person.id)
    ).all()


def _named_in(texts: Iterable[str]) -> set[int]:
    """Ids of people two of whose names are among the words of the texts. The keys of matching are read as the system; who
    of them is in the maker's reach is decided when they are read themselves."""
    words = {part for text in texts for part in names.parts(text)}
    if not words:
        return set()
    keys = [f"n:{word}" for word in sorted(words)]
    with as_system("looking for the names of other people in a document"):
        found = db.session.scalars(
            select(MatchKey.person_id)
            .where(MatchKey.key == any_(literal(keys, ARRAY(Text))), MatchKey.person_id.is_not(None))
            .group_by(MatchKey.person_id)
            .having(func.count(MatchKey.key.distinct()) > 1)
        )
        return {person_id for person_id in found if person_id is not None}


def _known(other: Person, near: bool, side: str) -> Known:
    what = f" ({side} in this case)" if side else ""
    found = Known(f"{other.name}{what}", near)
    for forename, surname in [(other.forename, other.surname), *((n.forename, n.surname) for n in other.names)]:
        first, last = names.parts(forename), names.parts(surname)
        found.words |= {*first, *last, *names.joined(first), *names.joined(last)}
        found.full |= {(one, two) for one in first for two in [*last, *names.joined(last)]}
        for part in first:
            found.perhaps |= {same for root in names.roots(part) for same in _VARIANTS.get(root, ())}
    found.words = {word for word in found.words if len(word) > 1}
    found.perhaps -= found.words
    if near:
        found.details |= {names.plain(address.line) for address in other.addresses if len(address.line) > 5}
        if born := other.date_of_birth:
            found.details |= {names.plain(f"{born.day} {born:%B %Y}"), names.plain(f"{born:%d/%m/%Y}")}
    return found
