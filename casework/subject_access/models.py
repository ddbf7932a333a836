"""A subject access request, the passages found for it with what was decided of each, and the work done for it in the background."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db
from casework.made_files import MadeFile
from casework.partnership.models import Agency
from casework.subjects.models import Person

ASKERS = {"person": "The person", "representative": "Somebody for them"}
OUTCOMES = {
    "released": "Answered",
    "nothing_held": "Nothing is held",
    "withdrawn": "Withdrawn",
    "refused": "Refused as manifestly unfounded or excessive",
}
FOUND = {"record": "Recorded about the person", "name": "The name occurs"}
DECISIONS = {
    "": "To be decided",
    "release": "Released as it is",
    "redact": "Released in part",
    "withhold": "Withheld",
    "not_theirs": "Not about the person",
}
REASONS = {
    "third_party": "Information about somebody else (Data Protection Act 2018, Schedule 2, paragraph 16)",
    "crime": "Crime and taxation (Data Protection Act 2018, Schedule 2, paragraph 2)",
    "legal": "Legal proceedings and advice (Data Protection Act 2018, Schedule 2, paragraph 5)",
    "protection": "Functions that protect the public (Data Protection Act 2018, Schedule 2, paragraph 7)",
    "privilege": "Legal professional privilege (Data Protection Act 2018, Schedule 2, paragraph 19)",
    "health": "Serious harm: data concerning health (Data Protection Act 2018, Schedule 3, paragraph 5)",
    "social_work": "Serious harm: social work data (Data Protection Act 2018, Schedule 3, paragraph 11)",
    "education": "Serious harm: education data (Data Protection Act 2018, Schedule 3, paragraph 19)",
    "child_abuse": "Child abuse data (Data Protection Act 2018, Schedule 3, paragraph 21)",
    "law_enforcement": "Law enforcement processing (Data Protection Act 2018, section 45(4))",
}
ANSWERS = {
    "": "No answer yet",
    "may": "May be released",
    "partly": "May be released in part",
    "not": "Must not be released",
}
WORK = {"gather": "Gathering", "docx": "Bundle as Word", "pdf": "Bundle as PDF"}
STATES = {
    "waiting": "Waiting to be done",
    "making": "Being done",
    "ready": "Done",
    "failed": "Could not be done",
    "gone": "Deleted, as its time was over",
}


class AccessRequest(Protected, Audited, db.Model):
    """Somebody asks what is held on them, or on somebody they speak for.

    The clock begins on `begins_on`: none while it is not known who asks. It stands from `paused_on` while a question back to
    them is open, and stood `paused_days` in all before. `due_on` is worked out from these whenever one changes. `agency_id` is whose officer
    answers: what another agency contributed is asked of that agency. Passages are deleted after `clear_on`.
    """

    __tablename__ = "access_requests"
    __audit_name__ = "a subject access request"
    __audit_values__ = frozenset(
        {"received_on", "begins_on", "paused_on", "due_on", "extended_on", "status", "outcome", "closed_on"}
    )
    __audit_quiet__ = frozenset({"version", "gathered_at"})

    reference: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"), index=True)
    name: Mapped[str]
    other_names: Mapped[str] = mapped_column(default="", server_default="")
    asker: Mapped[str]
    representative: Mapped[str] = mapped_column(default="", server_default="")
    identity: Mapped[str] = mapped_column(default="", server_default="")
    wanted: Mapped[str] = mapped_column(default="", server_default="")
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    received_on: Mapped[date]
    begins_on: Mapped[date | None]
    paused_on: Mapped[date | None]
    paused_days: Mapped[int] = mapped_column(default=0, server_default="0")
    paused_for: Mapped[str] = mapped_column(default="", server_default="")
    extended_on: Mapped[date | None]
    extended_because: Mapped[str] = mapped_column(default="", server_default="")
    due_on: Mapped[date | None]
    status: Mapped[str] = mapped_column(default="open", server_default="open")
    outcome: Mapped[str] = mapped_column(default="", server_default="")
    closing_note: Mapped[str] = mapped_column(default="", server_default="")
    closed_on: Mapped[date | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    clear_on: Mapped[date | None]
    cleared_at: Mapped[datetime | None]
    letter: Mapped[str] = mapped_column(default="", server_default="")
    names_reasons: Mapped[bool] = mapped_column(default=True, server_default="true")
    gathered_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    registered_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    registered_at: Mapped[datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    person: Mapped[Person | None] = relationship(Person)
    agency: Mapped[Agency] = relationship(Agency)
    registered_by: Mapped[User] = relationship(User, foreign_keys=[registered_by_id])
    closed_by: Mapped[User | None] = relationship(User, foreign_keys=[closed_by_id])

    __table_args__ = (
        UniqueConstraint("partnership_id", "reference"),
        CheckConstraint(f"asker IN {tuple(ASKERS)}", name="asker"),
        CheckConstraint("status IN ('open', 'closed')", name="status"),
        CheckConstraint(f"outcome IN {('', *OUTCOMES)}", name="outcome"),
        CheckConstraint("(status = 'closed') = (outcome <> '')", name="closed"),
        CheckConstraint("(status = 'closed') = (closed_on IS NOT NULL)", name="closed_on"),
        CheckConstraint("asker <> 'representative' OR representative <> ''", name="represented"),
        CheckConstraint("(begins_on IS NULL) = (due_on IS NULL)", name="due"),
        CheckConstraint("extended_on IS NULL OR extended_because <> ''", name="extended"),
        CheckConstraint("paused_days >= 0", name="paused_days"),
        Index("ix_access_requests_open", "partnership_id", "due_on", postgresql_where=text("status = 'open'")),
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        return self.status == "open"


class AccessPassage(Protected, Audited, db.Model):
    """A paragraph of what is held, as it was when it was gathered, and what is decided of it.

    `source`, `source_id` and `field` say where it stands; `digest` is of its text. `about` are the others it names. `withheld` are the
    parts that do not leave: `[[start, end, reason], ...]` by character, in order and apart. `gone_at`: it stands there no longer, or
    not in these words. `changed_at`: other words stood here when it was decided. Nothing of its words is ever logged.
    """

    __tablename__ = "access_passages"
    __audit_name__ = "a passage of a subject access request"
    __audit_values__ = frozenset({"decision", "reason", "answer"})
    __while_only_reading__ = True

    request_id: Mapped[int] = mapped_column(ForeignKey("access_requests.id", ondelete="CASCADE"))
    position: Mapped[int]
    found: Mapped[str]
    source: Mapped[str]
    source_id: Mapped[int]
    field: Mapped[str] = mapped_column(default="", server_default="")
    heading: Mapped[str]
    reference: Mapped[str] = mapped_column(default="", server_default="")
    dated_on: Mapped[date | None]
    text: Mapped[str]
    digest: Mapped[str]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id", ondelete="CASCADE"), index=True)
    restricted: Mapped[bool] = mapped_column(default=False, server_default="false")
    about: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    by_hand: Mapped[bool] = mapped_column(default=False, server_default="false")
    asks_originator: Mapped[bool] = mapped_column(default=False, server_default="false")
    asked_on: Mapped[date | None]
    answer: Mapped[str] = mapped_column(default="", server_default="")
    answer_note: Mapped[str] = mapped_column(default="", server_default="")
    answered_on: Mapped[date | None]
    decision: Mapped[str] = mapped_column(default="", server_default="")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    withheld: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    note: Mapped[str] = mapped_column(default="", server_default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    gone_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    agency: Mapped[Agency | None] = relationship(Agency)
    decided_by: Mapped[User | None] = relationship(User)

    __table_args__ = (
        UniqueConstraint("request_id", "source", "source_id", "field", "digest"),
        CheckConstraint(f"found IN {tuple(FOUND)}", name="found"),
        CheckConstraint(f"decision IN {tuple(DECISIONS)}", name="decision"),
        CheckConstraint(f"reason IN {('', *REASONS)}", name="reason"),
        CheckConstraint(f"answer IN {tuple(ANSWERS)}", name="answer"),
        CheckConstraint("(decision = '') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(decision = 'withhold') = (reason <> '')", name="reasoned"),
        CheckConstraint("(decision = 'redact') = (withheld <> '[]'::jsonb)", name="redacted"),
        Index("ix_access_passages_in_order", "request_id", "position", "id"),
    )
    __mapper_args__ = {"version_id_col": version}

    def audit_case_id(self) -> int | None:
        """None: a case's history would tell that somebody asked what is held on them."""
        return None


class AccessWork(MadeFile, Protected, Audited, db.Model):
    """Something done for a request in the background: its passages gathered, or its bundle made. `passages` are those that went in."""

    __tablename__ = "access_works"
    __audit_name__ = "work on a subject access request"
    __audit_values__ = frozenset({"kind", "status"})
    __audit_quiet__ = frozenset({"done", "fence", "lease_until", "tries"})

    request_id: Mapped[int] = mapped_column(ForeignKey("access_requests.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    passages: Mapped[int] = mapped_column(default=0, server_default="0")

    request: Mapped[AccessRequest] = relationship(AccessRequest)
    asked_by: Mapped[User] = relationship(User)

    __table_args__ = (
        *MadeFile.rules("access_works", STATES, "request_id", "kind"),
        CheckConstraint(f"kind IN {tuple(WORK)}", name="kind"),
        CheckConstraint("kind = 'gather' OR (status = 'ready') = (storage_key IS NOT NULL)", name="ready"),
    )
