"""Who is reading: the one value every row rule, policy and audit entry takes the reader from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from casework.extensions import db

if TYPE_CHECKING:
    from casework.accounts.models import User


@dataclass(frozen=True, slots=True)
class Scope:
    """What one reader may reach, worked out afresh for every request so that a revocation holds on the next one.

    `groups`: groups whose case information the reader may have: a current membership *and* a current information
    sharing agreement of the reader's agency that covers the group. `runs`: those of them where the reader is chair,
    vice-chair or coordinator. `declared_cases`: cases hidden
    from the reader because of a declared interest, in the case or in somebody or something that is party to it;
    `declared_referrals` likewise, `declared_subjects` those themselves, such as `person-12`. `hidden_cases`: cases of `groups` closed to the reader all the same:
    those, and restricted ones that do not name the reader. None means that nobody worked it out: rules then refuse.
    `left_items`: items of meetings the reader left for an interest they declared, whoever recorded it.
    `opened_cases`: cases the reader opened in an emergency, for the hours that lasts: to read, not to write.
    """

    partnership_id: int | None
    user_id: int | None = None
    agency_id: int | None = None
    groups: tuple[int, ...] = ()
    runs: tuple[int, ...] = ()
    coordinates: tuple[int, ...] = ()
    observes: tuple[int, ...] = ()
    duties: frozenset[str] = frozenset()
    has_agreement: bool = False
    declared_cases: tuple[int, ...] = ()
    declared_referrals: tuple[int, ...] = ()
    declared_subjects: frozenset[str] = frozenset()
    hidden_cases: tuple[int, ...] | None = None
    left_items: tuple[int, ...] = ()
    opened_cases: tuple[int, ...] = ()
    system: str = ""
    context: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def spoc_agency_id(self) -> int | None:
        """The agency whose people and actions the reader answers for, if any."""
        return self.agency_id if "spoc" in self.duties and self.has_agreement else None

    @property
    def governed_partnership_id(self) -> int | None:
        """The partnership whose information the reader governs, if it is their duty."""
        return self.partnership_id if "information_governance" in self.duties else None

    def is_system(self) -> bool:
        return bool(self.system)

    def in_group(self, group_id: int) -> bool:
        return self.is_system() or group_id in self.groups

    def runs_group(self, group_id: int) -> bool:
        """Chair, vice-chair or coordinator of the group today."""
        return self.is_system() or group_id in self.runs

    def coordinates_group(self, group_id: int) -> bool:
        return self.is_system() or group_id in self.coordinates

    def contributes_to(self, group_id: int) -> bool:
        """A member who may write, that is, not only an observer."""
        return self.is_system() or (group_id in self.groups and group_id not in self.observes)

    def has_duty(self, duty: str) -> bool:
        return self.is_system() or duty in self.duties


class NoReader(RuntimeError):
    """Protected rows were asked for while nobody was reading: the query is refused rather than answered in full."""


_scope: ContextVar[Scope | None] = ContextVar("casework_scope", default=None)


def current_scope() -> Scope:
    """The reader at work. Raises `NoReader` when there is none: the system fails closed."""
    scope = _scope.get()
    if scope is None:
        raise NoReader("No reader: enter acting_as(user) or as_system(reason) first.")
    return scope


def scope_or_none() -> Scope | None:
    return _scope.get()


def scope_of(user: User) -> Scope:
    """The current scope, having made sure that it is this user's: authorship never comes from somebody else's state."""
    scope = current_scope()
    if not scope.is_system() and scope.user_id != user.id:
        raise NoReader(f"The reader at work is user {scope.user_id}, not user {user.id}.")
    return scope


def install(scope: Scope | None) -> None:
    """Make this the reader until the request ends. The web kernel and tests call it; services never do."""
    _scope.set(scope)
    if scope is not None:
        _tell_database(scope)


def _tell_database(scope: Scope) -> None:
    session = db.session()
    if session.in_transaction():
        session.connection().execute(_SET_PARTNERSHIP, {"partnership": _setting(scope)})


def _setting(scope: Scope) -> str:
    return str(scope.partnership_id) if scope.partnership_id is not None else ""


_SET_PARTNERSHIP = text("SELECT set_config('casework.partnership', :partnership, true)")


def tell_new_transaction(session: Session, transaction: Any, connection: Any) -> None:
    """Give PostgreSQL's row security the partnership at the start of each transaction, and only for its length."""
    scope = _scope.get()
    if scope is not None and scope.partnership_id is not None and not transaction.nested:
        connection.execute(_SET_PARTNERSHIP, {"partnership": _setting(scope)})


@contextmanager
def reading_as(scope: Scope) -> Iterator[Scope]:
    """Read as `scope` within the block; what was there before comes back afterwards."""
    before = _scope.get()
    if before is not None and before.partnership_id == scope.partnership_id:
        _scope.set(scope)  # row security knows the partnership already
    else:
        install(scope)
    try:
        yield scope
    finally:
        _scope.set(before)
        if before is not None and before.partnership_id != scope.partnership_id:
            _tell_database(before)


@contextmanager
def as_system(reason: str, *, partnership_id: int | None = None) -> Iterator[Scope]:
    """The only way around the row rules. The reason is kept on every audit entry written within the block.

    Row security in the database still holds: without `partnership_id` (or a reader whose partnership it keeps)
    no protected row is found at all.
    """
    if not reason:
        raise ValueError("as_system needs a reason")
    outer = _scope.get()
    if partnership_id is None and outer is not None:
        partnership_id = outer.partnership_id
    actor = outer.user_id if outer is not None else None
    opened = outer.opened_cases if outer is not None else ()  # what its reader may not write, nobody writes for them
    with reading_as(Scope(partnership_id=partnership_id, user_id=actor, opened_cases=opened, system=reason)) as scope:
        yield scope
