"""Ward outlines: the borders a group's map is drawn on, from a file of the partnership's own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from casework.database import grant

revision = "0026_ward_outlines"
down_revision = "0025_waiting_in_order"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ward_outlines",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("named_by", sa.Text(), nullable=False),
        sa.Column("wards", sa.BigInteger(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("saved_by_id", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_ward_outlines_partnership_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["users.id"], name=op.f("fk_ward_outlines_saved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ward_outlines")),
        sa.UniqueConstraint("partnership_id", name=op.f("uq_ward_outlines_partnership_id")),
    )
    op.create_index(op.f("ix_ward_outlines_partnership_id"), "ward_outlines", ["partnership_id"])
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("ward_outlines")
