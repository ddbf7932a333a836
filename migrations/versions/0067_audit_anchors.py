"""Seals that are owed to places outside the database, and those that reached them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0067_audit_anchors"
down_revision = "0066_audit_seals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_anchors",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("owed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("channel IN ('file', 'email')", name=op.f("ck_audit_anchors_channel")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_audit_anchors_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_anchors")),
        sa.UniqueConstraint(
            "partnership_id", "channel", "number", name=op.f("uq_audit_anchors_partnership_id_channel_number")
        ),
    )
    op.create_index(op.f("ix_audit_anchors_partnership_id"), "audit_anchors", ["partnership_id"])
    secure(op.get_bind(), ["audit_anchors"])
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("audit_anchors")
