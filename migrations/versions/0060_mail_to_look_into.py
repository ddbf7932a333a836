"""An index for the few letters somebody has to look into, among all that were ever sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060_mail_to_look_into"
down_revision = "0059_people_checks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_messages_in_doubt", "messages", ["partnership_id", "status"],
        postgresql_where=sa.text("status IN ('failed', 'uncertain')"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_messages_in_doubt", "messages")
