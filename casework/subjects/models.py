"""Whom and where it is about: people, places and organisations, under every name and address they are known by."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint, func
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db
from casework.partnership.models import Area

ORGANISATION_KINDS = {
    "shop": "Shop or other business",
    "licensed": "Licensed premises or their operator",
    "care_home": "Care home or care provider",
    "school": "School or college",
    "housing": "Housing provider or landlord",
    "faith": "Faith or community organisation",
    "charity": "Charity or support service",
    "public": "Public body",
    "other": "Something else",
}
NAME_KINDS = {"alias": "Alias", "nickname": "Nickname", "former": "Former name"}


class Recorded:
    """Who recorded a row, and when."""

    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), sort_order=90)
    added_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=91)
    version: Mapped[int] = mapped_column(default=1, server_default="1", sort_order=92)

    @declared_attr
    @classmethod
    def added_by(cls) -> Mapped[User | None]:
        return relationship(User, foreign_keys=[cls.added_by_id])

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class Person(Protected, Audited, db.Model):
    """A person known to the partnership: victim in one case, perhaps offender in another. One row however many cases."""

    __tablename__ = "people"
    __audit_quiet__ = frozenset({"version", "updated_at"})

    reference: Mapped[str]
    forename: Mapped[str] = mapped_column(default="", server_default="")
    surname: Mapped[str] = mapped_column(default="", server_default="")
    date_of_birth: Mapped[date | None]
    birth_year: Mapped[int | None]
    age_band: Mapped[str] = mapped_column(default="", server_default="")
    gender: Mapped[str] = mapped_column(default="", server_default="")
    ethnicity: Mapped[str] = mapped_column(default="", server_default="")
    language: Mapped[str] = mapped_column(default="", server_default="")
    phone: Mapped[str] = mapped_column(default="", server_default="")
    school_or_work: Mapped[str] = mapped_column(default="", server_default="")
    died_on: Mapped[date | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    names: Mapped[list[PersonName]] = relationship(
        "PersonName", back_populates="person", cascade="all, delete-orphan", order_by="PersonName.id"
    )
    addresses: Mapped[list[PersonAddress]] = relationship(
        "PersonAddress", back_populates="person", cascade="all, delete-orphan", order_by="PersonAddress.id.desc()"
    )

    __table_args__ = (
        UniqueConstraint("partnership_id", "reference"),
        CheckConstraint("forename <> '' OR surname <> ''", name="named"),
        CheckConstraint("birth_year BETWEEN 1880 AND 2200", name="birth_year"),
        Index("ix_people_born", "partnership_id", "date_of_birth"),
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def name(self) -> str:
        return f"{self.forename} {self.surname}".strip()

    @property
    def label(self) -> str:
        """What to call the subject: every kind of subject has this."""
        return self.name

    def age_on(self, day: date) -> int | None:
        """Age in whole years on a day; None when the date of birth is not known."""
        born = self.date_of_birth
        if born is None:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class PersonName(Recorded, Protected, Audited, db.Model):
    """Another name somebody is or was known by: alias, nickname, former name."""

    __tablename__ = "person_names"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(default="alias", server_default="alias")
    forename: Mapped[str] = mapped_column(default="", server_default="")
    surname: Mapped[str] = mapped_column(default="", server_default="")

    person: Mapped[Person] = relationship(Person, back_populates="names")

    __table_args__ = (CheckConstraint("kind IN ('alias', 'nickname', 'former')", name="kind"),)

    @property
    def name(self) -> str:
        return f"{self.forename} {self.surname}".strip()


class PersonAddress(Recorded, Protected, Audited, db.Model):
    """Where somebody lives or lived, with dates as far as they are known; current until an end that has come."""

    __tablename__ = "person_addresses"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    line: Mapped[str]
    postcode: Mapped[str] = mapped_column(default="", server_default="")
    tenure: Mapped[str] = mapped_column(default="", server_default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    person: Mapped[Person] = relationship(Person, back_populates="addresses")

    __table_args__ = (CheckConstraint("starts_on IS NULL OR ends_on IS NULL OR ends_on >= starts_on", name="dates"),)

    def is_current(self, on: date) -> bool:
        return self.ends_on is None or self.ends_on > on


class Place(Protected, Audited, db.Model):
    """A place where a problem happens: an address, premises, a park, a stretch of street."""

    __tablename__ = "places"

    reference: Mapped[str]
    name: Mapped[str] = mapped_column(default="", server_default="")
    address: Mapped[str] = mapped_column(default="", server_default="")
    postcode: Mapped[str] = mapped_column(default="", server_default="")
    kind: Mapped[str] = mapped_column(default="", server_default="")
    uprn: Mapped[str] = mapped_column(default="", server_default="")
    latitude: Mapped[float | None] = mapped_column(Numeric(9, 6, asdecimal=False))
    longitude: Mapped[float | None] = mapped_column(Numeric(9, 6, asdecimal=False))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    owner: Mapped[str] = mapped_column(default="", server_default="")
    hours: Mapped[str] = mapped_column(default="", server_default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    area: Mapped[Area | None] = relationship(Area)

    __table_args__ = (
        UniqueConstraint("partnership_id", "reference"),
        CheckConstraint("name <> '' OR address <> ''", name="named"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="both_coordinates"),
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def label(self) -> str:
        return ", ".join(part for part in (self.name, self.address, self.postcode) if part)


class Organisation(Protected, Audited, db.Model):
    """A body that is party to a problem: a shop that is harmed, the operator of licensed premises, a school, a landlord.

    Not an agency of the partnership, and not its premises, which are places. `registration_number` is its number with Companies
    House, the Charity Commission or a regulator, in capitals without spaces. `contact` is whom to ask for and how to reach them.
    """

    __tablename__ = "organisations"
    __audit_quiet__ = frozenset({"version"})

    reference: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    registration_number: Mapped[str] = mapped_column(default="", server_default="")
    address: Mapped[str] = mapped_column(default="", server_default="")
    postcode: Mapped[str] = mapped_column(default="", server_default="")
    contact: Mapped[str] = mapped_column(default="", server_default="")
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __table_args__ = (
        UniqueConstraint("partnership_id", "reference"),
        CheckConstraint("name <> ''", name="named"),
        CheckConstraint(f"kind IN {tuple(ORGANISATION_KINDS)}", name="kind"),
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def label(self) -> str:
        return self.name


Subject = Person | Place | Organisation
SUBJECTS: dict[str, type[Any]] = {"person": Person, "place": Place, "organisation": Organisation}


def kind_of(subject: Subject | type[Any]) -> str:
    """What kind of subject it is: a key of `SUBJECTS`."""
    model = subject if isinstance(subject, type) else type(subject)
    return next(kind for kind, each in SUBJECTS.items() if each is model)


def column_of(subject: Subject | type[Any]) -> str:
    """The column by which other tables name this kind of subject."""
    return f"{kind_of(subject)}_id"


def ids_of(subject: Subject) -> dict[str, int | None]:
    """The columns by which a row names this subject, and no other."""
    return {f"{kind}_id": subject.id if kind == kind_of(subject) else None for kind in SUBJECTS}


class MatchKey(Protected, db.Model):
    """One thing a subject may be found by: a part of a name, a birth date, a postcode. Kept by the write path."""

    __tablename__ = "match_keys"

    key: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)

    __table_args__ = (
        Index(
            "ix_match_keys_key",
            "partnership_id",
            "key",
            postgresql_include=["person_id", "place_id", "organisation_id"],
        ),
        CheckConstraint("num_nonnulls(person_id, place_id, organisation_id) = 1", name="one_subject"),
    )


class NameKey(Protected, db.Model):
    """The dictionary of parts of names in use: under each slip, sound and root the parts it may stand for."""

    __tablename__ = "name_keys"

    key: Mapped[str]
    part: Mapped[str]

    __table_args__ = (UniqueConstraint("partnership_id", "key", "part"),)
