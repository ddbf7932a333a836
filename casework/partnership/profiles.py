"""Kinds of group: what each asks, says, counts and how it meets; delivered as one TOML file a kind, then edited in pages.

A new kind of group needs a new file in `profiles/` and no code. `_shared.toml` holds referral sections and lists that
several kinds have in common; a profile takes one with `use = "sharing"`. Versions an administrator put in force are
kept in the database (`profile_versions`) and come before the file.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import aliased

from casework import clock
from casework.extensions import db
from casework.partnership.profile_files import ProfileMistake, Table, read
from casework.partnership.profile_reading import profile_from
from casework.partnership.profile_shape import (
    AGENDA_KINDS,
    AgendaTemplate,
    Clocks,
    Escalation,
    Lead,
    Profile,
    Review,
    Section,
    is_asked,
    plain,
)

if TYPE_CHECKING:
    from casework.partnership.models import Group

__all__ = [
    "AGENDA_KINDS",
    "AgendaTemplate",
    "Clocks",
    "Escalation",
    "Lead",
    "Profile",
    "ProfileMistake",
    "Review",
    "Section",
    "in_force",
    "is_asked",
    "load",
    "plain",
    "profile",
    "profile_at",
    "profile_of",
    "profiles",
    "risk_tools",
    "shared",
]

FOLDER = Path(__file__).with_name("profiles")


_kept: dict[str, Profile] = {}
_chains: dict[str, list[tuple[date, Profile]]] = {}


def profile_of(group: Group) -> Profile:
    """The profile of a group's kind as in force today; asks the database only for what this process never met."""
    return in_force(group.profile_key, group.profile_stamp)


def in_force(kind: str, newest: str | None) -> Profile:
    """The profile of a kind in force today, by the stamp of its newest version; without one, as delivered."""
    if newest is None:
        return profile(kind)
    if newest not in _chains:
        _chains[newest] = _chain(newest)
    today = clock.today()
    return next((found for starts_on, found in _chains[newest] if starts_on <= today), None) or profile(kind)


def profile_at(kind: str, stamp: str | None) -> Profile:
    """The version a referral was begun with, for ever; one from before versions were kept, as delivered."""
    if stamp is None:
        return profile(kind)
    if stamp not in _kept:
        _chain(stamp)
    return _kept[stamp]


def _chain(newest: str) -> list[tuple[date, Profile]]:
    """A version and those before it, down to one that has begun, each with its first day."""
    from casework.partnership.models import ProfileVersion

    this = aliased(ProfileVersion)
    rows = db.session.execute(
        select(
            ProfileVersion.stamp, ProfileVersion.kind, ProfileVersion.number, ProfileVersion.starts_on, ProfileVersion.content
        )
        .join(
            this,
            (this.partnership_id == ProfileVersion.partnership_id)
            & (this.kind == ProfileVersion.kind)
            & (this.number >= ProfileVersion.number),
        )
        .where(this.stamp == newest)
        .order_by(ProfileVersion.number.desc())
    )  # fmt: skip
    found = []
    for row in rows:
        if row.stamp not in _kept:
            table = Table(f"{row.kind}, version {row.number}", row.content)
            _kept[row.stamp] = profile_from(table, shared(), version=row.number, stamp=row.stamp)
        found.append((row.starts_on, _kept[row.stamp]))
        if row.starts_on <= clock.today():
            break
    return found


def profile(key: str) -> Profile:
    """The profile with this key as delivered. Raises `ProfileMistake` when no file says what such a group is."""
    try:
        return profiles()[key]
    except KeyError:
        raise ProfileMistake(f"{key}.toml", "key", "there is no such profile: add the file") from None


@cache
def profiles() -> dict[str, Profile]:
    """Every kind of group as delivered, by its key, in the order of their names; read once."""
    return load(FOLDER)


def shared() -> Table:
    """What several kinds have in common, afresh: reading a table uses it up."""
    return _shared(FOLDER)


def risk_tools() -> dict[str, str]:
    """Risk tools a profile may name, with what people call them."""
    return dict(shared().values.get("risk_tools", {}))


def load(folder: Path) -> dict[str, Profile]:
    """Read the profiles of a folder, all or none. Raises `ProfileMistake` at the first mistake."""
    found = []
    for path in sorted(folder.glob("[!_]*.toml")):
        table = read(path)
        if table.values.get("key", path.stem) != path.stem:
            raise table.mistake("key", f"{table.values['key']!r} must be the file's name: {path.stem!r}")
        found.append(profile_from(table, _shared(folder)))
    known = {profile.key for profile in found}
    for profile in found:
        if unknown := [key for key in profile.escalation.to if key not in known]:
            table = read(folder / f"{profile.key}.toml")
            raise table.mistake("escalation.to", f"there is no kind of group {unknown[0]!r}: name one that there is")
    return {profile.key: profile for profile in sorted(found, key=lambda p: p.name)}


def _shared(folder: Path) -> Table:
    path = folder / "_shared.toml"
    return read(path) if path.exists() else Table(path.name, {})
