"""Why a case may be shared: lawful bases, consents, and checks owed when the agencies change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0018_sharing"
down_revision = "0017_around_adults"
branch_labels = None
depends_on = None

TABLES = ["case_consents", "case_lawful_bases", "sharing_checks"]


def upgrade() -> None:
    op.create_table(
        "case_consents",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("covers", sa.Text(), server_default="", nullable=False),
        sa.Column("because", sa.Text(), server_default="", nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("struck_by_id", sa.BigInteger(), nullable=True),
        sa.Column("struck_because", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("(struck_at IS NULL) = (struck_because = '')", name=op.f("ck_case_consents_struck")),
        sa.CheckConstraint(
            "answer IN ('given', 'refused', 'withdrawn', 'not_asked', 'cannot')", name=op.f("ck_case_consents_answer")
        ),
        sa.CheckConstraint(
            "answer NOT IN ('not_asked', 'cannot') OR because <> ''", name=op.f("ck_case_consents_reasoned")
        ),
        sa.CheckConstraint("review_on IS NULL OR review_on >= asked_on", name=op.f("ck_case_consents_review")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_consents_case_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_case_consents_partnership_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_case_consents_person_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_case_consents_recorded_by_id")),
        sa.ForeignKeyConstraint(["struck_by_id"], ["users.id"], name=op.f("fk_case_consents_struck_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_consents")),
    )
    op.create_index(op.f("ix_case_consents_case_id"), "case_consents", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_consents_partnership_id"), "case_consents", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_case_consents_person_id"), "case_consents", ["person_id"], unique=False)
    op.create_table(
        "case_lawful_bases",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("because <> ''", name=op.f("ck_case_lawful_bases_because")),
        sa.CheckConstraint("review_on IS NULL OR review_on >= decided_on", name=op.f("ck_case_lawful_bases_review")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_lawful_bases_case_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_case_lawful_bases_partnership_id")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_case_lawful_bases_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_lawful_bases")),
    )
    op.create_index(op.f("ix_case_lawful_bases_case_id"), "case_lawful_bases", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_lawful_bases_partnership_id"), "case_lawful_bases", ["partnership_id"], unique=False)
    op.create_index(
        "uq_case_lawful_bases_live",
        "case_lawful_bases",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "sharing_checks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=True),
        sa.Column("group_id", sa.BigInteger(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("because", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_by_id", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(answer = '') = (answered_at IS NULL)", name=op.f("ck_sharing_checks_answered")),
        sa.CheckConstraint("answer IN ('', 'holds', 'changed')", name=op.f("ck_sharing_checks_answer")),
        sa.CheckConstraint("cause IN ('lead', 'group')", name=op.f("ck_sharing_checks_cause")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_sharing_checks_agency_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["users.id"], name=op.f("fk_sharing_checks_answered_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_sharing_checks_case_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_sharing_checks_group_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_sharing_checks_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sharing_checks")),
    )
    op.create_index(op.f("ix_sharing_checks_case_id"), "sharing_checks", ["case_id"], unique=False)
    op.create_index(
        "ix_sharing_checks_owed",
        "sharing_checks",
        ["case_id"],
        unique=False,
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    op.create_index(op.f("ix_sharing_checks_partnership_id"), "sharing_checks", ["partnership_id"], unique=False)
    secure(op.get_bind(), TABLES)
    grant(op.get_bind())


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
