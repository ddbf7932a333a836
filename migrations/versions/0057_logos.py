"""Logos at the head of a body's papers, and the one the minutes of a meeting went round with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0057_logos"
down_revision = "0056_manager_letters"
branch_labels = None
depends_on = None

REFERS = (("partnership_id", "partnerships"), ("group_id", "groups"), ("added_by_id", "users"))


def upgrade() -> None:
    op.create_table(
        "body_logos",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        *(sa.Column(column, sa.BigInteger(), nullable=False) for column, _ in REFERS),
        sa.Column("current", sa.Boolean(), server_default="true", nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("alt", "content_type", "sha256", "storage_key")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("width", "height", "size")),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("alt <> ''", name=op.f("ck_body_logos_alt")),
        sa.CheckConstraint("content_type IN ('image/png', 'image/jpeg')", name=op.f("ck_body_logos_content_type")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_body_logos_{column}"))
            for column, table in REFERS
        ),
        sa.UniqueConstraint("storage_key", name=op.f("uq_body_logos_storage_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_logos")),
    )
    for column in ("partnership_id", "group_id"):
        op.create_index(op.f(f"ix_body_logos_{column}"), "body_logos", [column])
    op.create_index(
        "uq_body_logos_current", "body_logos", ["group_id"], unique=True, postgresql_where=sa.text("current")
    )
    secure(op.get_bind(), ["body_logos"])
    grant(op.get_bind())
    op.add_column("meetings", sa.Column("logo_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_meetings_logo_id"), "meetings", "body_logos", ["logo_id"], ["id"])


def downgrade() -> None:
    op.drop_column("meetings", "logo_id")
    op.drop_table("body_logos")
