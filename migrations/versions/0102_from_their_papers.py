"""Meetings entered from their papers: their minutes say what the paper says, and nothing that is worked out from other meetings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant

revision = "0102_from_their_papers"
down_revision = "0101_further_shapes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("meetings", sa.Column("from_paper", sa.Boolean(), server_default="false", nullable=False))
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_column("meetings", "from_paper")
