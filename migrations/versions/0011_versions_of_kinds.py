"""Versions of kinds of group, changes to them not in force yet, the version a referral began with, and closed groups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from casework.database import grant

revision = "0011_versions_of_kinds"
down_revision = "0010_case_reviews"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "profile_versions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("saved_by_id", sa.BigInteger(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "source IN ('delivered', 'edited', 'uploaded', 'put_back')", name=op.f("ck_profile_versions_source")
        ),
        sa.CheckConstraint(
            "source = 'delivered' OR (reason <> '' AND saved_by_id IS NOT NULL)",
            name=op.f("ck_profile_versions_reasoned"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_profile_versions_partnership_id")
        ),
        sa.ForeignKeyConstraint(["saved_by_id"], ["users.id"], name=op.f("fk_profile_versions_saved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_versions")),
        sa.UniqueConstraint("stamp", name=op.f("uq_profile_versions_stamp")),
        sa.UniqueConstraint(
            "partnership_id", "kind", "number", name=op.f("uq_profile_versions_partnership_id_kind_number")
        ),
    )
    op.create_index(op.f("ix_profile_versions_partnership_id"), "profile_versions", ["partnership_id"])
    op.create_table(
        "profile_drafts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("source", sa.Text(), server_default="edited", nullable=False),
        sa.Column("saved_by_id", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("source IN ('edited', 'uploaded', 'put_back')", name=op.f("ck_profile_drafts_source")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_profile_drafts_partnership_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["users.id"], name=op.f("fk_profile_drafts_saved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_drafts")),
        sa.UniqueConstraint("partnership_id", "kind", name=op.f("uq_profile_drafts_partnership_id_kind")),
    )
    op.create_index(op.f("ix_profile_drafts_partnership_id"), "profile_drafts", ["partnership_id"])
    for table in ("groups", "referrals"):
        op.add_column(table, sa.Column("profile_stamp", sa.Text(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_{table}_profile_stamp"), table, "profile_versions", ["profile_stamp"], ["stamp"]
        )
    op.add_column("groups", sa.Column("closed_on", sa.Date(), nullable=True))
    op.add_column("groups", sa.Column("closing_reason", sa.Text(), server_default="", nullable=False))
    op.create_check_constraint(
        op.f("ck_groups_closed"), "groups", "closed_on IS NULL OR (NOT active AND closing_reason <> '')"
    )
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_constraint(op.f("ck_groups_closed"), "groups", type_="check")
    op.drop_column("groups", "closing_reason")
    op.drop_column("groups", "closed_on")
    for table in ("referrals", "groups"):
        op.drop_constraint(op.f(f"fk_{table}_profile_stamp"), table, type_="foreignkey")
        op.drop_column(table, "profile_stamp")
    op.drop_table("profile_drafts")
    op.drop_table("profile_versions")
