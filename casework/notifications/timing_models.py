"""When a group asks after its actions, and when and how somebody wants to be reminded."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.access.rows import Protected
from casework.accounts.models import User
from casework.audit import Audited
from casework.extensions import db

EARLIEST, LATEST = 6, 19
"""Hours of the day in London at which a digest may be asked for."""


class ReminderTiming(Protected, Audited, db.Model):
    """On which days a group's open actions, and what else it owes by a day, are asked after; without a row, on the usual ones.

    All counts are working days: `before` and `after` the due day to the owner; `to_chair`, `to_spoc` and `to_manager`
    after it, empty for never. The step to the manager only drafts a letter, which a person approves. `others` holds the days
    of other kinds (`dated.py`), as far as they are not the usual ones. The row of no group is the partnership's.
    """

    __tablename__ = "reminder_timings"
    __audit_name__ = "when the group's actions are asked after"
    __audit_values__ = frozenset({"before", "on_the_day", "after", "to_chair", "to_spoc", "to_manager", "others"})

    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    before: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    on_the_day: Mapped[bool]
    after: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    to_chair: Mapped[int | None] = mapped_column(SmallInteger)
    to_spoc: Mapped[int | None] = mapped_column(SmallInteger)
    to_manager: Mapped[int | None] = mapped_column(SmallInteger)
    others: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __table_args__ = (
        UniqueConstraint("group_id"),
        Index(
            "uq_reminder_timings_partnership", "partnership_id", unique=True, postgresql_where=text("group_id IS NULL")
        ),
        CheckConstraint("0 < ALL (before || after) AND 60 >= ALL (before || after)", name="days"),
        CheckConstraint("to_chair BETWEEN 1 AND 60", name="to_chair"),
        CheckConstraint("to_spoc BETWEEN 1 AND 60", name="to_spoc"),
        CheckConstraint("to_manager BETWEEN 1 AND 60", name="to_manager"),
    )
    __mapper_args__ = {"version_id_col": version}


class ReminderPreference(Protected, Audited, db.Model):
    """When somebody has their digest, and who has it for them while they are away. Nobody needs a row to be reminded.

    `hour` is by London's clock. A weekly digest comes on `weekday` (0 is Monday), or on the first working day after it.
    """

    __tablename__ = "reminder_preferences"
    __audit_name__ = "when somebody is reminded"
    __audit_quiet__ = frozenset({"version"})

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    hour: Mapped[int] = mapped_column(SmallInteger, default=8, server_default="8")
    weekly: Mapped[bool] = mapped_column(default=False, server_default="false")
    weekday: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    away_from: Mapped[date | None]
    away_until: Mapped[date | None]
    cover_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    user: Mapped[User] = relationship(User, foreign_keys=[user_id])
    cover: Mapped[User | None] = relationship(User, foreign_keys=[cover_id])

    __table_args__ = (
        UniqueConstraint("user_id"),
        CheckConstraint(f"hour BETWEEN {EARLIEST} AND {LATEST}", name="hour"),
        CheckConstraint("weekday BETWEEN 0 AND 4", name="weekday"),
        CheckConstraint("(away_from IS NULL) = (away_until IS NULL)", name="away"),
        CheckConstraint("away_until >= away_from", name="away_dates"),
        CheckConstraint("cover_id IS NULL OR away_from IS NOT NULL", name="cover"),
        CheckConstraint("cover_id <> user_id", name="cover_other"),
    )
    __mapper_args__ = {"version_id_col": version}
