"""What is kept of a held sign-in outlives the sign-in, which is cleared away some months after it is over."""

from __future__ import annotations

from alembic import op

revision = "0074_held_sign_ins"
down_revision = "0073_safe_addresses"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("bulk_views", "session_id", nullable=True)
    op.drop_constraint("fk_bulk_views_session_id", "bulk_views", type_="foreignkey")
    op.create_foreign_key(
        "fk_bulk_views_session_id", "bulk_views", "sign_in_sessions", ["session_id"], ["id"], ondelete="SET NULL"
    )


def downgrade() -> None:
    op.execute("DELETE FROM bulk_views WHERE session_id IS NULL")
    op.drop_constraint("fk_bulk_views_session_id", "bulk_views", type_="foreignkey")
    op.create_foreign_key("fk_bulk_views_session_id", "bulk_views", "sign_in_sessions", ["session_id"], ["id"])
    op.alter_column("bulk_views", "session_id", nullable=False)
