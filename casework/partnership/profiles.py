"""Kinds of group: what each asks, says, counts and how it meets; delivered as one TOML file a kind, then edited in pages.

A new kind of group needs a new file in `profiles/` and no code. `_shared.toml` holds referral sections and lists that
several kinds have in common; a profile takes one with `use = "sharing"`. Versions an administrator put in force are
kept in the database (`profile_versions`) and come before the file.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

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
    "is_asked",
    "load",
    "plain",
    "profile",
    "profile_of",
    "profiles",
    "risk_tools",
    "shared",
]

FOLDER = Path(__file__).with_name("profiles")


def profile_of(group: Group) -> Profile:
    """The profile of a group's kind."""
    return profile(group.profile_key)


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
