"""What is put off or referred stays as private as it was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051_planned_in_private"
down_revision = "0050_meeting_substitutes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("forward_items", sa.Column("sensitivity", sa.Text(), server_default="open", nullable=False))
    op.add_column("forward_items", sa.Column("exempt_paragraph", sa.SmallInteger(), nullable=True))
    op.add_column("forward_items", sa.Column("public_interest", sa.Text(), server_default="", nullable=False))
    op.create_check_constraint(
        op.f("ck_forward_items_sensitivity"), "forward_items", "sensitivity IN ('open', 'group', 'exempt')"
    )
    op.create_check_constraint(
        op.f("ck_forward_items_exempt"), "forward_items", "(sensitivity = 'exempt') = (exempt_paragraph IS NOT NULL)"
    )


def downgrade() -> None:
    for column in ("public_interest", "exempt_paragraph", "sensitivity"):
        op.drop_column("forward_items", column)
