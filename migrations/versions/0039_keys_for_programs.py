"""Keys with which programs act for a person, receipts of the meetings they sent, action codes that several papers bear."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0039_keys_for_programs"
down_revision = "0038_search_minutes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_api_tokens_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    op.create_index(op.f("ix_api_tokens_user_id"), "api_tokens", ["user_id"])
    op.create_table(
        "receipts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_receipts_{column}"))
            for column, table in (("partnership_id", "partnerships"), ("user_id", "users"), ("meeting_id", "meetings"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint("user_id", "key", name=op.f("uq_receipts_user_id_key")),
    )
    op.create_index(op.f("ix_receipts_partnership_id"), "receipts", ["partnership_id"])
    op.create_index(op.f("ix_receipts_meeting_id"), "receipts", ["meeting_id"])
    op.drop_index("uq_actions_code", "actions")
    op.create_index(
        "uq_actions_code", "actions", ["group_id", "code", sa.text("coalesce(meeting_id, 0)")], unique=True,
        postgresql_where=sa.text("code <> ''"),
    )  # fmt: skip
    secure(op.get_bind(), ["receipts"])
    grant(op.get_bind())


def downgrade() -> None:
    """A code several meetings' papers bear stays with the action set last."""
    op.execute(
        "UPDATE actions a SET code = '' WHERE code <> '' AND EXISTS "
        "(SELECT 1 FROM actions b WHERE b.group_id = a.group_id AND b.code = a.code AND b.id > a.id)"
    )
    op.drop_index("uq_actions_code", "actions")
    op.create_index(
        "uq_actions_code", "actions", ["group_id", "code"], unique=True, postgresql_where=sa.text("code <> ''")
    )
    op.drop_table("receipts")
    op.drop_table("api_tokens")
