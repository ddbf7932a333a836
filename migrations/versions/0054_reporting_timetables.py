"""Who reports to a group when, and at which meeting that was agreed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054_reporting_timetables"
down_revision = "0053_answer_codes"
branch_labels = None
depends_on = None

TABLE = "forward_items"
CHECK = "ck_forward_items_status"


def _allow(*statuses: str) -> None:
    op.drop_constraint(op.f(CHECK), TABLE, type_="check")
    listed = ", ".join(f"'{status}'" for status in statuses)
    op.create_check_constraint(op.f(CHECK), TABLE, f"status IN ({listed})")


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("reporting", sa.Text(), server_default="", nullable=False))
    op.add_column(TABLE, sa.Column("agreed_at_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_forward_items_agreed_at_id_meetings"), TABLE, "meetings", ["agreed_at_id"], ["id"])
    op.create_index(op.f("ix_forward_items_agreed_at_id"), TABLE, ["agreed_at_id"])
    _allow("waiting", "placed", "dropped", "past")


def downgrade() -> None:
    op.execute("UPDATE forward_items SET status = 'dropped' WHERE status = 'past'")
    _allow("waiting", "placed", "dropped")
    op.drop_column(TABLE, "agreed_at_id")
    op.drop_column(TABLE, "reporting")
