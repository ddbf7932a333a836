"""Add, correct, end and remove what hangs on a person or place. A mistake is removed with its reason, and that is logged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from casework import access, audit, clock
from casework.accounts.models import User
from casework.errors import Refusal, Stale
from casework.extensions import db
from casework.subjects import keys, names
from casework.subjects.models import NAME_KINDS, Person, PersonAddress, PersonName, Place
from casework.subjects.particulars import (
    IDENTIFIERS,
    MARKERS,
    PersonIdentifier,
    Relationship,
    SafeContact,
    WarningMarker,
)
from casework.subjects.standing import Subject, standing_of
from casework.web.forms import CONSTRAINTS

Particular = PersonName | PersonAddress | Relationship | WarningMarker | PersonIdentifier | SafeContact
MATCHED = (PersonName, PersonAddress)
OF_AN_AGENCY = (WarningMarker, PersonIdentifier, SafeContact)
LONGEST_REVIEW = timedelta(days=366)
# Coded, for the log must never hold words that a later erasure would have to reach.
REASONS = {
    "typing": "It was typed or chosen wrongly",
    "other_subject": "It is about somebody or somewhere else",
    "untrue": "It turned out not to be true",
    "not_ours": "We should not hold it",
}

CONSTRAINTS["uq_person_relationships_pair"] = ("These two are recorded as that already", "other")
CONSTRAINTS["uq_person_identifiers_person_id_kind_value"] = ("This number is recorded already", "value")


def add(subject: Subject, model: type[Particular], values: dict[str, Any], *, by: User) -> Any:
    """Record something about a person or place."""
    _may_record(subject, by)
    row = model(**_checked(model, values, subject), added_by_id=by.id)
    if isinstance(row, WarningMarker):
        row.person_id, row.place_id = (None, subject.id) if isinstance(subject, Place) else (subject.id, None)
    else:
        row.person_id = subject.id
    if isinstance(row, OF_AN_AGENCY):
        row.agency_id = by.agency_id
    db.session.add(row)
    db.session.flush()
    _matched_anew(subject, row)
    return row


def correct(subject: Subject, row: Any, values: dict[str, Any], *, version: int, by: User) -> None:
    """Put right what was recorded. Raises `Stale` when somebody else saved first."""
    _may_record(subject, by)
    checked = _checked(type(row), values, subject)
    if row.version != version:
        raise stale(row, checked)
    for name, value in checked.items():
        setattr(row, name, value)
    db.session.flush()
    _matched_anew(subject, row)


def end(subject: Subject, row: Any, *, on: date | None, by: User) -> None:
    """Say until when it held: it stays on record as past."""
    _may_record(subject, by)
    column = "ends_on" if isinstance(row, PersonAddress) else "ended_on"
    if on is None:
        raise Refusal("Enter the day it ended", field="on")
    if on > clock.today():
        raise Refusal("The end cannot be in the future", field="on")
    if isinstance(row, PersonAddress) and row.starts_on is not None and on < row.starts_on:
        raise Refusal("The end cannot be before the start", field="on")
    setattr(row, column, on)


def remove(subject: Subject, row: Any, *, why: str, by: User) -> None:
    """Take away what should never have been recorded: for the agency that recorded it and for who runs the case."""
    access.require(
        may_remove(subject, row, by=by),
        "Only the agency that recorded it, or who runs a group with a case, removes it. You can correct or end it.",
    )
    if why not in REASONS:
        raise Refusal("Choose why it is removed", field="why")
    with audit.in_context(f"Removed: {REASONS[why][:1].lower()}{REASONS[why][1:]}"):
        db.session.delete(row)
        db.session.flush()
    db.session.expire(subject)
    _matched_anew(subject, row)


def may_remove(subject: Subject, row: Any, *, by: User) -> bool:
    standing = standing_of(subject, by=by)
    agency = row.added_by.agency_id if row.added_by is not None else None
    return standing.runs or (standing.records and agency in (None, by.agency_id))


def stale(row: Any, values: dict[str, Any]) -> Stale:
    """Both texts of what two people changed at once: only what differs, days as the boxes of the form."""
    yours, theirs = {}, {}
    for name, mine in values.items():
        other = getattr(row, name)
        if mine == other:
            continue
        if isinstance(mine, date) or isinstance(other, date):
            for box in ("day", "month", "year"):
                yours[f"{name}-{box}"] = str(getattr(mine, box)) if mine else ""
                theirs[f"{name}-{box}"] = str(getattr(other, box)) if other else ""
        else:
            yours[name] = "" if mine is None else str(mine)
            theirs[name] = "" if other is None else str(other)
    return Stale(yours=yours, theirs=theirs, version=row.version)


def _may_record(subject: Subject, by: User) -> None:
    access.require(
        standing_of(subject, by=by).records,
        "Members of a group with a case record about it; observers, and agencies without an agreement, do not.",
    )


def _matched_anew(subject: Subject, row: Any) -> None:
    if isinstance(subject, Person) and isinstance(row, MATCHED):
        keys.index_person(subject)


# -- what each must hold -----------------------------------------------------------------------------------------------


def _checked(model: type[Any], values: dict[str, Any], subject: Subject) -> dict[str, Any]:
    return _CHECKS[model](cleaned(model, values), subject)


def cleaned(model: type[Any], values: dict[str, Any]) -> dict[str, Any]:
    """Without spaces around, and an empty text for nothing where the column holds text."""
    columns = model.__table__.c
    return {
        name: ""
        if value is None and columns[name].type.python_type is str
        else value.strip()
        if isinstance(value, str)
        else value
        for name, value in values.items()
    }


def _name(values: dict[str, Any], _subject: Subject) -> dict[str, Any]:
    if not (values["forename"] or values["surname"]):
        raise Refusal("Enter the name", field="forename")
    if values["kind"] not in NAME_KINDS:
        raise Refusal("Choose what kind of name it is", field="kind")
    return values


def _address(values: dict[str, Any], _subject: Subject) -> dict[str, Any]:
    if not values["line"]:
        raise Refusal("Enter the address", field="line")
    if values["starts_on"] and values["ends_on"] and values["ends_on"] < values["starts_on"]:
        raise Refusal("The end cannot be before the start", field="ends_on")
    return {**values, "postcode": values["postcode"].upper()}


def _relationship(values: dict[str, Any], subject: Subject) -> dict[str, Any]:
    """`other_id` is left out when a relationship is corrected: another person is another relationship."""
    if values.get("other_id") == subject.id:
        raise Refusal("Choose somebody else: this is the same person", field="other")
    return values


def _marker(values: dict[str, Any], _subject: Subject) -> dict[str, Any]:
    if values["kind"] not in MARKERS:
        raise Refusal("Choose what the danger is", field="kind")
    if values["kind"] == "other" and not values["text"]:
        raise Refusal("Say what the danger is", field="text")
    if values["review_on"] is None:
        raise Refusal("Enter the day it is to be reviewed", field="review_on")
    if values["review_on"] > clock.today() + LONGEST_REVIEW:
        raise Refusal("Review it within a year: a stale warning misleads", field="review_on")
    return values


def _identifier(values: dict[str, Any], _subject: Subject) -> dict[str, Any]:
    if values["kind"] not in IDENTIFIERS:
        raise Refusal("Choose what kind of number it is", field="kind")
    value = names.reference_number(values["value"])
    if not value:
        raise Refusal("Enter the number", field="value")
    if values["kind"] == "nhs" and not names.is_nhs_number(value):
        raise Refusal("This is not a valid NHS number: check its ten figures", field="value")
    if values["kind"] == "other" and not values["note"]:
        raise Refusal("Say whose number it is", field="note")
    return {**values, "value": value}


def _safe_contact(values: dict[str, Any], _subject: Subject) -> dict[str, Any]:
    if not values["text"]:
        raise Refusal("Say how it is safe to make contact", field="text")
    return values


_CHECKS: dict[type[Any], Callable[[dict[str, Any], Subject], dict[str, Any]]] = {
    PersonName: _name,
    PersonAddress: _address,
    Relationship: _relationship,
    WarningMarker: _marker,
    PersonIdentifier: _identifier,
    SafeContact: _safe_contact,
}
