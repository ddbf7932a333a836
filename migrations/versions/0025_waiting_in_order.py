"""What waits for a second person is found in the order it waits, whoever asks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025_waiting_in_order"
down_revision = "0024_organisations"
branch_labels = None
depends_on = None

NAME, TABLE, WAITING = "ix_risk_assessments_awaiting", "risk_assessments", sa.text("status = 'awaiting'")


def upgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, ["partnership_id", "submitted_at", "id"], postgresql_where=WAITING)


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, ["group_id", "submitted_at", "id"], postgresql_where=WAITING)
