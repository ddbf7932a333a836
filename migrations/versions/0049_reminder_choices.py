"""When groups ask after their actions, when people are reminded, and who covers for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from casework.database import grant, secure

revision = "0049_reminder_choices"
down_revision = "0048_left_items"
branch_labels = None
depends_on = None

TABLES = ("reminder_timings", "reminder_preferences")


def upgrade() -> None:
    days = postgresql.ARRAY(sa.SmallInteger())
    _table(
        "reminder_timings",
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("before", days, nullable=False),
        sa.Column("on_the_day", sa.Boolean(), nullable=False),
        sa.Column("after", days, nullable=False),
        sa.Column("to_chair", sa.SmallInteger(), nullable=True),
        sa.Column("to_spoc", sa.SmallInteger(), nullable=True),
        sa.Column("to_manager", sa.SmallInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.UniqueConstraint("group_id", name=op.f("uq_reminder_timings_group_id")),
        sa.CheckConstraint(
            "0 < ALL (before || after) AND 60 >= ALL (before || after)", name=op.f("ck_reminder_timings_days")
        ),
        *(
            sa.CheckConstraint(f"{name} BETWEEN 1 AND 60", name=op.f(f"ck_reminder_timings_{name}"))
            for name in ("to_chair", "to_spoc", "to_manager")
        ),
        refers={"group_id": "groups"},
    )
    _table(
        "reminder_preferences",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("hour", sa.SmallInteger(), server_default="8", nullable=False),
        sa.Column("weekly", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("weekday", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("away_from", sa.Date(), nullable=True),
        sa.Column("away_until", sa.Date(), nullable=True),
        sa.Column("cover_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.UniqueConstraint("user_id", name=op.f("uq_reminder_preferences_user_id")),
        sa.CheckConstraint("hour BETWEEN 6 AND 19", name=op.f("ck_reminder_preferences_hour")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 4", name=op.f("ck_reminder_preferences_weekday")),
        sa.CheckConstraint(
            "(away_from IS NULL) = (away_until IS NULL)", name=op.f("ck_reminder_preferences_away")
        ),
        sa.CheckConstraint("away_until >= away_from", name=op.f("ck_reminder_preferences_away_dates")),
        sa.CheckConstraint(
            "cover_id IS NULL OR away_from IS NOT NULL", name=op.f("ck_reminder_preferences_cover")
        ),
        sa.CheckConstraint("cover_id <> user_id", name=op.f("ck_reminder_preferences_cover_other")),
        refers={"user_id": "users", "cover_id": "users"},
    )  # fmt: skip
    op.create_index(op.f("ix_reminder_preferences_cover_id"), "reminder_preferences", ["cover_id"])
    secure(op.get_bind(), list(TABLES))
    grant(op.get_bind())


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _table(name: str, *parts: sa.schema.SchemaItem, refers: dict[str, str]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        *parts,
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}"))
            for column, table in {"partnership_id": "partnerships", **refers}.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_partnership_id"), name, ["partnership_id"])
