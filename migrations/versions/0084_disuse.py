"""When unused accounts are suspended, and which were; partnerships that are there begin with 90 days from now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant

revision = "0084_disuse"
down_revision = "0083_retention"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "disuse_rules",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("days = 0 OR days BETWEEN 30 AND 400", name=op.f("ck_disuse_rules_days")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_disuse_rules_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disuse_rules")),
        sa.UniqueConstraint("partnership_id", name=op.f("uq_disuse_rules_partnership_id")),
    )
    op.create_index(op.f("ix_disuse_rules_partnership_id"), "disuse_rules", ["partnership_id"])
    op.execute("INSERT INTO disuse_rules (partnership_id, days) SELECT id, 90 FROM partnerships")
    op.add_column("users", sa.Column("disused_on", sa.Date()))
    op.add_column("users", sa.Column("reactivated_at", sa.DateTime(timezone=True)))
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_column("users", "reactivated_at")
    op.drop_column("users", "disused_on")
    op.drop_table("disuse_rules")
