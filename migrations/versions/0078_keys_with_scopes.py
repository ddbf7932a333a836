"""Keys with scopes and a count of their uses, accounts of programs, and receipts of anything sent under a key of the sender's own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant

revision = "0078_keys_with_scopes"
down_revision = "0077_passkeys"
branch_labels = None
depends_on = None

PROGRAM = "NOT is_program OR (password_hash IS NULL AND totp_secret IS NULL AND duties = '{}' AND status <> 'invited')"


def upgrade() -> None:
    op.add_column("users", sa.Column("is_program", sa.Boolean(), server_default="false", nullable=False))
    op.create_check_constraint(op.f("ck_users_program"), "users", PROGRAM)
    # Keys there are could do these two things and nothing else.
    op.add_column(
        "api_tokens",
        sa.Column(
            "scopes",
            sa.ARRAY(sa.Text()),
            server_default=sa.text("ARRAY['meetings:read', 'meetings:write']"),
            nullable=False,
        ),
    )
    op.alter_column("api_tokens", "scopes", server_default=None)
    op.add_column("api_tokens", sa.Column("made_by_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_api_tokens_made_by_id"), "api_tokens", "users", ["made_by_id"], ["id"])
    op.add_column("api_tokens", sa.Column("minute", sa.DateTime(timezone=True), nullable=True))
    op.add_column("api_tokens", sa.Column("uses", sa.BigInteger(), server_default="0", nullable=False))
    op.create_check_constraint(
        op.f("ck_api_tokens_a_year"), "api_tokens", "expires_at <= created_at + interval '367 days'"
    )
    op.add_column("receipts", sa.Column("location", sa.Text(), server_default="", nullable=False))
    op.add_column("receipts", sa.Column("status", sa.SmallInteger(), server_default="201", nullable=False))
    op.execute("UPDATE receipts SET location = '/api/v1/meetings/' || meeting_id")
    for column in ("location", "status"):
        op.alter_column("receipts", column, server_default=None)
    op.drop_column("receipts", "meeting_id")
    op.create_index("ix_receipts_at", "receipts", ["partnership_id", "at"])
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_index("ix_receipts_at", "receipts")
    op.add_column("receipts", sa.Column("meeting_id", sa.BigInteger(), nullable=True))
    op.execute("DELETE FROM receipts WHERE location !~ '^/api/v1/meetings/[0-9]+$'")
    op.execute("UPDATE receipts SET meeting_id = substring(location FROM '[0-9]+$')::bigint")
    op.execute("DELETE FROM receipts WHERE meeting_id NOT IN (SELECT id FROM meetings)")
    op.alter_column("receipts", "meeting_id", nullable=False)
    op.create_foreign_key(op.f("fk_receipts_meeting_id"), "receipts", "meetings", ["meeting_id"], ["id"])
    op.create_index("ix_receipts_meeting_id", "receipts", ["meeting_id"])
    op.drop_column("receipts", "status")
    op.drop_column("receipts", "location")
    op.drop_constraint(op.f("ck_api_tokens_a_year"), "api_tokens")
    for column in ("uses", "minute", "made_by_id", "scopes"):
        op.drop_column("api_tokens", column)
    op.drop_constraint(op.f("ck_users_program"), "users")
    op.drop_column("users", "is_program")
