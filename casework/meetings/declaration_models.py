"""Interests declared at an item of a meeting: who, of what nature, whether they stay or leave."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.cases.models import CaseInterest
from casework.extensions import db
from casework.meetings.models import AgendaItem, Attendance, Meeting
from casework.web.forms import CONSTRAINTS

NATURES = {
    "personal": "Personal",
    "financial": "Financial (pecuniary)",
    "disclosable_pecuniary": "Disclosable pecuniary (DPI)",
    "non_pecuniary": "Non-pecuniary",
    "prejudicial": "Prejudicial",
    "personal_prejudicial": "Personal and prejudicial",
    "professional": "Professional, or of their organisation",
    "other": "Another interest",
}
CONSTRAINTS["uq_item_interests"] = ("This person has already declared an interest in this item", "person")


class ItemInterest(Protected, Audited, db.Model):
    """One declaration at one item. Who leaves is not counted for the quorum while the item is dealt with.

    Where the item is about a case and who leaves signs in, the case is hidden from them too: `case_interest_id` is the
    standing interest this declaration brought about. Recorded by mistake it is taken back, never deleted.
    """

    __tablename__ = "item_interests"
    __audit_name__ = "a declared interest"
    __audit_values__ = frozenset({"nature", "stays", "taken_back_at"})

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    agenda_item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"))
    attendance_id: Mapped[int | None] = mapped_column(ForeignKey("attendances.id", ondelete="SET NULL"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str]
    nature: Mapped[str]
    words: Mapped[str] = mapped_column(default="", server_default="")
    stays: Mapped[bool]
    case_interest_id: Mapped[int | None] = mapped_column(ForeignKey("case_interests.id", ondelete="SET NULL"))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
    taken_back_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship(Meeting)
    item: Mapped[AgendaItem | None] = relationship(AgendaItem)
    attendance: Mapped[Attendance | None] = relationship(Attendance)
    case_interest: Mapped[CaseInterest | None] = relationship(CaseInterest)
    recorded_by: Mapped[User | None] = relationship(User, foreign_keys=[recorded_by_id])

    __table_args__ = (
        CheckConstraint(f"nature IN {tuple(NATURES)}", name="nature"),
        CheckConstraint("name <> ''", name="name"),
        Index(
            "uq_item_interests", "agenda_item_id", "attendance_id", unique=True,
            postgresql_where=text("taken_back_at IS NULL"),
        ),
        Index("ix_item_interests_left", "user_id", postgresql_where=text("NOT stays AND taken_back_at IS NULL")),
    )  # fmt: skip

    @property
    def kind(self) -> str:
        """Its kind in words; none where only is known that they left for it, or nothing more was said than that it is another."""
        return "" if self.nature == "other" and not self.words else NATURES[self.nature]

    @property
    def outcome(self) -> str:
        return "Stayed" if self.stays else "Left for the item"

    @property
    def sentence(self) -> str:
        """As minutes print it: "Ann Chair declared a personal interest (a neighbour) and left the meeting for this item."."""
        own = {
            "other": "an",
            "personal_prejudicial": "a personal and prejudicial",
            "disclosable_pecuniary": "a disclosable pecuniary",
        }
        kind = own.get(self.nature, f"a {self.nature.replace('_', '-')}")
        why = f" ({self.words.rstrip('.')})" if self.words else ""
        then = "and stayed" if self.stays else "and left the meeting for this item"
        return f"{self.name} declared {kind} interest{why} {then}."
