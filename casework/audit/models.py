"""The log that section 62 of the Data Protection Act 2018 asks for, and that a case's timeline is read from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from casework.access.rows import Protected
from casework.access.scope import current_scope
from casework.audit import anchor_models, seal_models  # noqa: F401 - their tables belong to this slice
from casework.extensions import db

KINDS = ("collection", "alteration", "consultation", "disclosure", "combination", "erasure")


class AuditEntry(Protected, db.Model):
    """One thing somebody did with somebody's record. The application's role may add entries, never change them.

    `kind` is one of the six of section 62. `subject` and `subject_id` name the record, `case_id` the case whose
    timeline shows it. `verb` says what happened in the domain's words ("accepted", "viewed"). `detail` holds names
    of changed fields and short coded values - never text that a later erasure would have to reach. `recipients`
    names whom a disclosure went to. `reason` is why the system acted by itself. `written_in` is the number of the
    database transaction, by which entries are sealed.
    """

    __tablename__ = "audit_entries"

    partnership_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("partnerships.id"), default=lambda: current_scope().partnership_id, sort_order=-9
    )
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    kind: Mapped[str]
    verb: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[int | None]
    case_id: Mapped[int | None]
    group_id: Mapped[int | None]
    user_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(default="", server_default="")
    context: Mapped[str] = mapped_column(default="", server_default="")
    detail: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    recipients: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    written_in: Mapped[int] = mapped_column(server_default=text("pg_current_xact_id()::text::bigint"))

    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        Index("ix_audit_entries_case", "case_id", "id"),
        Index("ix_audit_entries_written", "partnership_id", "written_in", "id"),
        Index("ix_audit_entries_subject", "subject", "subject_id", "id"),
        Index("ix_audit_entries_shown", "user_id", "at", postgresql_where=text("kind = 'consultation'")),
    )
