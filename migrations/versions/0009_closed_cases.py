"""Closed cases in the order in which they were closed, for finding the latest ones like the one at hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_closed_cases"
down_revision = "0008_cohorts"
branch_labels = None
depends_on = None

GIN = ("ix_cases_words", "ix_plan_parts_problems")


def upgrade() -> None:
    op.create_index(
        "ix_cases_closed",
        "cases",
        ["partnership_id", "closed_on", "id"],
        postgresql_where=sa.text("status = 'closed'"),
    )
    # Few write and many read: without a list of words still to be sorted in, which every search would go through.
    for index in GIN:
        op.execute(f"ALTER INDEX {index} SET (fastupdate = off)")


def downgrade() -> None:
    for index in GIN:
        op.execute(f"ALTER INDEX {index} RESET (fastupdate)")
    op.drop_index("ix_cases_closed", table_name="cases")
