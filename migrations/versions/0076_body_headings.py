"""Heading sets of a group's own, and which of the others it leaves out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from casework.database import grant, secure

revision = "0076_body_headings"
down_revision = "0075_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "body_headings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("sets", JSONB(), server_default="[]", nullable=False),
        sa.Column("left_out", JSONB(), server_default="[]", nullable=False),
        sa.Column("saved_by_id", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_body_headings_{column}"))
            for column, table in (("partnership_id", "partnerships"), ("group_id", "groups"), ("saved_by_id", "users"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_headings")),
        sa.UniqueConstraint("group_id", name=op.f("uq_body_headings_group_id")),
    )
    op.create_index(op.f("ix_body_headings_partnership_id"), "body_headings", ["partnership_id"])
    secure(op.get_bind(), ["body_headings"])
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("body_headings")
