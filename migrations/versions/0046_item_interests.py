"""Interests declared at an item of a meeting."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0046_item_interests"
down_revision = "0045_work_at_once"
branch_labels = None
depends_on = None

LINKS = (
    ("partnership_id", "partnerships", False), ("meeting_id", "meetings", False), ("agenda_item_id", "agenda_items", False),
    ("user_id", "users", True), ("recorded_by_id", "users", True),
)  # fmt: skip
LOOSE = (("attendance_id", "attendances"), ("case_interest_id", "case_interests"))


def upgrade() -> None:
    op.create_table(
        "item_interests",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        *(sa.Column(column, sa.BigInteger(), nullable=empty) for column, _, empty in LINKS),
        *(sa.Column(column, sa.BigInteger(), nullable=True) for column, _ in LOOSE),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("nature", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("stays", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "nature IN ('personal', 'financial', 'professional', 'other')", name=op.f("ck_item_interests_nature")
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_item_interests_name")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_item_interests_{column}"))
            for column, table, _ in LINKS
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_item_interests_{column}"), ondelete="SET NULL"
            )
            for column, table in LOOSE
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_interests")),
    )
    for column in ("partnership_id", "meeting_id", "attendance_id"):
        op.create_index(op.f(f"ix_item_interests_{column}"), "item_interests", [column])
    op.create_index(
        "uq_item_interests", "item_interests", ["agenda_item_id", "attendance_id"], unique=True,
        postgresql_where=sa.text("taken_back_at IS NULL"),
    )  # fmt: skip
    secure(op.get_bind(), ["item_interests"])
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("item_interests")
