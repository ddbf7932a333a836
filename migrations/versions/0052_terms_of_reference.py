"""Terms of reference of groups, version by version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from casework.database import grant, secure

revision = "0052_terms_of_reference"
down_revision = "0051_planned_in_private"
branch_labels = None
depends_on = None

REFERS = (
    ("partnership_id", "partnerships", False), ("group_id", "groups", False), ("saved_by_id", "users", False),
    ("meeting_id", "meetings", True),
)  # fmt: skip
TABLE = "terms_of_reference"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        *(sa.Column(column, sa.BigInteger(), nullable=empty) for column, _, empty in REFERS),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.Text(), server_default="draft", nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=True),
        sa.Column("adopted_by", sa.Text(), server_default="", nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("status IN ('draft', 'proposed', 'adopted', 'replaced')", name=op.f(f"ck_{TABLE}_status")),
        sa.CheckConstraint(
            "(status IN ('adopted', 'replaced')) = (adopted_on IS NOT NULL)", name=op.f(f"ck_{TABLE}_adopted")
        ),
        sa.CheckConstraint("status <> 'proposed' OR meeting_id IS NOT NULL", name=op.f(f"ck_{TABLE}_proposed")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{TABLE}_{column}"))
            for column, table, _ in REFERS
        ),
        sa.UniqueConstraint("group_id", "number", name=op.f(f"uq_{TABLE}_group_id_number")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    for column in ("partnership_id", "meeting_id"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])
    for status in ("draft", "adopted"):
        op.create_index(
            f"uq_{TABLE}_{status}", TABLE, ["group_id"], unique=True, postgresql_where=sa.text(f"status = '{status}'")
        )
    secure(op.get_bind(), [TABLE])
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table(TABLE)
