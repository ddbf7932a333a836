"""What an agenda that went round said of minutes that waited to be confirmed: kept with the item."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from casework.database import grant

revision = "0103_agendas_as_sent"
down_revision = "0102_from_their_papers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agenda_items", sa.Column("waiting_as_sent", postgresql.JSONB(), nullable=True))
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_column("agenda_items", "waiting_as_sent")
