"""Seals may be owed to a bucket with object lock as well."""

from __future__ import annotations

from alembic import op

revision = "0095_anchors_in_s3"
down_revision = "0094_latest_minutes_first"
branch_labels = None
depends_on = None

NAME = "ck_audit_anchors_channel"


def upgrade() -> None:
    op.drop_constraint(op.f(NAME), "audit_anchors")
    op.create_check_constraint(op.f(NAME), "audit_anchors", "channel IN ('file', 'email', 's3')")


def downgrade() -> None:
    op.execute("DELETE FROM audit_anchors WHERE channel = 's3'")
    op.drop_constraint(op.f(NAME), "audit_anchors")
    op.create_check_constraint(op.f(NAME), "audit_anchors", "channel IN ('file', 'email')")
