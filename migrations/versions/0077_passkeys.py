"""Passkeys, and what a sign-in is asked to sign."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant

revision = "0077_passkeys"
down_revision = "0076_body_headings"
branch_labels = None
depends_on = None


def _at(name: str, *, needed: bool) -> sa.Column:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("now()") if needed else None, nullable=not needed
    )


def upgrade() -> None:
    op.create_table(
        "passkeys",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("uses", sa.BigInteger(), server_default="0", nullable=False),
        _at("created_at", needed=True),
        _at("last_used_at", needed=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_passkeys_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    op.create_index(op.f("ix_passkeys_user_id"), "passkeys", ["user_id"])
    op.create_table(
        "passkey_challenges",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        _at("asked_at", needed=True),
        sa.ForeignKeyConstraint(["session_id"], ["sign_in_sessions.id"], name=op.f("fk_passkey_challenges_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey_challenges")),
        sa.UniqueConstraint("session_id", name=op.f("uq_passkey_challenges_session_id")),
    )
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("passkey_challenges")
    op.drop_table("passkeys")
