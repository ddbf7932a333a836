"""Who left which item for an interest is asked with every request."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048_left_items"
down_revision = "0047_search_through_indexes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_item_interests_left", "item_interests", ["user_id"],
        postgresql_where=sa.text("NOT stays AND taken_back_at IS NULL"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_item_interests_left", table_name="item_interests")
