"""Indexes for who may see what: restricted cases, which each reader's scope names; action logs in the order shown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_quicker_reach"
down_revision = "0002_particulars_of_subjects"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_cases_restricted", "cases", ["id"], postgresql_where=sa.text("restricted"))
    op.drop_index("ix_actions_live", "actions", postgresql_where=sa.text("closed_at IS NULL"))
    op.create_index(
        "ix_actions_live", "actions", ["group_id", "due_on", "id"], postgresql_where=sa.text("closed_at IS NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_actions_live", "actions", postgresql_where=sa.text("closed_at IS NULL"))
    op.create_index("ix_actions_live", "actions", ["group_id", "due_on"], postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_index("ix_cases_restricted", "cases", postgresql_where=sa.text("restricted"))
