"""Substitutes who were told of a meeting by mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0050_meeting_substitutes"
down_revision = "0049_reminder_choices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meeting_substitutes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("invitation_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="invited", nullable=False),
        sa.Column("own_sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("status IN ('invited', 'cancelled')", name=op.f("ck_meeting_substitutes_status")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_meeting_substitutes_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["meeting_invitations.id"], name=op.f("fk_meeting_substitutes_invitation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_substitutes")),
    )
    for column in ("partnership_id", "invitation_id"):
        op.create_index(op.f(f"ix_meeting_substitutes_{column}"), "meeting_substitutes", [column])
    op.create_index(
        "uq_meeting_substitutes_live", "meeting_substitutes", ["invitation_id"], unique=True,
        postgresql_where=sa.text("status = 'invited'"),
    )  # fmt: skip
    secure(op.get_bind(), ["meeting_substitutes"])
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("meeting_substitutes")
