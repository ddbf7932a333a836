"""Risk assessments, each with the version of the tool it was made with; none is ever overwritten."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Directory, Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.cases.models import Case
from casework.extensions import db
from casework.partnership.models import Agency, Group
from casework.subjects.models import Person, Place

STATUSES = {
    "draft": "Draft",
    "awaiting": "Awaiting validation",
    "final": "In force",
    "sent_back": "Sent back",
    "discarded": "Discarded",
}
SCORED = ("awaiting", "final", "sent_back")


class RiskToolVersion(Directory, db.Model):
    """A risk tool as it read when it was first used: an assessment shows its own questions however the file changes."""

    __tablename__ = "risk_tool_versions"

    key: Mapped[str]
    number: Mapped[int]
    title: Mapped[str]
    digest: Mapped[str]
    definition: Mapped[dict[str, Any]] = mapped_column(JSONB, deferred=True)
    first_used_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (UniqueConstraint("partnership_id", "key", "digest"),)


class RiskAssessment(Protected, Audited, db.Model):
    """One person or place, or the whole case, assessed with one tool on one day.

    `scored_band` follows from the score; `band` is the one that counts, and another only with a `judgement`. Everybody who saved
    answers is in `worked_on_by_ids`: none of them validates. One that was sent back stays as it was scored; what its assessor
    goes on with is a new draft that `follows` it.
    """

    __tablename__ = "risk_assessments"
    __audit_name__ = "a risk assessment"
    __audit_values__ = frozenset({"status", "score", "band", "assessed_on"})
    __audit_quiet__ = frozenset({"version", "saved_at", "saved_by_id", "worked_on_by_ids"})

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    tool_id: Mapped[int] = mapped_column(ForeignKey("risk_tool_versions.id"))
    tool_key: Mapped[str]
    side: Mapped[str] = mapped_column(default="", server_default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("places.id"), index=True)
    status: Mapped[str] = mapped_column(default="draft", server_default="draft")
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    basis: Mapped[str] = mapped_column(default="", server_default="")
    assessed_on: Mapped[date]
    score: Mapped[int] = mapped_column(default=0, server_default="0")
    maximum: Mapped[int]
    scored_band: Mapped[str] = mapped_column(default="", server_default="")
    band: Mapped[str] = mapped_column(default="", server_default="")
    band_words: Mapped[str] = mapped_column(default="", server_default="")
    rag: Mapped[str] = mapped_column(default="", server_default="")
    judgement: Mapped[str] = mapped_column(default="", server_default="")
    worked_on_by_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), default=list, server_default="{}")
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    assessor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    submitted_at: Mapped[datetime | None]
    second_person: Mapped[bool] = mapped_column(default=False, server_default="false")
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime | None]
    comment: Mapped[str] = mapped_column(default="", server_default="")
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("risk_assessments.id"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    case: Mapped[Case] = relationship(Case)
    group: Mapped[Group] = relationship(Group)
    tool: Mapped[RiskToolVersion] = relationship(RiskToolVersion)
    person: Mapped[Person | None] = relationship(Person)
    place: Mapped[Place | None] = relationship(Place)
    saved_by: Mapped[User] = relationship(User, foreign_keys=[saved_by_id])
    assessor: Mapped[User | None] = relationship(User, foreign_keys=[assessor_id])
    agency: Mapped[Agency | None] = relationship(Agency)
    checked_by: Mapped[User | None] = relationship(User, foreign_keys=[checked_by_id])
    follows: Mapped[RiskAssessment | None] = relationship("RiskAssessment", remote_side="RiskAssessment.id")

    __table_args__ = (
        CheckConstraint(f"status IN {tuple(STATUSES)}", name="status"),
        CheckConstraint("side IN ('', 'victim', 'offender', 'location')", name="side"),
        CheckConstraint("num_nonnulls(person_id, place_id) = (side <> '')::int", name="subject"),
        CheckConstraint("score BETWEEN 0 AND maximum", name="score"),
        CheckConstraint("rag IN ('', 'green', 'amber', 'red')", name="rag"),
        CheckConstraint(
            f"status NOT IN {SCORED} OR (band <> '' AND scored_band <> '' AND rag <> '' AND assessor_id IS NOT NULL"
            " AND submitted_at IS NOT NULL)",
            name="scored",
        ),
        CheckConstraint("band = scored_band OR judgement <> ''", name="judged"),
        CheckConstraint(
            "status <> 'final' OR NOT second_person OR (checked_by_id IS NOT NULL AND checked_by_id <> ALL (worked_on_by_ids))",
            name="second_person",
        ),
        CheckConstraint("status <> 'sent_back' OR (comment <> '' AND checked_by_id IS NOT NULL)", name="sent_back"),
        Index("ix_risk_assessments_case", "case_id", "tool_key", "assessed_on", "id"),
        Index(
            "ix_risk_assessments_awaiting", "partnership_id", "submitted_at", "id", postgresql_where=sql("status = 'awaiting'")
        ),
        Index("ix_risk_assessments_drafts", "saved_by_id", "id", postgresql_where=sql("status = 'draft'")),
    )  # fmt: skip
    __mapper_args__ = {"version_id_col": version}

    @property
    def about(self) -> tuple[str, int | None, int | None]:
        """Whom or what it is about: side, person, place. The same for every assessment of a series."""
        return (self.side, self.person_id, self.place_id)

    @property
    def label(self) -> str:
        """Whom it is about, by name. A subject out of the reader's reach has none here."""
        if not self.side:
            return "The case as a whole"
        subject = self.person.name if self.person is not None else self.place.label if self.place is not None else None
        return subject or "Name withheld"


class RiskRecount(Directory, db.Model):
    """Bands and reviews of a kind's cases to be worked out again from a day on; those up to `after_case` are done."""

    __tablename__ = "risk_recounts"

    kind: Mapped[str]
    due_on: Mapped[date]
    after_case: Mapped[int] = mapped_column(default=0, server_default="0")
    done_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_risk_recounts_due", "due_on", "id", postgresql_where=sql("done_at IS NULL")),)
