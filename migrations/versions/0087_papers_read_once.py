"""What a Word file says is kept with the paper, read once when it comes in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from casework.database import grant

revision = "0087_papers_read_once"
down_revision = "0086_risk_register"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("paper_texts", sa.Column("blocks", JSONB(), nullable=False, server_default="[]"))
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_column("paper_texts", "blocks")
