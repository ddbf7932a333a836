"""Days of other reminders than those of actions, for groups and for the partnership; and who sent minutes round."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0063_other_reminder_days"
down_revision = "0062_unsettled_papers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reminder_timings", sa.Column("others", postgresql.JSONB(), server_default="{}", nullable=False))
    op.alter_column("reminder_timings", "group_id", nullable=True)
    op.create_index(
        "uq_reminder_timings_partnership",
        "reminder_timings",
        ["partnership_id"],
        unique=True,
        postgresql_where=sa.text("group_id IS NULL"),
    )
    op.add_column("meetings", sa.Column("circulated_by_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_meetings_circulated_by_id"), "meetings", "users", ["circulated_by_id"], ["id"])


def downgrade() -> None:
    op.drop_constraint(op.f("fk_meetings_circulated_by_id"), "meetings", type_="foreignkey")
    op.drop_column("meetings", "circulated_by_id")
    op.drop_index("uq_reminder_timings_partnership", table_name="reminder_timings")
    op.execute("DELETE FROM reminder_timings WHERE group_id IS NULL")
    op.alter_column("reminder_timings", "group_id", nullable=False)
    op.drop_column("reminder_timings", "others")
