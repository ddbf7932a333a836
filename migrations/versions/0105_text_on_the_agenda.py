"""What an agenda says under an item, and what an item put off or planned keeps of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant

revision = "0105_text_on_the_agenda"
down_revision = "0104_three_levels_of_items"
branch_labels = None
depends_on = None

TABLES = ("agenda_items", "forward_items")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("agenda_text", sa.Text(), server_default="", nullable=False))
    grant(op.get_bind())


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "agenda_text")
