"""Live cases of a group by rating through an index: a map reads the most pressing and no more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034_caseloads_by_rating"
down_revision = "0033_subject_interests"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_caseloads_rag", "caseloads", ["group_id", "rag", "case_id"], postgresql_where=sa.text("left_on IS NULL")
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_caseloads_rag", table_name="caseloads")
