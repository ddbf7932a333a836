"""Seals over the audit trail, and with each entry the transaction it was written in, which the application cannot choose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0066_audit_seals"
down_revision = "0065_address_changes"
branch_labels = None
depends_on = None

WHOLE_NUMBERS = (
    "number", "form", "entries", "first_id", "last_id", "top_id", "cluster", "from_xid", "until_xid",
)  # fmt: skip


def upgrade() -> None:
    op.add_column(
        "audit_entries",
        sa.Column(
            "written_in", sa.BigInteger(), server_default=sa.text("pg_current_xact_id()::text::bigint"), nullable=False
        ),
    )
    op.create_index("ix_audit_entries_written", "audit_entries", ["partnership_id", "written_in", "id"])
    op.drop_index("ix_audit_entries_partnership_id", table_name="audit_entries")
    op.create_table(
        "audit_seals",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in WHOLE_NUMBERS),
        sa.Column("after_id", sa.BigInteger(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("root", "previous", "hash")),
        sa.Column("members", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("number > 0 AND entries > 0 AND from_xid < until_xid", name=op.f("ck_audit_seals_whole")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_audit_seals_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seals")),
        sa.UniqueConstraint("partnership_id", "number", name=op.f("uq_audit_seals_partnership_id_number")),
    )
    op.create_index(op.f("ix_audit_seals_partnership_id"), "audit_seals", ["partnership_id"])
    secure(op.get_bind(), ["audit_seals"])
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("audit_seals")
    op.create_index("ix_audit_entries_partnership_id", "audit_entries", ["partnership_id"])
    op.drop_index("ix_audit_entries_written", table_name="audit_entries")
    op.drop_column("audit_entries", "written_in")
    grant(op.get_bind())
