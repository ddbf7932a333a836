"""What was asked for, what is being written, and each text or file that was sent in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework import clock
from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db
from casework.meetings.models import AgendaItem, Meeting
from casework.partnership.models import Agency, Group
from casework.web.presentation import listed

STATUSES = {
    "asked": "Not yet sent in",
    "submitted": "Sent in",
    "returned": "Sent back for change",
    "accepted": "Accepted",
    "withdrawn": "Taken off",
}
WAITING = ("asked", "returned")
"""The author's turn."""
HANDLING = {
    "group": "Everyone in the group",
    "agencies": "Only the agencies I name",
    "chair": "Chair, vice-chair and coordinator only",
}


class Paper(Protected, Audited, db.Model):
    """A report or other paper for an item of an agenda: who writes it, by when, who may read it, and how far it is.

    `agency_id` is the author's agency; without an author anybody of it who contributes to the group writes. `office` is
    what the paper says it is the report of, one office or agency on a line. `headings` is the heading set as it was when the paper was asked for; empty,
    any file will do. `issue` is the issue of the pack it went out with.
    """

    __tablename__ = "papers"
    __audit_name__ = "a paper"
    __audit_values__ = frozenset({"status", "due_on", "handling", "agency_id", "author_id", "issue"})
    __audit_quiet__ = frozenset({"version", "chased_at"})

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"), index=True)
    title: Mapped[str]
    office: Mapped[str] = mapped_column(default="", server_default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    headings: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    due_on: Mapped[date]
    due_by_hand: Mapped[bool] = mapped_column(default=False, server_default="false")
    handling: Mapped[str] = mapped_column(default="group", server_default="group")
    agency_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), default=list, server_default="{}")
    status: Mapped[str] = mapped_column(default="asked", server_default="asked")
    why_returned: Mapped[str] = mapped_column(default="", server_default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    chased_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    issue: Mapped[int | None] = mapped_column(SmallInteger)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    search_words: Mapped[Any] = mapped_column(
        TSVECTOR, Computed("to_tsvector('english', title)", persisted=True), deferred=True
    )

    meeting: Mapped[Meeting] = relationship(Meeting)
    group: Mapped[Group] = relationship(Group)
    item: Mapped[AgendaItem | None] = relationship(AgendaItem)
    author: Mapped[User | None] = relationship(User, foreign_keys=[author_id])
    agency: Mapped[Agency] = relationship(Agency)

    __table_args__ = (
        CheckConstraint(f"status IN {tuple(STATUSES)}", name="status"),
        CheckConstraint("handling IN ('group', 'agencies', 'chair')", name="handling"),
        CheckConstraint("(handling = 'agencies') = (cardinality(agency_ids) > 0)", name="agencies"),
        CheckConstraint("(status = 'accepted') = (accepted_at IS NOT NULL)", name="accepted"),
        CheckConstraint("status <> 'returned' OR why_returned <> ''", name="returned"),
        CheckConstraint("agenda_item_id IS NOT NULL OR status = 'withdrawn'", name="item"),
        CheckConstraint("title <> ''", name="title"),
        Index("ix_papers_search", "search_words", postgresql_using="gin"),
        Index(
            "ix_papers_unsettled",
            "partnership_id",
            postgresql_where=text("status IN ('asked', 'returned', 'submitted')"),
        ),
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_late(self) -> bool:
        """The author's turn still, after its day."""
        return self.status in WAITING and self.due_on < clock.today()

    @property
    def who(self) -> str:
        """Whom it was asked of."""
        return f"{self.author.name}, {self.agency.name}" if self.author is not None else self.agency.name

    @property
    def report_of(self) -> str:
        """The offices or agencies whose report it is, as the paper prints them."""
        return listed(self.offices) or self.agency.name

    @property
    def offices(self) -> list[str]:
        return [line.strip() for line in self.office.splitlines() if line.strip()]

    def audit_case_id(self) -> int | None:
        return None


class PaperDraft(Protected, Audited, db.Model):
    """What the author has typed and not sent in; only those who write the paper see it, not the chair."""

    __tablename__ = "paper_drafts"
    __audit_name__ = "a draft of a paper"
    __audit_quiet__ = frozenset({"version", "content", "saved_at", "saved_by_id"})

    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"), unique=True)
    content: Mapped[dict[str, Any]]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    saved_by: Mapped[User] = relationship(User)

    __mapper_args__ = {"version_id_col": version}


class PaperText(Protected, Audited, db.Model):
    """A paper as it was sent in, written here (`content`) or as a file; a later one has the next number, the earlier stay.

    The original of a file stays as it came. `pdf_key` is the paper as it stands in packs, `pages` how many it has there,
    `outline` its headings as [words, level, page from 0]. Without a PDF it goes along as an attachment. `blocks` is what a Word file
    says, read once when it came (`rendering/kept_blocks.py`); none for one that came before they were kept. `said` is its words in
    one piece, by which it is searched, read out of it by the clock (`papers.saying`); until then nothing.
    """

    __tablename__ = "paper_texts"
    __audit_name__ = "the text of a paper"
    __audit_values__ = frozenset({"number", "current", "content_type", "size", "pages"})
    __audit_quiet__ = frozenset({"said"})

    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"), index=True)
    number: Mapped[int] = mapped_column(SmallInteger)
    current: Mapped[bool] = mapped_column(default=True, server_default="true")
    content: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    file_name: Mapped[str] = mapped_column(default="", server_default="")
    content_type: Mapped[str] = mapped_column(default="", server_default="")
    size: Mapped[int] = mapped_column(default=0, server_default="0")
    sha256: Mapped[str] = mapped_column(default="", server_default="")
    storage_key: Mapped[str | None] = mapped_column(unique=True)
    pdf_key: Mapped[str | None] = mapped_column(unique=True)
    pdf_sha256: Mapped[str] = mapped_column(default="", server_default="")
    pages: Mapped[int] = mapped_column(default=0, server_default="0")
    outline: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    notes: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    blocks: Mapped[list[Any]] = mapped_column(default=list, server_default="[]", deferred=True)
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    sent_at: Mapped[datetime] = mapped_column(server_default=func.now())
    said: Mapped[str | None] = mapped_column(deferred=True)
    search_words: Mapped[Any] = mapped_column(
        TSVECTOR, Computed("to_tsvector('english', coalesce(said, ''))", persisted=True), deferred=True
    )

    paper: Mapped[Paper] = relationship(Paper)
    sent_by: Mapped[User] = relationship(User)

    __table_args__ = (
        UniqueConstraint("paper_id", "number"),
        CheckConstraint("(storage_key IS NULL) = (file_name = '')", name="file"),
        CheckConstraint("(pdf_key IS NULL) = (pages = 0)", name="pages"),
        Index("ix_paper_texts_search", "search_words", postgresql_using="gin"),
        Index("ix_paper_texts_unsaid", "id", postgresql_where=text("said IS NULL")),
        Index("uq_paper_texts_current", "paper_id", unique=True, postgresql_where=text("current")),
    )
