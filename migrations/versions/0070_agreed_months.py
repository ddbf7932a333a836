"""The month a meeting agreed for an entry of the forward plan, which stays when what comes back each year moves on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0070_agreed_months"
down_revision = "0069_votes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("forward_items", sa.Column("agreed_month", sa.Date(), nullable=True))
    op.create_check_constraint(
        op.f("ck_forward_items_agreed_month"), "forward_items", "agreed_month IS NULL OR agreed_at_id IS NOT NULL"
    )
    # What was put on an agenda has moved on by a year.
    op.execute(
        "UPDATE forward_items SET agreed_month = (month - CASE WHEN yearly AND agenda_item_id IS NOT NULL THEN interval '1 year'"
        " ELSE interval '0' END)::date WHERE agreed_at_id IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_forward_items_agreed_month"), "forward_items", type_="check")
    op.drop_column("forward_items", "agreed_month")
