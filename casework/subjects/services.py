"""Record people and places, under every name and address they are known by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casework import clock
from casework.accounts.models import User
from casework.errors import Refusal, Stale
from casework.extensions import db
from casework.partnership.models import Area
from casework.references import next_reference
from casework.subjects import matching
from casework.subjects.models import Person, PersonAddress, PersonName, Place


def add_person(
    *,
    forename: str,
    surname: str,
    by: User,
    date_of_birth: date | None = None,
    aliases: Sequence[str] = (),
    address: str = "",
    postcode: str = "",
    gender: str = "",
    phone: str = "",
) -> Person:
    """Record somebody new. Refused without a name or with a birth date to come."""
    if not (forename.strip() or surname.strip()):
        raise Refusal("Enter a name, or as much of it as is known", field="surname")
    if date_of_birth is not None and date_of_birth > clock.today():
        raise Refusal("The date of birth cannot be in the future", field="date_of_birth")
    person = Person(
        reference=next_reference("P"), forename=forename.strip(), surname=surname.strip(), date_of_birth=date_of_birth, gender=gender,
        phone=phone, created_by_id=by.id,
    )  # fmt: skip
    db.session.add(person)
    db.session.flush()
    for alias in aliases:
        if alias.strip():
            db.session.add(PersonName(person_id=person.id, kind="alias", forename=alias.strip(), surname=""))
    if address.strip() or postcode.strip():
        db.session.add(
            PersonAddress(
                person_id=person.id, line=address.strip() or postcode.strip(), postcode=postcode.strip().upper()
            )
        )
    matching.index_person(person)
    return person


def correct_person(
    person: Person, *, version: int, forename: str, surname: str, date_of_birth: date | None, gender: str, phone: str
) -> None:
    """Correct what is known of somebody. Raises `Stale` when somebody else saved first."""
    if person.version != version:
        raise Stale(
            yours={"forename": forename, "surname": surname},
            theirs={"forename": person.forename, "surname": person.surname},
            version=person.version,
        )
    if not (forename.strip() or surname.strip()):
        raise Refusal("Enter a name, or as much of it as is known", field="surname")
    if date_of_birth is not None and date_of_birth > clock.today():
        raise Refusal("The date of birth cannot be in the future", field="date_of_birth")
    person.forename, person.surname, person.date_of_birth = forename.strip(), surname.strip(), date_of_birth
    person.gender, person.phone = gender, phone
    matching.index_person(person)


def add_name(person: Person, *, kind: str, forename: str, surname: str) -> None:
    """Another name somebody is or was known by."""
    if not (forename.strip() or surname.strip()):
        raise Refusal("Enter the name", field="forename")
    db.session.add(PersonName(person_id=person.id, kind=kind, forename=forename.strip(), surname=surname.strip()))
    matching.index_person(person)


def add_address(
    person: Person, *, line: str, postcode: str, tenure: str, starts_on: date | None, ends_on: date | None
) -> None:
    """Where somebody lives or lived."""
    if not line.strip():
        raise Refusal("Enter the address", field="line")
    if starts_on and ends_on and ends_on < starts_on:
        raise Refusal("The end cannot be before the start", field="ends_on")
    db.session.add(
        PersonAddress(
            person_id=person.id,
            line=line.strip(),
            postcode=postcode.strip().upper(),
            tenure=tenure,
            starts_on=starts_on,
            ends_on=ends_on,
        )
    )
    matching.index_person(person)


def add_place(
    *, name: str, by: User, address: str = "", postcode: str = "", kind: str = "", area: Area | None = None
) -> Place:
    """Record a place. Refused without a name or an address."""
    if not (name.strip() or address.strip()):
        raise Refusal("Enter a name or an address for the place", field="name")
    place = Place(
        reference=next_reference("L"), name=name.strip(), address=address.strip(), postcode=postcode.strip().upper(), kind=kind,
        area_id=area.id if area else None, created_by_id=by.id,
    )  # fmt: skip
    db.session.add(place)
    matching.index_place(place)
    return place
