"""What came of looking into many records that were seen at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant

revision = "0093_many_records_looked_into"
down_revision = "0092_outside"
branch_labels = None
depends_on = None

CHECKS = {
    "outcome": "outcome IN ('', 'work', 'concern')",
    "reviewed": "(outcome = '') = (reviewed_at IS NULL)",
    "reviewed_by": "(outcome = '') = (reviewed_by_id IS NULL)",
    "by_somebody_else": "reviewed_by_id IS NULL OR reviewed_by_id <> user_id",
}


def upgrade() -> None:
    for name in ("outcome", "outcome_note"):
        op.add_column("bulk_views", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column("bulk_views", sa.Column("reviewed_by_id", sa.BigInteger()))
    op.add_column("bulk_views", sa.Column("reviewed_at", sa.DateTime(timezone=True)))
    op.create_foreign_key(op.f("fk_bulk_views_reviewed_by_id"), "bulk_views", "users", ["reviewed_by_id"], ["id"])
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_bulk_views_{name}"), "bulk_views", rule)
    grant(op.get_bind())


def downgrade() -> None:
    for column in ("reviewed_at", "reviewed_by_id", "outcome_note", "outcome"):
        op.drop_column("bulk_views", column)
