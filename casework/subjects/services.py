"""Record people, places and organisations, under every name and address they are known by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from casework import access, clock
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.partnership.models import Area
from casework.references import next_reference
from casework.subjects import keys, names
from casework.subjects.models import ORGANISATION_KINDS, Organisation, Person, PersonAddress, PersonName, Place
from casework.subjects.recording import cleaned, stale
from casework.subjects.standing import standing_of


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
    birth_year: int | None = None,
) -> Person:
    """Record somebody new. Refused without a name or with a birth date to come."""
    forename, surname = forename.strip(), surname.strip()
    _check_person({"forename": forename, "surname": surname, "date_of_birth": date_of_birth, "birth_year": birth_year})
    person = Person(
        reference=next_reference("P"), forename=forename, surname=surname, date_of_birth=date_of_birth, birth_year=birth_year,
        gender=gender, phone=phone, created_by_id=by.id,
    )  # fmt: skip
    db.session.add(person)
    db.session.flush()
    for alias in aliases:
        if alias.strip():
            db.session.add(
                PersonName(person_id=person.id, kind="alias", forename=alias.strip(), surname="", added_by_id=by.id)
            )
    if address.strip() or postcode.strip():
        db.session.add(
            PersonAddress(
                person_id=person.id,
                line=address.strip() or postcode.strip(),
                postcode=postcode.strip().upper(),
                added_by_id=by.id,
            )
        )
    keys.index_person(person)
    return person


PERSON = (
    "forename", "surname", "date_of_birth", "birth_year", "age_band", "gender", "ethnicity", "language", "phone", "school_or_work", "died_on",
)  # fmt: skip
PLACE = ("name", "address", "postcode", "kind", "uprn", "latitude", "longitude", "area_id", "owner", "hours")


def correct_person(person: Person, values: dict[str, Any], *, version: int, by: User) -> None:
    """Correct what is known of somebody. Raises `Stale` when somebody else saved first."""
    access.require(standing_of(person, by=by).records, "Members of a group with a case correct it; observers do not.")
    values = cleaned(Person, values)
    _check_person(values)
    if person.version != version:
        raise stale(person, values)
    for name, value in values.items():
        setattr(person, name, value)
    keys.index_person(person)


def correct_place(place: Place, values: dict[str, Any], *, version: int, by: User) -> None:
    """Correct what is known of a place. Raises `Stale` when somebody else saved first."""
    access.require(standing_of(place, by=by).records, "Members of a group with a case correct it; observers do not.")
    values = cleaned(Place, values)
    values["postcode"] = values["postcode"].upper()
    _check_place(values)
    if place.version != version:
        raise stale(place, values)
    for name, value in values.items():
        setattr(place, name, value)
    keys.index_place(place)


def _check_person(values: dict[str, Any]) -> None:
    born, died = values.get("date_of_birth"), values.get("died_on")
    if not (values["forename"] or values["surname"]):
        raise Refusal("Enter a name, or as much of it as is known", field="surname")
    if born is not None and born > clock.today():
        raise Refusal("The date of birth cannot be in the future", field="date_of_birth")
    year = values.get("birth_year")
    if year is not None and not 1880 <= year <= clock.today().year:
        raise Refusal("Enter a year of birth that has been, like 1992", field="birth_year")
    if born is not None and year is not None and year != born.year:
        raise Refusal("The year of birth differs from the date of birth: keep one", field="birth_year")
    if died is not None and died > clock.today():
        raise Refusal("The day cannot be in the future", field="died_on")
    if died is not None and born is not None and died < born:
        raise Refusal("This is before the date of birth", field="died_on")


def _check_place(values: dict[str, Any]) -> None:
    if not (values["name"] or values["address"]):
        raise Refusal("Enter a name or an address for the place", field="name")
    if values.get("uprn") and not re.fullmatch(r"\d{1,12}", values["uprn"]):
        raise Refusal("A UPRN is a number of up to 12 figures", field="uprn")
    north, east = values.get("latitude"), values.get("longitude")
    if (north is None) != (east is None):
        raise Refusal(
            "Enter both latitude and longitude, or neither", field="longitude" if east is None else "latitude"
        )
    if north is not None and not 49.5 <= north <= 61:
        raise Refusal("The latitude must be in the United Kingdom, like 54.5742", field="latitude")
    if east is not None and not -9 <= east <= 2.5:
        raise Refusal("The longitude must be in the United Kingdom, like -1.2350", field="longitude")


ORGANISATION = ("name", "kind", "registration_number", "address", "postcode", "contact")


def add_organisation(
    *,
    name: str,
    kind: str,
    by: User,
    registration_number: str = "",
    address: str = "",
    postcode: str = "",
    contact: str = "",
) -> Organisation:
    """Record an organisation. Refused without a name and a kind."""
    values = _checked_organisation(
        {
            "name": name, "kind": kind, "registration_number": registration_number, "address": address,
            "postcode": postcode, "contact": contact,
        }
    )  # fmt: skip
    organisation = Organisation(reference=next_reference("B"), created_by_id=by.id, **values)
    db.session.add(organisation)
    keys.index_organisation(organisation)
    return organisation


def correct_organisation(organisation: Organisation, values: dict[str, Any], *, version: int, by: User) -> None:
    """Correct what is known of an organisation. Raises `Stale` when somebody else saved first."""
    access.require(
        standing_of(organisation, by=by).records, "Members of a group with a case correct it; observers do not."
    )
    values = _checked_organisation(values)
    if organisation.version != version:
        raise stale(organisation, values)
    for name, value in values.items():
        setattr(organisation, name, value)
    keys.index_organisation(organisation)


def _checked_organisation(values: dict[str, Any]) -> dict[str, Any]:
    values = cleaned(Organisation, values)
    if not values["name"]:
        raise Refusal("Enter the name of the organisation", field="name")
    if values["kind"] not in ORGANISATION_KINDS:
        raise Refusal("Choose what kind of organisation it is", field="kind")
    number = values["registration_number"]
    if number and not names.registration(number):
        raise Refusal(
            "A registration number has 5 to 8 figures, perhaps after two letters", field="registration_number"
        )
    return {**values, "registration_number": names.registration(number), "postcode": values["postcode"].upper()}


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
    keys.index_place(place)
    return place
