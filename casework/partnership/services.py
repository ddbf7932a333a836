"""What is done to the directory: agencies, areas, groups, and who belongs to them. Agreements are in `agreements`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from casework import access
from casework.access.scope import as_system
from casework.accounts import services as accounts
from casework.accounts.models import User
from casework.errors import Refusal
from casework.extensions import db
from casework.partnership import policy, queries, rulebook_versions
from casework.partnership.models import (
    AGENCY_KINDS,
    ROLES,
    Agency,
    Area,
    Group,
    Membership,
    Partnership,
)
from casework.partnership.profile_versions import kinds, newest_stamps
from casework.web.forms import CONSTRAINTS
from casework.web.presentation import plural

CONSTRAINTS |= {
    "uq_memberships_open": ("This person already belongs to the group. End that membership first", "user"),
    "uq_memberships_one_chair": ("The group already has somebody in this role. End that membership first", "role"),
    "uq_agencies_partnership_id_name": ("There is already an agency with this name", "name"),
    "uq_areas_partnership_id_name": ("There is already an area with this name", "name"),
    "uq_groups_partnership_id_name": ("There is already a group with this name", "name"),
    "uq_groups_partnership_id_slug": ("There is already a group at this address", "name"),
    "ck_agreements_dates": ("The end must be on or after the start", "ends_on"),
    "ck_memberships_dates": ("The end must be on or after the start", "ends_on"),
}

DIRECTORY = "Only an administrator changes the directory."
MEMBERS = "Only the group's coordinator or an administrator changes who belongs to it."


def add_agency(*, name: str, short_name: str, kind: str, responsible: bool = False, by: User) -> Agency:
    """Add an organisation. Until it signs an agreement its people are given no case information."""
    access.require(policy.may_change_directory(by), DIRECTORY)
    if kind not in AGENCY_KINDS:
        raise Refusal("Choose the kind of agency.", field="kind")
    _refuse_double(Agency, name, "There is already an agency with this name.")
    agency = Agency(name=name, short_name=short_name or name, kind=kind, responsible=responsible)
    db.session.add(agency)
    db.session.flush()
    return agency


def change_agency(
    agency: Agency, *, name: str, short_name: str, kind: str, responsible: bool, active: bool, by: User
) -> None:
    """Correct an agency, or close it. Refused to close while its people still sign in: they are suspended one by one."""
    access.require(policy.may_change_directory(by), DIRECTORY)
    if kind not in AGENCY_KINDS:
        raise Refusal("Choose the kind of agency.", field="kind")
    _refuse_double(Agency, name, "There is already an agency with this name.", but=agency.id)
    if agency.active and not active:
        people = db.session.scalars(queries.people_of(agency.id)).all()
        if people:
            raise Refusal(
                f"{plural(len(people), 'person', 'people')} of it can still sign in. Suspend them first.",
                field="active",
            )
    agency.name, agency.short_name, agency.kind = name, short_name or name, kind
    agency.responsible, agency.active = responsible, active
    db.session.flush()


def change_group(group: Group, *, name: str, short_name: str, contact: str, area: Area | None, by: User) -> None:
    """Correct a group's name, area and whom to ask. Its kind and address stay: cases and links depend on them."""
    access.require(policy.may_change_directory(by), DIRECTORY)
    _refuse_double(Group, name, "There is already a group with this name.", but=group.id)
    group.name, group.short_name, group.contact = name, short_name or name, contact
    group.area_id = area.id if area else None
    db.session.flush()
    db.session.expire(group, ["area"])


def add_area(*, name: str, parent: Area | None = None, by: User) -> Area:
    """Add a neighbourhood area or, with a parent, a ward in it."""
    access.require(policy.may_change_directory(by), DIRECTORY)
    _refuse_double(Area, name, "There is already an area with this name.")
    if parent is not None and parent.parent_id is not None:
        raise Refusal("A ward cannot have wards of its own: choose an area.", field="parent")
    area = Area(name=name, parent_id=parent.id if parent else None)
    db.session.add(area)
    db.session.flush()
    return area


def add_group(
    *, name: str, short_name: str, profile_key: str, area: Area | None = None, contact: str = "", by: User
) -> Group:
    """Start a group of a kind. The kind is a profile: what it asks, how it meets and when it reviews come with it."""
    access.require(policy.may_change_directory(by), DIRECTORY)
    if profile_key not in kinds():
        raise Refusal("Choose the kind of group.", field="profile_key")
    _refuse_double(Group, name, "There is already a group with this name.")
    group = Group(
        name=name,
        short_name=short_name or name,
        slug=_free_slug(short_name or name),
        profile_key=profile_key,
        profile_stamp=newest_stamps().get(profile_key),
        rulebooks_stamp=rulebook_versions.newest_stamp(),
        area_id=area.id if area else None,
        contact=contact,
    )
    db.session.add(group)
    db.session.flush()
    return group


def _refuse_double(
    model: type[Agency] | type[Area] | type[Group], name: str, message: str, *, but: int | None = None
) -> None:
    """Said before the database would, where nobody is racing."""
    found = select(model.id).where(func.lower(model.name) == name.lower(), model.id != (but or 0))
    if db.session.scalars(found).first() is not None:
        raise Refusal(message, field="name")


def _free_slug(name: str) -> str:
    """Words for the group's address: PSG becomes psg, a second one psg-2."""
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "group"
    if base == "new":
        base = "group-new"
    taken = set(db.session.scalars(select(Group.slug).where(Group.slug.startswith(base))))
    return next(slug for n in range(1, len(taken) + 2) if (slug := base if n == 1 else f"{base}-{n}") not in taken)


def appoint(
    group: Group, user: User, *, role: str, starts_on: date, by: User, seat: str = "", ends_on: date | None = None
) -> Membership:
    """Give somebody a role in a group from a day on.

    Refused when they already have a role then, when another holds the chair, and when chair and vice-chair would be of
    the same agency: the vice-chair is there so that no agency leads alone.
    """
    access.require(policy.may_change_members(by, group), MEMBERS)
    if role not in ROLES:
        raise Refusal("Choose a role.", field="role")
    if user.status == "suspended":
        raise Refusal(f"{user.name} is suspended. Reactivate the account first.", field="user")
    if ends_on is not None and ends_on < starts_on:
        raise Refusal("The end must be on or after the start.", field="ends_on")
    others = list(db.session.scalars(_overlapping(group, starts_on, ends_on)))
    if any(m.user_id == user.id for m in others):
        raise Refusal(f"{user.name} already belongs to the group. End that membership first.", field="user")
    if role in ("chair", "vice_chair"):
        _check_lead(user, role, others)
    membership = Membership(
        group_id=group.id, user_id=user.id, role=role, seat=seat or user.job_title, starts_on=starts_on, ends_on=ends_on
    )
    db.session.add(membership)
    db.session.flush()
    return membership


def _overlapping(group: Group, starts_on: date, ends_on: date | None) -> Select[Membership]:
    statement = select(Membership).where(
        Membership.group_id == group.id, or_(Membership.ends_on.is_(None), Membership.ends_on >= starts_on)
    )
    if ends_on is not None:
        statement = statement.where(Membership.starts_on <= ends_on)
    return statement.options(joinedload(Membership.user))


def _check_lead(user: User, role: str, others: Sequence[Membership]) -> None:
    held = next((m for m in others if m.role == role), None)
    if held is not None:
        raise Refusal(
            f"{held.user.name} is {ROLES[role].lower()} then. End that membership first.", field="role"
        )  # fmt: skip
    counterpart = "vice_chair" if role == "chair" else "chair"
    lead = next((m for m in others if m.role == counterpart), None)
    if lead is not None and lead.user.agency_id == user.agency_id:
        raise Refusal(
            f"The vice-chair must be of another agency than the chair: {lead.user.name}, the {ROLES[counterpart].lower()}, "
            f"is also of {user.agency.name}.",
            field="user",
        )


def end_membership(membership: Membership, *, on: date, by: User) -> None:
    """End a role; `on` is its last day. The row stays, so that old minutes keep their titles."""
    access.require(policy.may_change_members(by, membership.group), MEMBERS)
    if on < membership.starts_on:
        raise Refusal("The end must be on or after the start.", field="ends_on")
    membership.ends_on = on
    db.session.flush()


def name_deputy(membership: Membership, *, name: str, office: str = "", email: str = "", by: User) -> None:
    """Say who stands in for the holder of a seat as a rule, or nobody; offered where a substitute is named."""
    access.require(policy.may_change_members(by, membership.group), MEMBERS)
    name = " ".join(name.split())
    if not name and (office.strip() or email.strip()):
        raise Refusal("Enter the deputy's name, or leave all three empty.", field="name")
    if name.casefold() == membership.user.name.casefold():
        raise Refusal("A deputy is somebody else.", field="name")
    membership.deputy_name, membership.deputy_office, membership.deputy_email = name, office.strip(), email.strip()
    db.session.flush()


def first_administrator(*, partnership: str, name: str, email: str) -> str:
    """Begin a partnership with its lead agency and first administrator; gives the link to set a password with.

    An existing partnership of that name gets one more administrator, so that a lost one can be replaced from a terminal.
    """
    found = db.session.scalars(select(Partnership).where(Partnership.name == partnership)).one_or_none()
    if found is None:
        found = Partnership(name=partnership, short_name=partnership)
        db.session.add(found)
        db.session.flush()
    with as_system("first administrator, from the terminal", partnership_id=found.id):
        agency = db.session.scalars(
            select(Agency).where(Agency.partnership_id == found.id).order_by(Agency.id).limit(1)
        ).one_or_none()
        if agency is None:
            agency = Agency(name=f"{partnership}: lead agency", short_name="Lead", kind="council", responsible=True)
            db.session.add(agency)
            db.session.flush()
        return accounts.create_administrator(name=name, email=email, agency=agency)
