"""An export somebody asked for: what of, narrowed how, how far it is, and the file until its time is over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db
from casework.made_files import MadeFile
from casework.partnership.models import Group

STATES = {
    "waiting": "Waiting to be made",
    "making": "Being made",
    "ready": "Ready",
    "stopped": "Stopped",
    "failed": "Could not be made",
    "gone": "Deleted, as its time was over",
}
FORMS = {"xlsx": "Excel workbook (XLSX)", "csv": "Plain table (CSV)"}


class Export(MadeFile, Protected, Audited, db.Model):
    """One table of a group for one reader. `chosen` is what narrowed it, by the name of the filter.

    `ids` are the rows that went in: before the file is handed out it is asked whether the
    reader may still see every one of them.
    """

    __tablename__ = "exports"
    __audit_name__ = "an export"
    __audit_values__ = frozenset({"kind", "form", "status", "rows"})
    __audit_quiet__ = frozenset({"done", "fence", "lease_until", "tries", "ids"})

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    kind: Mapped[str]
    form: Mapped[str]
    chosen: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    rows: Mapped[int] = mapped_column(default=0, server_default="0")
    ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), default=list, server_default="{}")

    group: Mapped[Group] = relationship(Group)
    asked_by: Mapped[User] = relationship(User)

    __table_args__ = (
        *MadeFile.rules("exports", STATES, "asked_by_id", "group_id", "kind", "form", "chosen"),
        CheckConstraint(f"form IN {tuple(FORMS)}", name="form"),
        CheckConstraint("(status = 'ready') = (storage_key IS NOT NULL)", name="ready"),
    )

    def forget(self) -> None:
        super().forget()
        self.ids = []
