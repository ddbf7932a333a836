"""Versions of kinds of group: which is in force, changes not in force yet, putting them in force and earlier ones back.

A profile as delivered is a file; from the first change on the versions in the database count. A version is kept in
memory by its stamp, so that asking for a group's profile costs no statement.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from casework import access, clock
from casework.access.scope import current_scope
from casework.accounts.models import User
from casework.errors import NotFound, Refusal
from casework.events import announce
from casework.extensions import db
from casework.partnership import policy, profiles
from casework.partnership.events import KindPutInForce
from casework.partnership.models import Group, ProfileDraft, ProfileVersion
from casework.partnership.profile_files import ProfileMistake, Table, parse
from casework.partnership.profile_reading import profile_from
from casework.partnership.profile_shape import Profile, plain
from casework.web.forms import CONSTRAINTS
from casework.web.presentation import day

CONSTRAINTS |= {
    "uq_profile_versions_partnership_id_kind_number": ("Somebody else put a version in force just now. Compare it first", None),
    "uq_profile_drafts_partnership_id_kind": ("Somebody else began to change this kind just now. Open it again", None),
}  # fmt: skip
ADMINISTRATOR = "Only an administrator changes kinds of group."


# -- reading -----------------------------------------------------------------------------------------------------------


def versions_of(kind: str) -> Select[ProfileVersion]:
    """Every version of a kind, the newest first."""
    return (
        select(ProfileVersion)
        .where(ProfileVersion.kind == kind)
        .order_by(ProfileVersion.number.desc())
        .options(joinedload(ProfileVersion.saved_by))
    )


def draft_of(kind: str) -> ProfileDraft | None:
    statement = select(ProfileDraft).where(ProfileDraft.kind == kind).options(joinedload(ProfileDraft.saved_by))
    return db.session.scalars(statement).one_or_none()


def newest_stamps() -> dict[str, str]:
    """By kind, the stamp of its newest version, where it is not as delivered any more."""
    rows = db.session.execute(
        select(ProfileVersion.kind, ProfileVersion.stamp)
        .distinct(ProfileVersion.kind)
        .where(ProfileVersion.source != "delivered")
        .order_by(ProfileVersion.kind, ProfileVersion.number.desc())
    )
    return {row.kind: row.stamp for row in rows}


def kinds() -> dict[str, Profile]:
    """Every kind of group of the partnership by its key, as in force, by name: those delivered and those added here."""
    stamps = newest_stamps()
    found = {key: profiles.in_force(key, stamps.get(key)) for key in {*profiles.profiles(), *stamps}}
    return {profile.key: profile for profile in sorted(found.values(), key=lambda p: p.name)}


def in_force(kind: str) -> Profile:
    """The kind as in force today. Raises `NotFound` when there is none of that name."""
    stamp = newest_stamps().get(kind)
    if stamp is None and kind not in profiles.profiles():
        raise NotFound
    return profiles.in_force(kind, stamp)


def content_of(kind: str) -> dict[str, Any]:
    """What editing starts from: the changes not in force yet, else the newest version."""
    draft = draft_of(kind)
    if draft is not None:
        return deepcopy(draft.content)
    newest = newest_stamps().get(kind)
    if newest is not None:
        return deepcopy(db.session.scalars(versions_of(kind).where(ProfileVersion.stamp == newest)).one().content)
    return plain(in_force(kind))


def newest_content(kind: str) -> dict[str, Any] | None:
    """The newest version, put in force already; None for a kind that never was."""
    row = db.session.scalars(versions_of(kind).limit(1)).first()
    if row is not None:
        return deepcopy(row.content)
    delivered = profiles.profiles().get(kind)
    return plain(delivered) if delivered else None


def content_of_version(kind: str, number: int) -> dict[str, Any]:
    """The whole profile of a version. The delivered one counts as version 1 before anything was kept."""
    row = db.session.scalars(versions_of(kind).where(ProfileVersion.number == number)).one_or_none()
    if row is not None:
        return deepcopy(row.content)
    delivered = profiles.profiles().get(kind)
    if delivered is None or number != 1:
        raise NotFound
    return plain(delivered)


def checked(content: dict[str, Any], name: str) -> Profile:
    """The profile this content describes, its neighbours included. Raises `ProfileMistake`."""
    found = profile_from(Table(name, content), profiles.shared(), version=1)
    known = {*kinds(), found.key}
    if unknown := [key for key in found.escalation.to if key not in known]:
        raise ProfileMistake(name, "escalation.to", f"there is no kind of group {unknown[0]!r}")
    return found


# -- changing ----------------------------------------------------------------------------------------------------------


def change(kind: str, edit: Callable[[dict[str, Any]], None], *, by: User, version: int | None = None) -> ProfileDraft:
    """Edit the draft of a kind, beginning one where there is none. Raises `ProfileMistake` where it cannot be so.

    `version` is that of the draft the person saw, 0 for none; another since then is refused.
    """
    access.require(policy.may_change_directory(by), ADMINISTRATOR)
    draft = draft_of(kind)
    if version is not None and version != (draft.version if draft else 0):
        raise Refusal("Somebody else changed this kind of group meanwhile. Open it again to see what they changed.")
    content = content_of(kind)
    edit(content)
    return _keep(checked(content, kind), "edited" if draft is None else draft.source, draft, by)


def _keep(profile: Profile, source: str, draft: ProfileDraft | None, by: User) -> ProfileDraft:
    if draft is None:
        draft = ProfileDraft(kind=profile.key)
        db.session.add(draft)
    draft.content, draft.source, draft.saved_by_id = plain(profile), source, by.id
    db.session.flush()
    return draft


def upload(data: bytes, name: str, *, by: User) -> ProfileDraft:
    """Make a file the draft of its kind, which may be a new one. Raises `ProfileMistake` with the line."""
    access.require(policy.may_change_directory(by), ADMINISTRATOR)
    table = parse(data, name)
    table.take("version")
    profile = profile_from(table, profiles.shared(), version=1)
    checked(plain(profile), name)
    return _keep(profile, "uploaded", draft_of(profile.key), by)


def put_back(kind: str, number: int, *, by: User) -> ProfileDraft:
    """Make an earlier version the draft, to be looked at and put in force again as a new one."""
    access.require(policy.may_change_directory(by), ADMINISTRATOR)
    return _keep(checked(content_of_version(kind, number), kind), "put_back", draft_of(kind), by)


def discard(draft: ProfileDraft, *, by: User) -> None:
    access.require(policy.may_change_directory(by), ADMINISTRATOR)
    db.session.delete(draft)


def put_in_force(draft: ProfileDraft, *, reason: str, starts_on: date, by: User) -> ProfileVersion:
    """Make the draft the next version, for every group of the kind from a day on. Referrals keep what they began with."""
    access.require(policy.may_change_directory(by), ADMINISTRATOR)
    if not reason.strip():
        raise Refusal("Say why it changes", field="reason")
    if starts_on < clock.today():
        raise Refusal("It cannot be in force from a day that has been", field="starts_on")
    kind = draft.kind
    if kind in profiles.profiles():
        pin(profiles.profile(kind))
    newest = db.session.scalars(versions_of(kind).limit(1)).first()
    if newest is not None and newest.content == draft.content:
        raise Refusal(f"This is the same as version {newest.number}. Change something first, or discard the changes.")
    if newest is not None and newest.starts_on > max(starts_on, clock.today()):
        raise Refusal(
            f"Version {newest.number} begins on {day(newest.starts_on)}. Begin on that day or later", field="starts_on"
        )
    checked(draft.content, kind)
    row = ProfileVersion(
        kind=kind, number=newest.number + 1 if newest else 1, stamp=secrets.token_hex(16), content=draft.content,
        source=draft.source, reason=reason.strip(), starts_on=starts_on, saved_by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.delete(draft)
    db.session.flush()
    db.session.execute(update(Group).where(Group.profile_key == kind).values(profile_stamp=row.stamp))
    announce(KindPutInForce(kind=kind, starts_on=starts_on))
    return row


def pin(profile: Profile) -> tuple[int, str]:
    """Number and stamp of this profile, kept from now on: a referral that begins with it is shown with it for ever.

    One as delivered gets its row when it is first needed, and another when a newer release delivers another text.
    """
    if profile.stamp:
        return profile.version, profile.stamp
    content = plain(profile)
    delivered = versions_of(profile.key).where(ProfileVersion.source == "delivered").limit(1)
    found = db.session.scalars(delivered).first()
    if found is None or found.content != content:
        number = db.session.scalar(
            select(func.coalesce(func.max(ProfileVersion.number), 0)).where(ProfileVersion.kind == profile.key)
        )
        values = {
            "partnership_id": current_scope().partnership_id, "kind": profile.key, "number": int(number or 0) + 1,
            "stamp": secrets.token_hex(16), "content": content, "source": "delivered", "starts_on": clock.today(),
        }  # fmt: skip
        db.session.execute(insert(ProfileVersion).values(values).on_conflict_do_nothing())
        found = db.session.scalars(delivered).one()
    return found.number, found.stamp
