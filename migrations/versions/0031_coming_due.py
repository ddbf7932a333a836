"""What comes due around the reader's work is found through indexes: who turns 18, supervision that ends, adults led for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031_coming_due"
down_revision = "0030_earlier_plans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_people_born", "people", ["partnership_id", "date_of_birth"])
    op.create_index(
        "ix_statutory_statuses_ends", "statutory_statuses", ["partnership_id", "ends_on"],
        postgresql_where=sa.text("ends_on IS NOT NULL"),
    )  # fmt: skip
    op.create_index("ix_adult_leads_user", "adult_leads", ["user_id"], postgresql_where=sa.text("ends_on IS NULL"))


def downgrade() -> None:
    op.drop_index("ix_adult_leads_user", table_name="adult_leads")
    op.drop_index("ix_statutory_statuses_ends", table_name="statutory_statuses")
    op.drop_index("ix_people_born", table_name="people")
