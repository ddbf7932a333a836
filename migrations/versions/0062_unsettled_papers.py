"""An index of the papers that are asked for or wait to be accepted, for My work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0062_unsettled_papers"
down_revision = "0061_next_meetings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_papers_unsettled",
        "papers",
        ["partnership_id"],
        postgresql_where=sa.text("status IN ('asked', 'returned', 'submitted')"),
    )


def downgrade() -> None:
    op.drop_index("ix_papers_unsettled", table_name="papers")
