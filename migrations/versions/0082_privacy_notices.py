"""The words of a partnership's privacy notice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from casework.database import grant

revision = "0082_privacy_notices"
down_revision = "0081_subject_access"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "privacy_notices",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("words", JSONB(), server_default="{}", nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("saved_by_id", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_privacy_notices_{column}"))
            for column, table in (("partnership_id", "partnerships"), ("saved_by_id", "users"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_notices")),
        sa.UniqueConstraint("partnership_id", name=op.f("uq_privacy_notices_partnership_id")),
    )
    op.create_index(op.f("ix_privacy_notices_partnership_id"), "privacy_notices", ["partnership_id"])
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("privacy_notices")
