"""Actions have a colour, a code of the body's own, and can be merged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037_action_log"
down_revision = "0036_house_styles"
branch_labels = None
depends_on = None

BEFORE = ("open", "in_progress", "done", "could_not", "not_done", "declined")
KINDS = ("note", "status", "extension", "handover")


def upgrade() -> None:
    for column in ("code", "rag"):
        op.add_column("actions", sa.Column(column, sa.Text(), server_default="", nullable=False))
    op.add_column("actions", sa.Column("merged_into_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_actions_merged_into_id"), "actions", "actions", ["merged_into_id"], ["id"])
    op.create_index(op.f("ix_actions_merged_into_id"), "actions", ["merged_into_id"])
    op.create_index(
        "uq_actions_code", "actions", ["group_id", "code"], unique=True, postgresql_where=sa.text("code <> ''")
    )
    op.drop_constraint(op.f("ck_actions_status"), "actions")
    op.create_check_constraint(op.f("ck_actions_status"), "actions", f"status IN {(*BEFORE, 'merged')}")
    op.create_check_constraint(op.f("ck_actions_rag"), "actions", "rag IN ('', 'green', 'amber', 'red')")
    op.create_check_constraint(
        op.f("ck_actions_merged"), "actions", "(status = 'merged') = (merged_into_id IS NOT NULL)"
    )
    op.create_check_constraint(op.f("ck_actions_merged_elsewhere"), "actions", "merged_into_id <> id")
    op.add_column("action_updates", sa.Column("new_rag", sa.Text(), server_default="", nullable=False))
    op.drop_constraint(op.f("ck_action_updates_kind"), "action_updates")
    op.create_check_constraint(op.f("ck_action_updates_kind"), "action_updates", f"kind IN {(*KINDS, 'rag')}")


def downgrade() -> None:
    op.execute("UPDATE action_updates SET kind = 'note' WHERE kind = 'rag'")
    op.drop_constraint(op.f("ck_action_updates_kind"), "action_updates")
    op.create_check_constraint(op.f("ck_action_updates_kind"), "action_updates", f"kind IN {KINDS}")
    op.drop_column("action_updates", "new_rag")
    for name in ("merged_elsewhere", "merged", "rag", "status"):
        op.drop_constraint(op.f(f"ck_actions_{name}"), "actions")
    op.execute("UPDATE actions SET status = 'could_not' WHERE status = 'merged'")
    op.create_check_constraint(op.f("ck_actions_status"), "actions", f"status IN {BEFORE}")
    op.drop_index("uq_actions_code", "actions")
    op.drop_index(op.f("ix_actions_merged_into_id"), "actions")
    op.drop_constraint(op.f("fk_actions_merged_into_id"), "actions")
    for column in ("merged_into_id", "rag", "code"):
        op.drop_column("actions", column)
