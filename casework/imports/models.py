"""An import: a file somebody uploaded, what each row of it says, and what was made of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db
from casework.partnership.models import Group

STATUSES = {
    "columns": "Waiting for you to say what its columns are",
    "preparing": "Being looked through",
    "prepared": "Looked through, nothing brought in yet",
    "loading": "Being brought in",
    "done": "Brought in",
    "cancelled": "Stopped. Nothing was brought in",
    "failed": "Nothing was brought in",
    "undoing": "Being undone",
    "undone": "Undone",
}
LIVE = ("preparing", "loading", "undoing")
"""Work for the clock. The others wait for a person, or have ended."""
ENDED = ("done", "cancelled", "undone")
ROWS = {
    "read": "Not looked at yet",
    "ready": "Can be brought in",
    "problem": "Has a problem",
    "left_out": "Left out by hand",
    "made": "Brought in",
}
KINDS = ("actions", "cases", "attendance", "incidents")
SIDES = {"offender": "Whose behaviour it is about", "victim": "Who is harmed"}


class Import(Protected, Audited, db.Model):
    """A file on its way into a group.

    `mapping` says which column (from 0) is what; `options` what else was chosen; `headings` are those of the file, at row `header_at`.
    `leaves` are the names of the leaves of a workbook whose rows are kept, `leaf_at` the place there of the one brought in, `leaf` its name.
    `made` counts what was made. `why` is why nothing could be.
    """

    __tablename__ = "imports"
    __audit_name__ = "an import"
    __audit_values__ = frozenset({"reference", "kind", "status", "rows", "asked_by_id"})
    __audit_quiet__ = frozenset({"version", "prepared", "made", "done"})

    reference: Mapped[str]
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    kind: Mapped[str]
    file_name: Mapped[str]
    leaf: Mapped[str] = mapped_column(default="", server_default="")
    leaves: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    leaf_at: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    encoding: Mapped[str] = mapped_column(default="", server_default="")
    sha256: Mapped[str]
    headings: Mapped[list[Any]]
    header_at: Mapped[int]
    mapping: Mapped[dict[str, Any]]
    options: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(default="columns", server_default="columns")
    rows: Mapped[int]
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    made: Mapped[dict[str, Any]]
    why: Mapped[str] = mapped_column(default="", server_default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    loaded_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    stopped_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    group: Mapped[Group] = relationship(Group)
    asked_by: Mapped[User] = relationship(User, foreign_keys=[asked_by_id])
    stopped_by: Mapped[User | None] = relationship(User, foreign_keys=[stopped_by_id])
    undone_by: Mapped[User | None] = relationship(User, foreign_keys=[undone_by_id])

    __table_args__ = (
        UniqueConstraint("partnership_id", "reference"),
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint(f"status IN {tuple(STATUSES)}", name="status"),
        CheckConstraint(f"(status IN {ENDED}) = (ended_at IS NOT NULL)", name="ended"),
        Index("ix_imports_owed", "id", postgresql_where=text("status IN ('preparing', 'loading', 'undoing')")),
    )

    @property
    def is_live(self) -> bool:
        return self.status in LIVE


class ImportRow(Protected, db.Model):
    """A row of the file: its cells, what they were understood as, what is wrong with them, and what was made of them.

    `number` is the row's in its leaf. `corrected` holds, by the place of a cell corrected by hand, what the file said there. `person` says who on record it may be. `made` holds the numbers of what was made; the
    words of cells go once they have become records of their own, so that no copy is left for an erasure to miss.
    """

    __tablename__ = "import_rows"

    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"))
    leaf: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    number: Mapped[int]
    status: Mapped[str] = mapped_column(default="read", server_default="read")
    cells: Mapped[list[Any]]
    corrected: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    said: Mapped[dict[str, Any]]
    problems: Mapped[list[Any]]
    person: Mapped[dict[str, Any]]
    made: Mapped[dict[str, Any]]
    kept_because: Mapped[str] = mapped_column(default="", server_default="")

    __table_args__ = (
        UniqueConstraint("import_id", "leaf", "number"),
        CheckConstraint(f"status IN {tuple(ROWS)}", name="status"),
        Index("ix_import_rows_status", "import_id", "status", "number"),
    )


class ImportMapping(Protected, Audited, db.Model):
    """What a group's columns were said to be, for the next file with the same headings."""

    __tablename__ = "import_mappings"
    __audit_name__ = "what columns of a file are"

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    kind: Mapped[str]
    digest: Mapped[str]
    mapping: Mapped[dict[str, Any]]
    options: Mapped[dict[str, Any]]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())

    __table_args__ = (
        UniqueConstraint("group_id", "kind", "digest"),
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
    )
