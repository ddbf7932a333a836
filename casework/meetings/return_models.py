"""What agencies are asked before a meeting and what they answer: requests, drafts, returns and their paragraphs, packs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.cases.merge_rules import Beside
from casework.cases.models import Case, CaseParty
from casework.extensions import db
from casework.meetings.models import Meeting
from casework.partnership.models import Agency
from casework.subjects.models import Organisation, Person, Place

KINDS = {"fact": "Fact", "opinion": "Opinion"}
HANDLING = {
    "group": "Everyone in the group",
    "agencies": "Only the agencies I name",
    "chair": "Chair and coordinator only",
}
"""Who may read a paragraph, besides the agency that wrote it. Chair, vice-chair and coordinator read every one."""
ANSWERS = {"information": "Answered", "nil": "Nil return", "not_shared": "Not shared"}
SUBJECTS = ("person", "place", "organisation")
REASONS = {
    "investigation": "It would put a live investigation at risk",
    "safety": "It would put somebody at risk of harm",
    "third_party": "It is about somebody else and is not needed",
    "health": "Health confidentiality, with no consent and no overriding public interest",
    "court": "A court order or legal privilege forbids it",
    "no_basis": "There is no lawful basis to share it with this group",
    "proportionate": "Sharing it would not be proportionate",
    "other": "Another reason",
}


def subject_key(row: CaseParty | ReturnParagraph) -> str:
    """The subject a row names, as one word for a form: `person-12`; nothing for none."""
    named = ((kind, getattr(row, f"{kind}_id")) for kind in SUBJECTS)
    return next((f"{kind}-{number}" for kind, number in named if number is not None), "")


class InformationRequest(Protected, Audited, db.Model):
    """What one agency was asked about one case before a meeting, and whether it has answered; never what it said.

    Everybody in the group sees who has and has not answered; the answer itself has rules of its own. `issue` is the
    issue of the pack (0 the pack, 1 its first supplement ...) that said so.
    """

    __tablename__ = "information_requests"
    __audit_values__ = frozenset({"status", "due_on", "agency_id"})
    __audit_quiet__ = frozenset({"version", "chased_at", "issue"})
    __cases_merged__ = Beside("of_merged_case")

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    due_on: Mapped[date]
    status: Mapped[str] = mapped_column(default="asked", server_default="asked")
    answered_at: Mapped[datetime | None]
    chased_at: Mapped[datetime | None]
    issue: Mapped[int | None] = mapped_column(SmallInteger)
    of_merged_case: Mapped[bool] = mapped_column(default=False, server_default="false")
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    meeting: Mapped[Meeting] = relationship(Meeting)
    case: Mapped[Case] = relationship(Case)
    agency: Mapped[Agency] = relationship(Agency)

    __table_args__ = (
        CheckConstraint("status IN ('asked', 'answered')", name="status"),
        CheckConstraint("(status = 'asked') = (answered_at IS NULL)", name="answered"),
        Index(
            "uq_information_requests_meeting_id_case_id_agency_id",
            "meeting_id",
            "case_id",
            "agency_id",
            unique=True,
            postgresql_where=text("NOT of_merged_case"),
        ),
        Index("ix_information_requests_agency", "agency_id", "status"),
    )
    __mapper_args__ = {"version_id_col": version}


class InformationReturn(Protected, Audited, db.Model):
    """An agency's answer to one request, as sent. A correction is a new one with the next number; the old one stays.

    Only the agency and who runs the group see it. It stands in no case's history: that would tell others there is
    something they may not read.
    """

    __tablename__ = "information_returns"
    __audit_name__ = "a return"
    __audit_values__ = frozenset({"number", "answer", "reason", "agency_id"})

    request_id: Mapped[int] = mapped_column(ForeignKey("information_requests.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    current: Mapped[bool] = mapped_column(default=True, server_default="true")
    answer: Mapped[str]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    words: Mapped[str] = mapped_column(default="", server_default="")
    late: Mapped[bool] = mapped_column(default=False, server_default="false")
    issue: Mapped[int | None] = mapped_column(SmallInteger)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    sent_at: Mapped[datetime] = mapped_column(server_default=func.now())

    sent_by: Mapped[User | None] = relationship(User)

    __table_args__ = (
        CheckConstraint(f"answer IN {tuple(ANSWERS)}", name="answer"),
        CheckConstraint(f"reason IN {('', *REASONS)}", name="reason"),
        CheckConstraint("(reason = '') = (words = '')", name="reason_in_words"),
        CheckConstraint("answer <> 'not_shared' OR reason <> ''", name="not_shared"),
        CheckConstraint("answer <> 'nil' OR reason = ''", name="nil"),
        UniqueConstraint("request_id", "number"),
        Index("uq_information_returns_current", "request_id", unique=True, postgresql_where=text("current")),
        Index("ix_information_returns_last", "case_id", "agency_id", postgresql_where=text("current")),
    )

    def audit_case_id(self) -> int | None:
        return None


class ReturnParagraph(Protected, Audited, db.Model):
    """One thing an agency says about a case: a fact or an opinion, where it comes from, and who may read it.

    `agency_ids` are the agencies named, for handling "agencies". Once corrected (`current` false) only the agency and
    who runs the group see it. It is about one subject of the case, or about the whole case when it names none.
    """

    __tablename__ = "return_paragraphs"
    __audit_name__ = "a paragraph of a return"
    __audit_values__ = frozenset({"kind", "handling", "agency_id", "current"})

    return_id: Mapped[int] = mapped_column(ForeignKey("information_returns.id"), index=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    current: Mapped[bool] = mapped_column(default=True, server_default="true")
    position: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str]
    text: Mapped[str]
    handling: Mapped[str]
    agency_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), default=list, server_default="{}")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    source: Mapped[str] = mapped_column(default="", server_default="")
    dated_on: Mapped[date | None]
    issue: Mapped[int | None] = mapped_column(SmallInteger)

    agency: Mapped[Agency] = relationship(Agency)
    person: Mapped[Person | None] = relationship(Person)
    place: Mapped[Place | None] = relationship(Place)
    organisation: Mapped[Organisation | None] = relationship(Organisation)

    __table_args__ = (
        CheckConstraint("num_nonnulls(person_id, place_id, organisation_id) <= 1", name="one_subject"),
        CheckConstraint("kind IN ('fact', 'opinion')", name="kind"),
        CheckConstraint("handling IN ('group', 'agencies', 'chair')", name="handling"),
        CheckConstraint("(handling = 'agencies') = (cardinality(agency_ids) > 0)", name="agencies"),
        CheckConstraint("text <> ''", name="text"),
        UniqueConstraint("return_id", "position"),
    )

    @property
    def about(self) -> str:
        """Whom or what it is about, nothing for the whole case. A subject out of the reader's reach has no name here."""
        if not subject_key(self):
            return ""
        subject = self.person or self.place or self.organisation
        return subject.label if subject is not None else "somebody or something whose name is withheld"

    def audit_case_id(self) -> int | None:
        return None


class ReturnDraft(Protected, Audited, db.Model):
    """What somebody of the agency has typed for one request and not sent; whole or half, it is kept as typed.

    Only people of the agency see it, not the chair.
    """

    __tablename__ = "return_drafts"
    __audit_name__ = "a draft of a return"
    __audit_quiet__ = frozenset({"version", "content", "saved_at", "saved_by_id"})

    request_id: Mapped[int] = mapped_column(ForeignKey("information_requests.id"), unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    content: Mapped[dict[str, Any]]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    saved_by: Mapped[User] = relationship(User)

    __mapper_args__ = {"version_id_col": version}

    def audit_case_id(self) -> int | None:
        return None


class PackIssue(Protected, Audited, db.Model):
    """The pack of a meeting (number 0) or a supplement to it (1, 2 ...), made of what arrived on one day after it."""

    __tablename__ = "pack_issues"
    __audit_name__ = "an issue of the pack"
    __audit_values__ = frozenset({"number", "issued_on"})

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    number: Mapped[int] = mapped_column(SmallInteger)
    issued_on: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        CheckConstraint("number >= 0", name="number"),
        UniqueConstraint("meeting_id", "number"),
        Index(
            "uq_pack_issues_day", "meeting_id", "issued_on", unique=True, postgresql_where=text("number > 0"),
        ),
    )  # fmt: skip
