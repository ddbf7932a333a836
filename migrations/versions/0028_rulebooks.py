"""Versions of risk tools and procedures, changes to them not in force yet, and bands to be worked out again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from casework.database import grant

revision = "0028_rulebooks"
down_revision = "0027_return_subjects"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rulebook_versions",
        *_own(),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_rulebook_versions_reasoned")),
        sa.UniqueConstraint("stamp", name=op.f("uq_rulebook_versions_stamp")),
        sa.UniqueConstraint(
            "partnership_id", "key", "number", name=op.f("uq_rulebook_versions_partnership_id_key_number")
        ),
        *_constraints("rulebook_versions"),
    )
    op.create_table(
        "rulebook_drafts",
        *_own(),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.UniqueConstraint("partnership_id", "key", name=op.f("uq_rulebook_drafts_partnership_id_key")),
        *_constraints("rulebook_drafts"),
    )
    op.create_table(
        "risk_recounts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("after_case", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_risk_recounts_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_recounts")),
    )
    op.create_index(
        "ix_risk_recounts_due", "risk_recounts", ["due_on", "id"], postgresql_where=sa.text("done_at IS NULL")
    )
    for table in ("rulebook_versions", "rulebook_drafts", "risk_recounts"):
        op.create_index(op.f(f"ix_{table}_partnership_id"), table, ["partnership_id"])
    op.add_column("groups", sa.Column("rulebooks_stamp", sa.Text(), nullable=True))
    op.create_foreign_key(
        op.f("fk_groups_rulebooks_stamp"), "groups", "rulebook_versions", ["rulebooks_stamp"], ["stamp"]
    )
    grant(op.get_bind())


def _own() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("saved_by_id", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )


def _constraints(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.CheckConstraint("source IN ('edited', 'put_back')", name=op.f(f"ck_{table}_source")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f(f"fk_{table}_partnership_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["users.id"], name=op.f(f"fk_{table}_saved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_groups_rulebooks_stamp"), "groups", type_="foreignkey")
    op.drop_column("groups", "rulebooks_stamp")
    for table in ("risk_recounts", "rulebook_drafts", "rulebook_versions"):
        op.drop_table(table)
