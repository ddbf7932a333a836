"""What is read about the partnership: groups, who belongs to them, agencies and their agreements."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Select,
    any_,
    bindparam,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import contains_eager, joinedload

from casework.access.rows import PARTNERSHIP_ID
from casework.accounts.models import User
from casework.partnership.models import Agency, Agreement, AgreementGroup, Area, Group, Membership


def current_on(model: Any, on: date) -> ColumnElement[bool]:
    """A row with `starts_on` and `ends_on` that holds on this day; both days are included."""
    return (model.starts_on <= on) & or_(model.ends_on.is_(None), model.ends_on >= on)


@cache
def group_by_slug() -> Select[Group]:
    """The group of an address (`slug`)."""
    return select(Group).where(Group.slug == bindparam("slug")).options(joinedload(Group.area))


def active_groups() -> Select[Group]:
    return select(Group).where(Group.active).order_by(Group.name).options(joinedload(Group.area))


def members_of(group_id: int, on: date) -> Select[Membership]:
    """Who belongs to the group on this day, by name."""
    return (
        select(Membership)
        .join(Membership.user)
        .options(contains_eager(Membership.user))
        .where(Membership.group_id == group_id, current_on(Membership, on))
        .order_by(User.name, Membership.id)
    )


def coordinators_of(group_id: int, on: date) -> Select[Membership]:
    return members_of(group_id, on).where(Membership.role == "coordinator")


def past_members_of(group_id: int, on: date) -> Select[Membership]:
    """Who no longer belongs to the group, the latest to leave first."""
    return (
        select(Membership)
        .where(Membership.group_id == group_id, Membership.ends_on < on)
        .order_by(Membership.ends_on.desc(), Membership.id)
        .options(joinedload(Membership.user))
    )


def membership_in(group_id: int, membership_id: int) -> Select[Membership]:
    return (
        select(Membership)
        .where(Membership.id == membership_id, Membership.group_id == group_id)
        .options(joinedload(Membership.user), joinedload(Membership.group))
    )


def memberships_of(user_id: int, on: date) -> Select[Membership]:
    """The groups somebody belongs to on this day."""
    return (
        select(Membership)
        .join(Membership.group)
        .where(Membership.user_id == user_id, current_on(Membership, on), Group.active)
        .order_by(Group.name)
        .options(joinedload(Membership.group))
    )


@cache
def choices_in() -> Select[Any]:
    """What lists of a group (`group_id`) may be narrowed by: agencies, areas and who belongs to it `today`, in one statement.

    Rows, by name: of ("agency", "area" or "person"), id, text, and within (the area a ward lies in).
    """
    agencies, areas, people, held = (model.__table__ for model in (Agency, Area, User, Membership))
    today = bindparam("today", type_=Date)
    found = union_all(
        select(
            literal("agency").label("of"), agencies.c.id, agencies.c.short_name.label("text"),
            agencies.c.name.label("by"), null().cast(BigInteger).label("within"),
        ).where(agencies.c.active, agencies.c.partnership_id == PARTNERSHIP_ID),
        select(literal("area"), areas.c.id, areas.c.name, areas.c.name, areas.c.parent_id).where(
            areas.c.partnership_id == PARTNERSHIP_ID
        ),
        select(literal("person"), people.c.id, people.c.name, people.c.name, null().cast(BigInteger)).where(
            people.c.partnership_id == PARTNERSHIP_ID,
            people.c.id.in_(
                select(held.c.user_id).where(
                    held.c.group_id == bindparam("group_id"),
                    held.c.starts_on <= today,
                    or_(held.c.ends_on.is_(None), held.c.ends_on >= today),
                )
            ),
        ),
    ).subquery()  # fmt: skip
    return select(found).order_by(found.c.of, found.c.by, found.c.id)


def name_of(user_id: int) -> Select[Any]:
    return select(User.name).where(User.id == user_id)


def members_now(group_id: int, on: date) -> Select[Any]:
    """The ids of those who belong to a group on a day."""
    return select(Membership.user_id).where(Membership.group_id == group_id, current_on(Membership, on))


def active_agencies() -> Select[Agency]:
    return select(Agency).where(Agency.active).order_by(Agency.name)


def agency_by_id(agency_id: int) -> Select[Agency]:
    return select(Agency).where(Agency.id == agency_id)


def agency_named(name: str) -> Select[Agency]:
    """The agency of this name or short name, however it is capitalised."""
    wanted = name.strip().lower()
    return (
        select(Agency).where(or_(func.lower(Agency.name) == wanted, func.lower(Agency.short_name) == wanted)).limit(1)
    )


def people_of(agency_id: int) -> Select[User]:
    """Everybody of the agency who signs in or is invited to, by name."""
    return select(User).where(User.agency_id == agency_id, User.status != "suspended").order_by(User.name, User.id)


def points_of_contact() -> Select[User]:
    """Everybody who answers for an agency's people and actions."""
    return (
        select(User)
        .where(literal("spoc") == any_(User.duties), User.status != "suspended")
        .order_by(User.name, User.id)
    )


def people_to_appoint(group_id: int, on: date) -> Select[User]:
    """Everybody who does not belong to the group on this day, by name."""
    present = select(Membership.user_id).where(Membership.group_id == group_id, current_on(Membership, on))
    return select(User).where(User.status != "suspended", User.id.not_in(present)).order_by(User.name, User.id)


def agreements_of(agency_id: int) -> Select[Agreement]:
    """An agency's agreements, the newest first."""
    return (
        select(Agreement)
        .where(Agreement.agency_id == agency_id)
        .order_by(Agreement.starts_on.desc(), Agreement.id.desc())
    )


def all_agreements() -> Select[Agreement]:
    return select(Agreement).order_by(Agreement.agency_id, Agreement.starts_on.desc(), Agreement.id.desc())


def groups_covered(agreement_ids: list[int]) -> Select[int, str]:
    """(agreement, group name) of agreements that do not cover every group."""
    return (
        select(AgreementGroup.agreement_id, Group.name)
        .join(Group, Group.id == AgreementGroup.group_id)
        .where(AgreementGroup.agreement_id.in_(agreement_ids))
        .order_by(Group.name)
    )


def groups_named_by_agreements_of(agency_id: int) -> Select[AgreementGroup]:
    own = select(Agreement.id).where(Agreement.agency_id == agency_id)
    return select(AgreementGroup).where(AgreementGroup.agreement_id.in_(own))


def covered_agencies(group_id: int, on: date) -> Select[int]:
    """Agencies whose people may be given this group's case information on this day."""
    named = select(AgreementGroup.agreement_id).where(AgreementGroup.group_id == group_id)
    return select(Agreement.agency_id).where(
        Agreement.signed_on.is_not(None),
        current_on(Agreement, on),
        or_(Agreement.covers_all_groups, Agreement.id.in_(named)),
    )


def areas() -> Select[Area]:
    return select(Area).order_by(Area.name)
