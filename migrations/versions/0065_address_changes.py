"""Other e-mail addresses that people want to use, until they are confirmed from there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0065_address_changes"
down_revision = "0064_deputies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "address_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("old_address", sa.Text(), nullable=False),
        sa.Column("new_address", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("confirmed_at IS NULL OR dropped_at IS NULL", name=op.f("ck_address_changes_ended_once")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_address_changes_{column}"))
            for column, table in (("partnership_id", "partnerships"), ("user_id", "users"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_changes")),
    )
    for column in ("partnership_id", "user_id"):
        op.create_index(op.f(f"ix_address_changes_{column}"), "address_changes", [column])
    op.create_index(
        "uq_address_changes_waiting", "address_changes", ["user_id"], unique=True,
        postgresql_where=sa.text("confirmed_at IS NULL AND dropped_at IS NULL"),
    )  # fmt: skip
    secure(op.get_bind(), ["address_changes"])
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("address_changes")
