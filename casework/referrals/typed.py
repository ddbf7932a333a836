"""Somebody or somewhere typed into a referral: looked for first, then added - as a new record, or as named for triage to look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.accounts.models import User
from casework.errors import Refusal
from casework.partnership.profiles import Profile
from casework.referrals import named, services
from casework.referrals.models import Referral
from casework.subjects import matching
from casework.subjects import services as subjects
from casework.subjects.models import Subject


@dataclass(frozen=True)
class Typed:
    """What was typed. A location is a place; on the other sides an organisation is what has its name given, and else a person."""

    side: str
    forename: str = ""
    surname: str = ""
    date_of_birth: date | None = None
    place: str = ""
    organisation: str = ""
    address: str = ""
    postcode: str = ""

    @property
    def kind(self) -> str:
        return "place" if self.side == "location" else "organisation" if self.organisation else "person"

    @property
    def name(self) -> str:
        if self.kind == "person":
            return f"{self.forename} {self.surname}".strip()
        return self.place if self.kind == "place" else self.organisation


def refuse_unfit(typed: Typed, profile: Profile) -> None:
    """Refused without a name, and for an organisation where the group takes none."""
    if not typed.name and not (typed.kind == "place" and typed.address):
        raise Refusal(
            "Enter a name, or as much of it as is known", field="place" if typed.kind == "place" else "surname"
        )
    if typed.kind not in profile.subject_types and typed.kind == "organisation":
        raise Refusal("This group takes no organisations", field="side")


def alike(typed: Typed) -> list[matching.Suggestion]:
    """Who or what on record it may be."""
    person = typed.kind == "person"
    return matching.suggest(
        name=typed.name, date_of_birth=typed.date_of_birth if person else None, postcode=typed.postcode,
        address="" if person else typed.address, kinds=(typed.kind,),
    )  # fmt: skip


def add(referral: Referral, typed: Typed, *, hidden: bool, by: User) -> str:
    """Add it, and say what it is called. `hidden`: somebody like it is out of the reader's reach, so those who decide say who it is."""
    if hidden:
        kept = named.details(
            forename=typed.forename, surname=typed.surname, date_of_birth=typed.date_of_birth, place=typed.place, address=typed.address,
            postcode=typed.postcode, is_place=typed.kind == "place", organisation=typed.organisation if typed.kind == "organisation" else "",
        )  # fmt: skip
        return services.name_subject(referral, typed.side, kept, by=by).label
    where = {"address": typed.address, "postcode": typed.postcode}
    made: Subject
    if typed.kind == "place":
        made = subjects.add_place(name=typed.place, **where, by=by)
    elif typed.kind == "organisation":
        made = subjects.add_organisation(name=typed.organisation, kind="other", **where, by=by)
    else:
        made = subjects.add_person(
            forename=typed.forename, surname=typed.surname, date_of_birth=typed.date_of_birth, **where, by=by
        )  # fmt: skip
    services.add_subject(referral, typed.side, made, by=by)
    return made.label
