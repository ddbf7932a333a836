"""The kind of work an action is: prevention, early intervention, enforcement, rehabilitation or support."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_kinds_of_work"
down_revision = "0005_merges_and_doubles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("actions", sa.Column("kind", sa.Text(), server_default="", nullable=False))
    op.create_check_constraint(
        op.f("ck_actions_kind"),
        "actions",
        "kind IN ('', 'prevention', 'early_intervention', 'enforcement', 'rehabilitation', 'support')",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_actions_kind"), "actions", type_="check")
    op.drop_column("actions", "kind")
