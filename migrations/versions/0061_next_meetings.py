"""The day, time and place of the next meeting as a paper gives them, beside the words that say it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0061_next_meetings"
down_revision = "0060_mail_to_look_into"
branch_labels = None
depends_on = None

COLUMNS = ("next_meeting_on", "next_meeting_at", "next_meeting_place")


def upgrade() -> None:
    op.add_column("meetings", sa.Column("next_meeting_on", sa.Date(), nullable=True))
    op.add_column("meetings", sa.Column("next_meeting_at", sa.Time(), nullable=True))
    op.add_column("meetings", sa.Column("next_meeting_place", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    for column in COLUMNS:
        op.drop_column("meetings", column)
