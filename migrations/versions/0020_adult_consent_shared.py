"""The answer of an adult on consent, as every group that has the case reads it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020_adult_consent_shared"
down_revision = "0019_consultation_records"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("adult_consents", sa.Column("shared_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_adult_consents_shared_id"), "adult_consents", "case_consents", ["shared_id"], ["id"])


def downgrade() -> None:
    op.drop_constraint(op.f("fk_adult_consents_shared_id"), "adult_consents", type_="foreignkey")
    op.drop_column("adult_consents", "shared_id")
