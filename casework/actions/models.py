"""Who does what by when, until it is done or it is recorded why not."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.cases.models import KINDS_OF_WORK, Case
from casework.extensions import db
from casework.partnership.models import Agency, Group

STATUSES = {
    "open": "Open",
    "in_progress": "In progress",
    "done": "Done",
    "could_not": "Could not be done (circumstances changed)",
    "not_done": "Not done by the agency",
    "declined": "Declined",
    "merged": "Merged into another",
}
_WORDS = "to_tsvector('english', title || ' ' || code || ' ' || closing_note)"
LIVE = ("open", "in_progress")
ANSWERS = ("done", "could_not", "not_done", "declined")
"""How an action ends for whoever answers it. A merged one ends because another one stands for both."""
RAGS = {"green": "Green", "amber": "Amber", "red": "Red", "blue": "Blue"}


class Action(Protected, Audited, db.Model):
    """One verb-first task with one owner and a due day. Never deleted.

    The owner is a person, or an agency whose single point of contact then answers for it. An action for "All" is
    split into one per agency, which share `split_key`; so is one for two owners. `owner_said` and `due_said` are the words the
    meeting used ("All", an office, "next meeting") where they say more than the owner's name and the day; an owner is a line, with
    person, office and agency divided by tabs. `times_carried` counts the meetings it was still open at.
    `code` is what the body itself calls it (HSP07), beside the reference; papers of later meetings may bear it again. `rag` is what people say; empty, it is worked
    out from the day (`actions.rag`). A double points at the action it went into.
    One that is not `reminded` came from an old log and is nobody asked about, until it is given a new day or owner.
    """

    __tablename__ = "actions"
    __audit_values__ = frozenset(
        {
            "status",
            "due_on",
            "owner_id",
            "agency_id",
            "times_carried",
            "reference",
            "side",
            "kind",
            "code",
            "rag",
            "merged_into_id",
        }
    )

    reference: Mapped[str]
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meetings.id"), index=True)
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"), index=True)
    title: Mapped[str]
    side: Mapped[str] = mapped_column(default="", server_default="")
    kind: Mapped[str] = mapped_column(default="", server_default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    set_on: Mapped[date]
    due_on: Mapped[date]
    first_due_on: Mapped[date]
    status: Mapped[str] = mapped_column(default="open", server_default="open")
    closed_at: Mapped[datetime | None]
    closing_note: Mapped[str] = mapped_column(default="", server_default="")
    times_carried: Mapped[int] = mapped_column(default=0, server_default="0")
    split_key: Mapped[str] = mapped_column(default="", server_default="")
    owner_said: Mapped[str] = mapped_column(default="", server_default="")
    due_said: Mapped[str] = mapped_column(default="", server_default="")
    code: Mapped[str] = mapped_column(default="", server_default="")
    rag: Mapped[str] = mapped_column(default="", server_default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("actions.id"), index=True)
    reminded: Mapped[bool] = mapped_column(default=True, server_default="true")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    search_words: Mapped[Any] = mapped_column(TSVECTOR, Computed(_WORDS, persisted=True), deferred=True)

    group: Mapped[Group] = relationship(Group)
    case: Mapped[Case | None] = relationship(Case)
    owner: Mapped[User | None] = relationship(User, foreign_keys=[owner_id])
    agency: Mapped[Agency] = relationship(Agency)
    merged_into: Mapped[Action | None] = relationship("Action", remote_side="Action.id")
    updates: Mapped[list[ActionUpdate]] = relationship(
        "ActionUpdate", back_populates="action", order_by="ActionUpdate.id.desc()"
    )

    __table_args__ = (
        UniqueConstraint("partnership_id", "reference"),
        CheckConstraint(f"status IN {tuple(STATUSES)}", name="status"),
        CheckConstraint("side IN ('', 'victim', 'offender', 'location')", name="side"),
        CheckConstraint(f"kind IN {('', *KINDS_OF_WORK)}", name="kind"),
        CheckConstraint("(status IN ('open', 'in_progress')) = (closed_at IS NULL)", name="closed"),
        CheckConstraint("due_on >= set_on", name="due"),
        CheckConstraint(f"rag IN {('', *RAGS)}", name="rag"),
        CheckConstraint("(status = 'merged') = (merged_into_id IS NOT NULL)", name="merged"),
        CheckConstraint("merged_into_id <> id", name="merged_elsewhere"),
        Index(
            "uq_actions_code",
            "group_id",
            "code",
            text("coalesce(meeting_id, 0)"),
            unique=True,
            postgresql_where=text("code <> ''"),
        ),
        Index("ix_actions_search", "search_words", postgresql_using="gin"),
        Index("ix_actions_live", "group_id", "due_on", "id", postgresql_where=text("closed_at IS NULL")),
        Index("ix_actions_owner", "owner_id", "due_on", postgresql_where=text("closed_at IS NULL")),
        Index("ix_actions_agency", "agency_id", "due_on", postgresql_where=text("closed_at IS NULL")),
        Index(
            "uq_actions_split",
            "split_key",
            "agency_id",
            text("coalesce(owner_id, 0)"),
            unique=True,
            postgresql_where=text("split_key <> ''"),
        ),
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def owners_said(self) -> list[tuple[str, str, str]]:
        """Each owner as the paper names them: person, office, agency. What it leaves out is empty."""
        found = []
        for line in self.owner_said.splitlines():
            person, office, agency = (*line.split("\t"), "", "")[:3] if "\t" in line else ("", line, "")
            found.append((person, office, agency))
        return found

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def owner_words(self) -> str:
        """The owner as minutes name it: person and agency, or the agency alone."""
        return f"{self.owner.name}, {self.agency.short_name}" if self.owner is not None else self.agency.name


class ActionUpdate(Protected, Audited, db.Model):
    """A note, a change of status or colour, a new day: what was said about an action, by whom, when."""

    __tablename__ = "action_updates"
    __audit_values__ = frozenset({"kind"})

    action_id: Mapped[int] = mapped_column(ForeignKey("actions.id"), index=True)
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(default="", server_default="")
    old_due_on: Mapped[date | None]
    new_due_on: Mapped[date | None]
    new_status: Mapped[str] = mapped_column(default="", server_default="")
    new_rag: Mapped[str] = mapped_column(default="", server_default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(server_default=func.now())

    action: Mapped[Action] = relationship(Action, back_populates="updates")
    author: Mapped[User | None] = relationship(User)

    __table_args__ = (
        CheckConstraint("kind IN ('note', 'status', 'extension', 'handover', 'rag', 'not_ours')", name="kind"),
    )
