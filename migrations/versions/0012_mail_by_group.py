"""The group an e-mail is about, so that its coordinator can see what became of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_mail_by_group"
down_revision = "0011_versions_of_kinds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("group_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_messages_group_id"), "messages", "groups", ["group_id"], ["id"])


def downgrade() -> None:
    op.drop_constraint(op.f("fk_messages_group_id"), "messages", type_="foreignkey")
    op.drop_column("messages", "group_id")
