"""Which rows a reader sees: one rule a table, added to every ORM query there is, and refused when missing.

The rules are written once as SQL whose parameters are read from the current scope when a query runs, so that
SQLAlchemy's statement cache serves every reader and a rule costs next to nothing to apply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    ForeignKey,
    FromClause,
    Select,
    Text,
    all_,
    any_,
    bindparam,
    event,
    exists,
    false,
    inspect,
    literal_column,
    select,
)
from sqlalchemy.orm import Mapped, ORMExecuteState, declared_attr, mapped_column, with_loader_criteria

from casework.access.scope import NoReader, current_scope, scope_or_none, tell_new_transaction
from casework.errors import NotPermitted

Rule = Callable[[Any], ColumnElement[bool]]

_rules: dict[type, Rule] = {}


class InPartnership:
    """A row of one partnership; new rows take the partnership of whoever is at work."""

    @declared_attr
    @classmethod
    def partnership_id(cls) -> Mapped[int]:
        return mapped_column(
            BigInteger,
            ForeignKey("partnerships.id"),
            default=lambda: current_scope().partnership_id,
            index=True,
            sort_order=-9,
        )

    @classmethod
    def readers_rule(cls) -> ColumnElement[bool]:
        """What admits a row of this table (or of an alias of it, which SQLAlchemy passes in place of the class)."""
        if cls is InPartnership:
            return false()
        rule = _rules.get(inspect(cls).mapper.class_)
        own = cls.partnership_id == PARTNERSHIP_ID
        return own if rule is None else own & rule(cls)

    @classmethod
    def partnership_rule(cls) -> ColumnElement[bool]:
        """What the system is held to where it works in one partnership: that partnership's rows, and all of them."""
        return false() if cls is InPartnership else cls.partnership_id == PARTNERSHIP_ID


class Directory(InPartnership):
    """Who is who in a partnership (agencies, groups, people who sign in): every reader of it may look these up."""


class Protected(InPartnership):
    """Case information: hidden unless the table's own rule lets the reader see the row, and under row security.

    `__while_only_reading__`: its rows are written also by somebody who opened their case in an emergency.
    """

    __while_only_reading__ = False


def visible_when(model: type) -> Callable[[Rule], Rule]:
    """Register the decorated function as the rule for `model`: given the table (or an alias), the SQL that admits a row."""

    def register(rule: Rule) -> Rule:
        if model in _rules:
            raise RuntimeError(f"{model.__name__} has two row rules")
        _rules[model] = rule
        return rule

    return register


def in_reach(model: type) -> Rule:
    """The registered rule of a table, for rules of its child tables."""
    return _rules[model]


def _parameter(name: str, type_: Any) -> Any:
    return bindparam(f"reader_{name}", callable_=lambda: _value(name), type_=type_)


def _value(name: str) -> Any:
    scope = current_scope()
    value = getattr(scope, name)
    if name == "hidden_cases" and value is None:
        raise NoReader("Nobody worked out which cases are closed to this reader.")
    return list(value) if isinstance(value, tuple | frozenset) else value


_ids = ARRAY(BigInteger)
READER_ID = _parameter("user_id", BigInteger)
AGENCY_ID = _parameter("agency_id", BigInteger)
SPOC_AGENCY_ID = _parameter("spoc_agency_id", BigInteger)
PARTNERSHIP_ID = _parameter("partnership_id", BigInteger)
GROUPS = _parameter("groups", _ids)
RUNS = _parameter("runs", _ids)
OBSERVES = _parameter("observes", _ids)
DECLARED_CASES = _parameter("declared_cases", _ids)
DECLARED_REFERRALS = _parameter("declared_referrals", _ids)
DECLARED_SUBJECTS = _parameter("declared_subjects", ARRAY(Text))
"""Such as `person-12`."""
HIDDEN_CASES = _parameter("hidden_cases", _ids)
LEFT_ITEMS = _parameter("left_items", _ids)
OPENED_CASES = _parameter("opened_cases", _ids)
GOVERNED_PARTNERSHIP_ID = _parameter("governed_partnership_id", BigInteger)


def among(column: Any, ids: Any) -> ColumnElement[bool]:
    """`column` is one of the reader's ids: one stable piece of SQL however many there are."""
    return column == any_(ids)


def none_of(column: Any, ids: Any) -> ColumnElement[bool]:
    """`column` is none of the reader's ids."""
    return column != all_(ids)


def probe(found: Select[Any], *own: FromClause) -> ColumnElement[bool]:
    """EXISTS asked row by row through an index; `own` are the tables it brings itself.

    PostgreSQL may turn a plain EXISTS into a join that begins with everything the reader reaches, even for a page of a few
    rows, and plans such a statement anew each time: milliseconds at 20,000 cases, for either. An OFFSET, though of nothing,
    keeps it from doing so.
    """
    return exists(found.offset(literal_column("0"))).correlate_except(*own)


_readers = with_loader_criteria(
    InPartnership, lambda cls: cls.readers_rule(), include_aliases=True, track_closure_variables=False
)
_systems = with_loader_criteria(
    InPartnership, lambda cls: cls.partnership_rule(), include_aliases=True, track_closure_variables=False,
    propagate_to_loaders=False,
)  # fmt: skip


def _keep_to_scope(state: ORMExecuteState) -> None:
    if not (state.is_select or state.is_update or state.is_delete) or state.is_column_load:
        return
    if (rule := rule_at_work()) is not None:
        state.statement = rule(state.statement)


def rule_at_work() -> Callable[[Any], Any] | None:
    """What puts into a statement what holds now: the row rules; for the system, its partnership where it works in one."""
    if not current_scope_is_system():
        return with_rules
    return in_partnership if current_scope().partnership_id is not None else None


_ruled: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
_held: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()


def with_rules(statement: Any) -> Any:
    """The statement with the row rules, the same object each time.

    SQLAlchemy reads a statement through once to find its compiled form, and keeps what it found with the statement. A new
    copy for each request would be read through each time: half of what sending one costs.
    """
    ruled = _ruled.get(statement)
    if ruled is None:
        ruled = _ruled[statement] = statement.options(_readers)
    return ruled


def in_partnership(statement: Any) -> Any:
    """The same for the system at work in one partnership: the directory has no row security to hold it there."""
    held = _held.get(statement)
    if held is None:
        held = _held[statement] = statement.options(_systems)
    return held


def current_scope_is_system() -> bool:
    """Whether the reader is the system itself. With no reader at all the answer is no, and the query then fails."""
    scope = scope_or_none()
    return scope is not None and scope.is_system()


ONLY_READING = "You opened this case in an emergency, to read it. Only those it is open to otherwise record on it."


def _refuse_writing(session: Any, _context: Any) -> None:
    """Nothing of a case that its reader opened in an emergency is changed, whichever page the change came from."""
    scope = scope_or_none()
    if scope is None or not scope.opened_cases:
        return
    for row in (*session.new, *session.dirty, *session.deleted):
        if not isinstance(row, Protected) or row.__while_only_reading__:
            continue
        if row in session.dirty and not session.is_modified(row):
            continue
        if any(case_id in scope.opened_cases for case_id in _cases_of(session, row)):
            raise NotPermitted(ONLY_READING)


def _cases_of(session: Any, row: Any) -> Iterator[int | None]:
    """The case a row is about: its own, or that of the action, order or whatever else of a case it hangs on."""
    yield row.audit_case_id() if hasattr(row, "audit_case_id") else getattr(row, "case_id", None)
    for key in row.__table__.foreign_keys:
        parent, value = key.column.table, getattr(row, key.parent.key, None)
        if value is not None and parent.name != "cases" and "case_id" in parent.c:
            yield session.connection().execute(select(parent.c.case_id).where(parent.c.id == value)).scalar()


def protect(session: Any) -> None:
    """Apply the row rules to every statement this session factory's sessions run."""
    event.listen(session, "do_orm_execute", _keep_to_scope)
    event.listen(session, "after_begin", tell_new_transaction)
    event.listen(session, "after_flush", _refuse_writing)


def protected_models() -> list[type[Protected]]:
    """Every mapped class that holds case information."""
    found: list[type[Protected]] = []
    waiting = list(Protected.__subclasses__())
    while waiting:
        cls = waiting.pop()
        waiting.extend(cls.__subclasses__())
        if hasattr(cls, "__table__"):
            found.append(cls)
    return sorted(found, key=lambda cls: cls.__name__)


def refuse_unruled_tables() -> None:
    """Stop the start-up when a table of case information has no rule: it would otherwise be open to all."""
    missing = [cls.__name__ for cls in protected_models() if cls not in _rules]
    if missing:
        raise RuntimeError(f"No row rule for: {', '.join(missing)}. Add one with @visible_when in the slice's policy.")
