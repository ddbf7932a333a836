"""Cases opened in an emergency by somebody they are closed to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0068_emergency_accesses"
down_revision = "0067_audit_anchors"
branch_labels = None
depends_on = None

LINKS = {
    "partnership_id": "partnerships",
    "case_id": "cases",
    "user_id": "users",
    "ended_by_id": "users",
    "reviewed_by_id": "users",
}


def upgrade() -> None:
    op.create_table(
        "emergency_accesses",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome_note", sa.Text(), server_default="", nullable=False),
        sa.Column("reviewed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_emergency_accesses_{name}"))
            for name, rule in (
                ("outcome", "outcome IN ('', 'justified', 'not_justified')"),
                ("reviewed", "(outcome = '') = (reviewed_at IS NULL)"),
                ("reviewed_by", "(outcome = '') = (reviewed_by_id IS NULL)"),
                ("by_somebody_else", "reviewed_by_id IS NULL OR reviewed_by_id <> user_id"),
                ("times", "expires_at > opened_at"),
            )
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_emergency_accesses_{column}"))
            for column, table in LINKS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_accesses")),
    )
    for column in ("partnership_id", "case_id"):
        op.create_index(op.f(f"ix_emergency_accesses_{column}"), "emergency_accesses", [column])
    op.create_index(
        "ix_emergency_accesses_open", "emergency_accesses", ["user_id"], postgresql_where=sa.text("ended_at IS NULL")
    )
    op.create_index(
        "ix_emergency_accesses_to_review", "emergency_accesses", ["partnership_id", "opened_at"],
        postgresql_where=sa.text("reviewed_at IS NULL"),
    )  # fmt: skip
    secure(op.get_bind(), ["emergency_accesses"])
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("emergency_accesses")
