"""Who stands in for the holder of a seat as a rule."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0064_deputies"
down_revision = "0063_other_reminder_days"
branch_labels = None
depends_on = None

COLUMNS = ("deputy_name", "deputy_office", "deputy_email")


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("memberships", sa.Column(column, sa.Text(), server_default="", nullable=False))
    op.create_check_constraint(
        op.f("ck_memberships_deputy"), "memberships", "deputy_name <> '' OR deputy_office = '' AND deputy_email = ''"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_memberships_deputy"), "memberships", type_="check")
    for column in COLUMNS:
        op.drop_column("memberships", column)
