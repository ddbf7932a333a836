"""Rulebooks: questionnaires and procedures delivered as files, changed by an administrator in pages, and kept in versions.

A slice registers its rulebooks (`keep`) and asks for what is in force in a group (`in_force`). Groups carry the stamp of
the newest version of any rulebook, and what was in force at a stamp stays in memory: asking costs no statement.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from casework.extensions import db
from casework.partnership.models import Group
from casework.partnership.profile_files import Table
from casework.partnership.rulebook_models import RulebookVersion


@dataclass(frozen=True)
class Says:
    """One thing a rulebook says, as people read it: in which part, about what."""

    part: str
    what: str
    words: str


@dataclass(frozen=True)
class Rulebook:
    """How one is read and shown. `read` takes a table and the version's number, and raises `ProfileMistake`.

    `plain` gives the table that `read` would read again, without the number. `delivered` is what the file says.
    """

    key: str
    what: str
    title: str
    delivered: Callable[[], Any]
    first_number: int
    read: Callable[[Table, int], Any]
    plain: Callable[[Any], dict[str, Any]]
    in_words: Callable[[Any], list[Says]]

    def read_kept(self, content: dict[str, Any], number: int) -> Any:
        return self.read(Table(f"{self.title}, version {number}", content), number)


_every: dict[str, Rulebook] = {}
_at_stamp: dict[str, dict[str, Any]] = {}


def keep(rulebook: Rulebook) -> None:
    """Let administrators change this rulebook from now on."""
    _every[rulebook.key] = rulebook


def every() -> dict[str, Rulebook]:
    """By key: what can be changed, of one sort after another, by title."""
    return {book.key: book for book in sorted(_every.values(), key=lambda b: (b.what, b.title))}


def in_force(group: Group, key: str) -> Any:
    """What a rulebook says in a group; asks the database only for a stamp that this process never met."""
    stamp = group.rulebooks_stamp
    if stamp is None:
        return _every[key].delivered()
    if stamp not in _at_stamp:
        _at_stamp[stamp] = _read_at(stamp)
    return _at_stamp[stamp].get(key) or _every[key].delivered()


def all_in_force() -> dict[str, Any]:
    """By key, what every rulebook says in the reader's partnership now."""
    kept = {row.key: _every[row.key].read_kept(row.content, row.number) for row in db.session.execute(_newest())}
    return {key: kept.get(key) or book.delivered() for key, book in _every.items()}


def _newest() -> Any:
    version = RulebookVersion
    return (
        select(version.key, version.number, version.content)
        .where(version.key.in_(list(_every)))
        .distinct(version.key)
        .order_by(version.key, version.number.desc())
    )


def _read_at(stamp: str) -> dict[str, Any]:
    """Every rulebook that was changed at all, as it stood when the version with this stamp came in force."""
    this = aliased(RulebookVersion)
    rows = db.session.execute(
        _newest().join(
            this,
            (this.stamp == stamp)
            & (this.partnership_id == RulebookVersion.partnership_id)
            & (this.id >= RulebookVersion.id),
        )
    )
    return {row.key: _every[row.key].read_kept(row.content, row.number) for row in rows}
