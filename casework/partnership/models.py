"""The partnership: agencies and their agreements, areas, groups and who belongs to them in which role."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Directory
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db
from casework.partnership.rulebook_models import RulebookVersion  # noqa: F401  (groups carry the stamp of one)

ROLES = {
    "chair": "Chair",
    "vice_chair": "Vice-chair",
    "coordinator": "Coordinator",
    "member": "Member",
    "observer": "Observer",
}

AGENCY_KINDS = {
    "council": "Council",
    "police": "Police",
    "fire": "Fire and rescue",
    "health": "Health",
    "probation": "Probation",
    "housing": "Housing",
    "youth_justice": "Youth justice",
    "education": "Education",
    "drug_alcohol": "Drug and alcohol service",
    "mental_health": "Mental health",
    "victim_service": "Victim service",
    "voluntary": "Voluntary sector",
    "prison": "Prison",
    "other": "Other",
}


class Partnership(db.Model):
    """One community safety partnership; everything else belongs to exactly one."""

    __tablename__ = "partnerships"

    name: Mapped[str] = mapped_column(unique=True)
    short_name: Mapped[str]
    contact: Mapped[str] = mapped_column(default="", server_default="")


class Agency(Directory, Audited, db.Model):
    """An organisation in the partnership. `responsible` marks the authorities named by the Crime and Disorder Act 1998."""

    __tablename__ = "agencies"

    name: Mapped[str]
    short_name: Mapped[str]
    kind: Mapped[str]
    responsible: Mapped[bool] = mapped_column(default=False, server_default="false")
    active: Mapped[bool] = mapped_column(default=True, server_default="true")

    __table_args__ = (UniqueConstraint("partnership_id", "name"),)


class Area(Directory, Audited, db.Model):
    """A neighbourhood area or, with a parent, a ward in it."""

    __tablename__ = "areas"

    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))

    __table_args__ = (UniqueConstraint("partnership_id", "name"),)


class WardOutlines(Directory, Audited, db.Model):
    """The borders of the wards, from a file of the partnership's own; one row a partnership, replaced as a whole.

    `content` is `{"wards": [{"name": ..., "rings": [[[longitude, latitude], ...], ...]}]}`, in degrees (WGS 84). A point is in a
    ward when a line from it crosses the ward's rings an odd number of times, so holes need no mark.
    """

    __tablename__ = "ward_outlines"
    __audit_values__ = frozenset({"wards", "named_by"})
    __audit_name__ = "the ward outlines"

    file_name: Mapped[str]
    named_by: Mapped[str]
    wards: Mapped[int]
    content: Mapped[dict[str, Any]]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    saved_by: Mapped[User] = relationship(User)

    __table_args__ = (UniqueConstraint("partnership_id"),)
    __mapper_args__ = {"version_id_col": version}


class Agreement(Directory, Audited, db.Model):
    """An information sharing agreement an agency has signed.

    Current from `starts_on` to `ends_on`, both included, once `signed_on` is set. Without a current one that covers
    a group, nobody of the agency is given that group's case information.
    """

    __tablename__ = "agreements"
    __audit_values__ = frozenset({"signed_on", "starts_on", "review_on", "ends_on", "agreement_version"})

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    agreement_version: Mapped[str] = mapped_column(default="1", server_default="1")
    signatory: Mapped[str] = mapped_column(default="", server_default="")
    signed_on: Mapped[date | None]
    starts_on: Mapped[date]
    review_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    covers_all_groups: Mapped[bool] = mapped_column(default=True, server_default="true")

    agency: Mapped[Agency] = relationship(Agency)

    __table_args__ = (CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),)


class AgreementGroup(Directory, Audited, db.Model):
    """A group that an agreement covers, where it does not cover all."""

    __tablename__ = "agreement_groups"
    __audit_values__ = frozenset({"agreement_id", "group_id"})
    __audit_name__ = "a group of an agreement"

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))

    __table_args__ = (UniqueConstraint("agreement_id", "group_id"),)


SOURCES = {
    "delivered": "As delivered",
    "edited": "Edited in pages",
    "uploaded": "Uploaded",
    "put_back": "An earlier one put back",
}


class ProfileVersion(Directory, Audited, db.Model):
    """A version of a kind of group: the whole profile, who put it in force when and why. Never changed afterwards.

    `stamp` is unlike that of any other version anywhere, so that what it stands for may be kept in memory.
    """

    __tablename__ = "profile_versions"
    __audit_values__ = frozenset({"kind", "number", "starts_on", "source"})
    __audit_name__ = "a version of a kind of group"

    kind: Mapped[str]
    number: Mapped[int]
    stamp: Mapped[str] = mapped_column(unique=True)
    content: Mapped[dict[str, Any]]
    source: Mapped[str]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    starts_on: Mapped[date]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())

    saved_by: Mapped[User | None] = relationship(User)

    __table_args__ = (
        UniqueConstraint("partnership_id", "kind", "number"),
        CheckConstraint(f"source IN {tuple(SOURCES)}", name="source"),
        CheckConstraint("source = 'delivered' OR (reason <> '' AND saved_by_id IS NOT NULL)", name="reasoned"),
    )


class ProfileDraft(Directory, Audited, db.Model):
    """What an administrator has changed in a kind of group and not put in force yet; one a kind."""

    __tablename__ = "profile_drafts"
    __audit_values__ = frozenset({"kind", "source"})
    __audit_name__ = "changes to a kind of group"

    kind: Mapped[str]
    content: Mapped[dict[str, Any]]
    source: Mapped[str] = mapped_column(default="edited", server_default="edited")
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    saved_by: Mapped[User] = relationship(User)

    __table_args__ = (
        UniqueConstraint("partnership_id", "kind"),
        CheckConstraint("source IN ('edited', 'uploaded', 'put_back')", name="source"),
    )
    __mapper_args__ = {"version_id_col": version}


class Group(Directory, Audited, db.Model):
    """A group that meets. Its kind is a profile, named by `profile_key`: what it asks, how it meets, when it reviews.

    `profile_stamp` is that of the newest version of the kind; without one the kind is as delivered. `rulebooks_stamp` is
    that of the newest version of any rulebook. A group that is not `active` was closed: its history is read and nothing
    is added.
    """

    __tablename__ = "groups"

    slug: Mapped[str]
    name: Mapped[str]
    short_name: Mapped[str]
    profile_key: Mapped[str]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    contact: Mapped[str] = mapped_column(default="", server_default="")
    active: Mapped[bool] = mapped_column(default=True, server_default="true")
    profile_stamp: Mapped[str | None] = mapped_column(ForeignKey("profile_versions.stamp"))
    rulebooks_stamp: Mapped[str | None] = mapped_column(ForeignKey("rulebook_versions.stamp"))
    closed_on: Mapped[date | None]
    closing_reason: Mapped[str] = mapped_column(default="", server_default="")

    area: Mapped[Area | None] = relationship(Area)

    __table_args__ = (
        UniqueConstraint("partnership_id", "slug"),
        UniqueConstraint("partnership_id", "name"),
        CheckConstraint("closed_on IS NULL OR (NOT active AND closing_reason <> '')", name="closed"),
    )


class Membership(Directory, Audited, db.Model):
    """Somebody's role in a group between two days, both included. Old ones stay: minutes keep old titles.

    `deputy_name` is who stands in for them as a rule, a member or not.
    """

    __tablename__ = "memberships"
    __audit_values__ = frozenset({"role", "starts_on", "ends_on", "user_id"})

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[str]
    seat: Mapped[str] = mapped_column(default="", server_default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    deputy_name: Mapped[str] = mapped_column(default="", server_default="")
    deputy_office: Mapped[str] = mapped_column(default="", server_default="")
    deputy_email: Mapped[str] = mapped_column(default="", server_default="")

    group: Mapped[Group] = relationship(Group)
    user: Mapped[User] = relationship(User)

    __table_args__ = (
        CheckConstraint(f"role IN {tuple(ROLES)}", name="role"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        CheckConstraint("deputy_name <> '' OR deputy_office = '' AND deputy_email = ''", name="deputy"),
        Index("uq_memberships_open", "group_id", "user_id", unique=True, postgresql_where=text("ends_on IS NULL")),
        Index(
            "uq_memberships_one_chair",
            "group_id",
            "role",
            unique=True,
            postgresql_where=text("ends_on IS NULL AND role IN ('chair', 'vice_chair')"),
        ),
    )
