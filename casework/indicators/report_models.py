"""What else a report tells of, the copies that were issued of it, and reports begun by the clock for those who are sent a link."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, SmallInteger, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db
from casework.indicators.models import PerformanceReport
from casework.partnership.models import Group

EVERY = {"month": "Every month", "quarter": "Every quarter", "year": "Every financial year"}
MONTHS = {"month": 1, "quarter": 3, "year": 12}


class ReportPart(Protected, Audited, db.Model):
    """A further part of a report (risks, grants, delivery) with what is said of it."""

    __tablename__ = "report_parts"
    __audit_name__ = "a part of a report"

    report_id: Mapped[int] = mapped_column(ForeignKey("performance_reports.id"))
    part: Mapped[str]
    words: Mapped[str] = mapped_column(default="", server_default="")

    __table_args__ = (UniqueConstraint("report_id", "part"),)


class IssuedReport(Protected, Audited, db.Model):
    """A report as it was when somebody issued it: it never changes, whatever figures do. Issued again it has the next number."""

    __tablename__ = "issued_reports"
    __audit_name__ = "an issued report"
    __audit_values__ = frozenset({"number", "public"})

    report_id: Mapped[int] = mapped_column(ForeignKey("performance_reports.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    public: Mapped[bool]
    body: Mapped[str]
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    issued_at: Mapped[datetime] = mapped_column(server_default=func.now())

    issued_by: Mapped[User] = relationship(User)
    report: Mapped[PerformanceReport] = relationship(PerformanceReport)

    __table_args__ = (UniqueConstraint("report_id", "number"),)


class IssuedFile(Protected, Audited, db.Model):
    """An issued report in one form, byte for byte."""

    __tablename__ = "issued_files"
    __audit_name__ = "a file of an issued report"

    issued_id: Mapped[int] = mapped_column(ForeignKey("issued_reports.id"))
    form: Mapped[str]
    storage_key: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[str]
    size: Mapped[int]

    __table_args__ = (
        UniqueConstraint("issued_id", "form"),
        CheckConstraint("form IN ('docx', 'pdf', 'html', 'xlsx')", name="form"),
    )


class ReportSchedule(Protected, Audited, db.Model):
    """A report that is begun by itself `days_after` the end of every month, quarter or year; its recipients are sent a link to it.

    `starts_on` is the first day of the period that comes next, `due_on` the day on which its report is begun.
    """

    __tablename__ = "report_schedules"
    __audit_name__ = "a report that comes by itself"
    __audit_values__ = frozenset({"every", "days_after", "active", "due_on"})

    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    title: Mapped[str]
    every: Mapped[str]
    days_after: Mapped[int] = mapped_column(SmallInteger)
    public: Mapped[bool] = mapped_column(default=False, server_default="false")
    parts: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    starts_on: Mapped[date]
    due_on: Mapped[date]
    active: Mapped[bool] = mapped_column(default=True, server_default="true")
    set_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    group: Mapped[Group] = relationship(Group)
    set_by: Mapped[User] = relationship(User)
    recipients: Mapped[list[ReportRecipient]] = relationship("ReportRecipient", order_by="ReportRecipient.id")

    __table_args__ = (
        UniqueConstraint("group_id", "title"),
        CheckConstraint(f"every IN {tuple(EVERY)}", name="every"),
        CheckConstraint("days_after BETWEEN 1 AND 90", name="days_after"),
        Index("ix_report_schedules_due", "due_on", postgresql_where=text("active")),
    )
    __mapper_args__ = {"version_id_col": version}


class ReportRecipient(Protected, Audited, db.Model):
    """Somebody who is sent the link; what they see when they open it is decided then."""

    __tablename__ = "report_recipients"
    __audit_name__ = "a recipient of a report"

    schedule_id: Mapped[int] = mapped_column(ForeignKey("report_schedules.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)

    user: Mapped[User] = relationship(User)

    __table_args__ = (UniqueConstraint("schedule_id", "user_id"),)
