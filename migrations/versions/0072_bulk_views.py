"""Sign-ins that are held after very many records within minutes, and the index that counts them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from casework.database import grant, secure

revision = "0072_bulk_views"
down_revision = "0071_exports"
branch_labels = None
depends_on = None

LINKS = {"partnership_id": "partnerships", "user_id": "users", "session_id": "sign_in_sessions"}


def upgrade() -> None:
    op.create_table(
        "bulk_views",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("records", sa.BigInteger(), nullable=False),
        sa.Column("kinds", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_bulk_views_{column}"))
            for column, table in LINKS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_views")),
    )
    for column in LINKS:
        op.create_index(op.f(f"ix_bulk_views_{column}"), "bulk_views", [column])
    for column in ("held_at", "confirmed_at"):
        op.add_column("sign_in_sessions", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_audit_entries_shown", "audit_entries", ["user_id", "at"],
        postgresql_where=sa.text("kind = 'consultation'"),
    )  # fmt: skip
    secure(op.get_bind(), ["bulk_views"])
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_index("ix_audit_entries_shown", table_name="audit_entries")
    for column in ("held_at", "confirmed_at"):
        op.drop_column("sign_in_sessions", column)
    op.drop_table("bulk_views")
