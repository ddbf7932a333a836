"""Copies of papers edited outside and put back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0042_edited_copies"
down_revision = "0041_made_packs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "edited_copies",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "file_name", "content_type")),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("added_by_id", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_edited_copies_{column}"))
            for column, table in (
                ("partnership_id", "partnerships"), ("meeting_id", "meetings"), ("added_by_id", "users"),
            )
        ),
        sa.CheckConstraint("kind IN ('agenda', 'minutes')", name=op.f("ck_edited_copies_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edited_copies")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_edited_copies_storage_key")),
        sa.UniqueConstraint("meeting_id", "kind", "sha256", name=op.f("uq_edited_copies_meeting_id_kind_sha256")),
    )  # fmt: skip
    op.create_index(op.f("ix_edited_copies_meeting_id"), "edited_copies", ["meeting_id"])
    op.create_index(op.f("ix_edited_copies_partnership_id"), "edited_copies", ["partnership_id"])
    secure(op.get_bind(), ["edited_copies"])
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("edited_copies")
