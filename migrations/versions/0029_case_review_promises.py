"""Applications for a case review keep the rules of the day they were recorded; an appeal has a day to be decided by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029_case_review_promises"
down_revision = "0028_rulebooks"
branch_labels = None
depends_on = None

# What the rules said when those that are there were recorded.
AS_DELIVERED = (
    '{"reports": 3, "months": 6, "number": 1, "clocks": {"acknowledge": 2, "threshold": 10, "panel": 20, "outcome": 10,'
    ' "appeal": 20, "decide_appeal": 20}, "letter": {"opening": "You asked for a review of the antisocial behaviour case,'
    ' received on {received} (our reference {reference}).", "appeal": "You may appeal until {appeal_by}. Say what you think'
    ' was decided wrongly, and why.", "closing": ""}}'
)


def upgrade() -> None:
    op.add_column("asb_reviews", sa.Column("decide_appeal_by", sa.Date(), nullable=True))
    op.add_column("asb_reviews", sa.Column("promises", postgresql.JSONB(), nullable=True))
    op.execute(sa.text("UPDATE asb_reviews SET promises = CAST(:rules AS jsonb)").bindparams(rules=AS_DELIVERED))
    op.alter_column("asb_reviews", "promises", nullable=False)


def downgrade() -> None:
    op.drop_column("asb_reviews", "promises")
    op.drop_column("asb_reviews", "decide_appeal_by")
