"""Writes the audit trail in the transaction that did the thing: changes at flush, views and disclosures by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from casework.access.scope import current_scope
from casework.audit.models import AuditEntry
from casework.extensions import db
from casework.straight import StraightIn

_context: ContextVar[str] = ContextVar("casework_audit_context", default="")


class Audited:
    """A table whose every addition, change and removal is logged.

    `__audit_values__` names the columns whose old and new values may be kept in the log: short coded values such as
    a status or a date. Of every other column only the name is kept, so that the log never holds what an erasure
    must reach. `__audit_quiet__` names columns whose change alone is not worth an entry. `__audit_name__` is what a
    person calls such a row in a history ("a note"); without it the name of the table is used.
    """

    __audit_values__: frozenset[str] = frozenset()
    __audit_quiet__: frozenset[str] = frozenset({"version", "updated_at"})
    __audit_name__: str = ""

    def audit_case_id(self) -> int | None:
        """The case whose timeline shows changes to this row."""
        return getattr(self, "case_id", None)


@contextmanager
def in_context(words: str) -> Iterator[None]:
    """Note on entries within the block where the reader came from, such as "PSG 14 November, item 6"."""
    token = _context.set(words)
    try:
        yield
    finally:
        _context.reset(token)


_Source = Callable[[str, int | None, int | None], str]
_sources: list[_Source] = []


def tells_context(source: _Source) -> _Source:
    """Have the decorated function say where a reader came from, for a look at `(subject, subject_id, case_id)`; nothing where it cannot tell."""
    _sources.append(source)
    return source


def _context_of(subject: str, subject_id: int | None, case_id: int | None) -> str:
    return _context.get() or next((words for tell in _sources if (words := tell(subject, subject_id, case_id))), "")


def record(
    kind: str,
    verb: str,
    subject: str,
    subject_id: int | None,
    *,
    case_id: int | None = None,
    group_id: int | None = None,
    detail: dict[str, Any] | None = None,
    recipients: Sequence[Any] | None = None,
) -> None:
    """Log one act by the reader at work, now, in this transaction."""
    _write(
        db.session(),
        [
            _entry(
                kind,
                verb,
                subject,
                subject_id,
                case_id=case_id,
                group_id=group_id,
                detail=detail,
                recipients=list(recipients) if recipients is not None else None,
                context=_context_of(subject, subject_id, case_id),
            )
        ],
    )


def consulted(
    subject: str, ids: int | Iterable[int], *, case_id: int | None = None, group_id: int | None = None
) -> None:
    """Log that records were shown to the reader; a list page is one entry that holds all its ids."""
    if isinstance(ids, int):
        record("consultation", "viewed", subject, ids, case_id=case_id, group_id=group_id)
        return
    shown = list(ids)
    if shown:
        record("consultation", "listed", subject, None, group_id=group_id, detail={"ids": shown})


def searched(subject: str, *, by: Iterable[str], found: int, group_id: int | None = None) -> None:
    """Log that somebody searched: by which kinds of question and how much was found, never the words (docs/decisions/what-is-logged.md)."""
    record("consultation", "searched", subject, None, group_id=group_id, detail={"by": sorted(by), "found": found})


def disclosed(
    subject: str,
    subject_id: int,
    *,
    to: Sequence[Any],
    form: str,
    case_id: int | None = None,
    group_id: int | None = None,
) -> None:
    """Log that a record left the system as a document or message, in which form and to whom."""
    record(
        "disclosure", "disclosed", subject, subject_id, case_id=case_id, group_id=group_id,
        detail={"form": form}, recipients=to,
    )  # fmt: skip


def _entry(kind: str, verb: str, subject: str, subject_id: int | None, **rest: Any) -> dict[str, Any]:
    scope = current_scope()
    return {
        "partnership_id": rest.get("partnership_id") or scope.partnership_id,
        "kind": kind,
        "verb": verb,
        "subject": subject,
        "subject_id": subject_id,
        "user_id": scope.user_id,
        "reason": scope.system,
        "context": rest.get("context")
        or _context.get()
        or ("in an emergency" if rest.get("case_id") in scope.opened_cases else ""),
        "case_id": rest.get("case_id"),
        "group_id": rest.get("group_id"),
        "detail": rest.get("detail"),
        "recipients": rest.get("recipients"),
    }


_ENTERED = (
    "partnership_id", "kind", "verb", "subject", "subject_id", "case_id", "group_id", "user_id", "reason", "context",
    "detail", "recipients",
)  # fmt: skip
_ENTER = StraightIn(AuditEntry.__table__, _ENTERED)
"""One is written by nearly every page: who looked at what."""


def _write(session: Session, entries: list[dict[str, Any]]) -> None:
    if len(entries) == 1:
        _ENTER.put(session.connection(), entries[0])
    else:
        session.connection().execute(_ENTER.statement, entries)


def _changes(instance: Audited) -> dict[str, Any]:
    state = inspect(instance)
    changed: dict[str, Any] = {}
    for attribute in state.mapper.column_attrs:
        if attribute.key in instance.__audit_quiet__:
            continue
        history = state.attrs[attribute.key].history
        if not history.has_changes():
            continue
        if attribute.key in instance.__audit_values__:
            old = history.deleted[0] if history.deleted else None
            changed[attribute.key] = [_plain(old), _plain(history.added[0] if history.added else None)]
        else:
            changed[attribute.key] = None
    return changed


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _note_flush(session: Session, _context: Any) -> None:
    entries: list[dict[str, Any]] = []
    for kind, verb, instances in (
        ("collection", "added", session.new),
        ("alteration", "changed", session.dirty),
        ("erasure", "removed", session.deleted),
    ):
        for instance in instances:
            if not isinstance(instance, Audited):
                continue
            detail: dict[str, Any] | None = None
            if kind == "alteration":
                detail = _changes(instance)
                if not detail:
                    continue
            elif kind == "collection":
                detail = {key: _plain(getattr(instance, key)) for key in sorted(instance.__audit_values__)} or None
            entries.append(
                _entry(
                    kind,
                    verb,
                    instance.__tablename__,
                    instance.id,  # type: ignore[attr-defined]
                    partnership_id=getattr(instance, "partnership_id", None),
                    case_id=instance.audit_case_id(),
                    group_id=getattr(instance, "group_id", None),
                    detail=detail,
                )  # fmt: skip
            )
    if entries:
        _write(session, entries)


def watch(session: Any) -> None:
    """Log what this session factory's sessions write."""
    event.listen(session, "after_flush", _note_flush)
