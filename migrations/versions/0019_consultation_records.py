"""Consultation records, kept as they were made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from casework.database import grant, secure

revision = "0019_consultation_records"
down_revision = "0018_sharing"
branch_labels = None
depends_on = None

PROTECTED = ["consultation_records"]


def upgrade() -> None:
    op.create_table(
        "consultation_records",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("marking", sa.Text(), nullable=False),
        sa.Column("recipients", postgresql.JSONB(), nullable=False),
        sa.Column("decisions", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("docx_id", sa.BigInteger(), nullable=False),
        sa.Column("pdf_id", sa.BigInteger(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("jsonb_array_length(recipients) > 0", name=op.f("ck_consultation_records_for_somebody")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_consultation_records_case_id")),
        sa.ForeignKeyConstraint(["docx_id"], ["attachments.id"], name=op.f("fk_consultation_records_docx_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_consultation_records_made_by_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_consultation_records_order_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_consultation_records_partnership_id")
        ),
        sa.ForeignKeyConstraint(["pdf_id"], ["attachments.id"], name=op.f("fk_consultation_records_pdf_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_consultation_records_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_records")),
        sa.UniqueConstraint("docx_id", name=op.f("uq_consultation_records_docx_id")),
        sa.UniqueConstraint(
            "partnership_id", "reference", name=op.f("uq_consultation_records_partnership_id_reference")
        ),
        sa.UniqueConstraint("pdf_id", name=op.f("uq_consultation_records_pdf_id")),
    )
    op.create_index(op.f("ix_consultation_records_case_id"), "consultation_records", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_consultation_records_partnership_id"), "consultation_records", ["partnership_id"], unique=False
    )
    op.create_index(op.f("ix_consultation_records_person_id"), "consultation_records", ["person_id"], unique=False)
    secure(op.get_bind(), PROTECTED)
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("consultation_records")
