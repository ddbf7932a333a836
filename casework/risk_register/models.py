"""Risks of a group, the scores each was given, the scale they are given by, and the actions that lower them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, SmallInteger, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.actions.models import Action
from casework.audit import Audited
from casework.extensions import db
from casework.partnership.models import Agency, Group
from casework.risk_register.scale import MOST, Scale

RESPONSES = {
    "treat": "Treat: lower it",
    "tolerate": "Tolerate: watch it",
    "transfer": "Transfer: somebody else carries it",
    "terminate": "Terminate: stop what brings it",
}


class RiskScale(Protected, Audited, db.Model):
    """How a group measures its risks from then on; the newest row is in force, and without one the usual scale."""

    __tablename__ = "register_scales"
    __audit_name__ = "the scale of a risk register"
    __audit_values__ = frozenset({"amber_from", "red_from", "tolerance"})

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    likelihood: Mapped[list[str]] = mapped_column(ARRAY(Text))
    impact: Mapped[list[str]] = mapped_column(ARRAY(Text))
    categories: Mapped[list[str]] = mapped_column(ARRAY(Text))
    amber_from: Mapped[int] = mapped_column(SmallInteger)
    red_from: Mapped[int] = mapped_column(SmallInteger)
    tolerance: Mapped[int] = mapped_column(SmallInteger)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    set_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (CheckConstraint("1 < amber_from AND amber_from < red_from", name="colours"),)

    @property
    def plain(self) -> Scale:
        return Scale(
            tuple(self.likelihood), tuple(self.impact), self.amber_from, self.red_from, self.tolerance, tuple(self.categories)
        )  # fmt: skip


class RegisterRisk(Protected, Audited, db.Model):
    """What could go wrong: because of a cause something happens, and that has consequences. Owned by a member, or by an agency."""

    __tablename__ = "register_risks"
    __audit_name__ = "a risk of the register"
    __audit_values__ = frozenset({"reference", "category", "response", "review_on", "status", "closed_on", "tolerance"})

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    reference: Mapped[str]
    title: Mapped[str]
    cause: Mapped[str] = mapped_column(default="", server_default="")
    event: Mapped[str] = mapped_column(default="", server_default="")
    consequence: Mapped[str] = mapped_column(default="", server_default="")
    category: Mapped[str] = mapped_column(default="", server_default="")
    controls: Mapped[str] = mapped_column(default="", server_default="")
    response: Mapped[str] = mapped_column(default="treat", server_default="treat")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    owner_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    tolerance: Mapped[int | None] = mapped_column(SmallInteger)
    review_on: Mapped[date | None]
    status: Mapped[str] = mapped_column(default="open", server_default="open")
    closed_on: Mapped[date | None]
    closing_reason: Mapped[str] = mapped_column(default="", server_default="")
    added_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    group: Mapped[Group] = relationship(Group)
    owner: Mapped[User | None] = relationship(User, foreign_keys=[owner_id])
    owner_agency: Mapped[Agency | None] = relationship(Agency)
    score: Mapped[RiskScore | None] = relationship(
        "RiskScore", primaryjoin="and_(RiskScore.risk_id == RegisterRisk.id, RiskScore.current)", viewonly=True, uselist=False
    )  # fmt: skip

    __table_args__ = (
        UniqueConstraint("partnership_id", "reference"),
        UniqueConstraint("group_id", "title"),
        CheckConstraint(f"response IN {tuple(RESPONSES)}", name="response"),
        CheckConstraint("status IN ('open', 'closed')", name="status"),
        CheckConstraint("(status = 'closed') = (closed_on IS NOT NULL)", name="closed"),
        CheckConstraint("status = 'open' OR closing_reason <> ''", name="reasoned"),
        CheckConstraint("tolerance > 0", name="tolerance"),
        Index("ix_register_risks_open", "group_id", "id", postgresql_where=text("status = 'open'")),
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def owner_agency_words(self) -> str:
        """The agency that answers for it, or whose member does; for papers that name nobody."""
        if self.owner is not None:
            return self.owner.agency.name
        return self.owner_agency.name if self.owner_agency is not None else ""

    @property
    def owner_words(self) -> str:
        """Who answers for it: a person, an agency, or nobody yet."""
        if self.owner is not None:
            return f"{self.owner.name}, {self.owner.agency.short_name}"
        return self.owner_agency.name if self.owner_agency is not None else ""


class RiskScore(Protected, Audited, db.Model):
    """How likely and how bad, before the controls and with them, counted from 1. Never changed: a new score is a new row with its reason.

    `scale_id` is the scale it was given by; none is the usual one.
    """

    __tablename__ = "register_scores"
    __audit_name__ = "a score of a risk"
    __audit_values__ = frozenset({"likelihood_before", "impact_before", "likelihood_after", "impact_after", "current"})

    risk_id: Mapped[int] = mapped_column(ForeignKey("register_risks.id"), index=True)
    scale_id: Mapped[int | None] = mapped_column(ForeignKey("register_scales.id"))
    likelihood_before: Mapped[int] = mapped_column(SmallInteger)
    impact_before: Mapped[int] = mapped_column(SmallInteger)
    likelihood_after: Mapped[int] = mapped_column(SmallInteger)
    impact_after: Mapped[int] = mapped_column(SmallInteger)
    reason: Mapped[str] = mapped_column(default="", server_default="")
    current: Mapped[bool] = mapped_column(default=True, server_default="true")
    scored_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    scored_at: Mapped[datetime] = mapped_column(server_default=func.now())

    scored_by: Mapped[User] = relationship(User)
    kept_scale: Mapped[RiskScale | None] = relationship(RiskScale)

    __table_args__ = (
        *(
            CheckConstraint(f"{name} BETWEEN 1 AND {MOST}", name=name)
            for name in ("likelihood_before", "impact_before", "likelihood_after", "impact_after")
        ),
        CheckConstraint("likelihood_after * impact_after <= likelihood_before * impact_before", name="controls"),
        Index("uq_register_scores_current", "risk_id", unique=True, postgresql_where=text("current")),
    )

    @property
    def before(self) -> int:
        return self.likelihood_before * self.impact_before

    @property
    def after(self) -> int:
        return self.likelihood_after * self.impact_after


class RiskAction(Protected, Audited, db.Model):
    """An ordinary action of the group that is to lower a risk."""

    __tablename__ = "register_risk_actions"
    __audit_name__ = "an action on a risk"

    risk_id: Mapped[int] = mapped_column(ForeignKey("register_risks.id"))
    action_id: Mapped[int] = mapped_column(ForeignKey("actions.id"), index=True)

    action: Mapped[Action] = relationship(Action)

    __table_args__ = (UniqueConstraint("risk_id", "action_id"),)
