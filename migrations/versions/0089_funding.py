"""Grants, funded projects, their budgets, agreed outputs and quarterly returns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0089_funding"
down_revision = "0088_search"
branch_labels = None
depends_on = None

TABLES = (
    "funded_projects",
    "grants",
    "project_budgets",
    "project_outputs",
    "project_quarters",
    "project_returns",
    "return_outputs",
)


def upgrade() -> None:
    op.create_table(
        "funded_projects",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), server_default="", nullable=False),
        sa.Column("provider_agency_id", sa.BigInteger(), nullable=True),
        sa.Column("provider", sa.Text(), server_default="", nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), server_default="planned", nullable=False),
        sa.Column("state_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("state_on", sa.Date(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("(provider_agency_id IS NULL) = (provider <> '')", name=op.f("ck_funded_projects_provider")),
        sa.CheckConstraint("state <> 'withdrawn' OR state_reason <> ''", name=op.f("ck_funded_projects_reasoned")),
        sa.CheckConstraint("state IN ('planned', 'live', 'ended', 'withdrawn')", name=op.f("ck_funded_projects_state")),
        sa.ForeignKeyConstraint(["contact_id"], ["users.id"], name=op.f("fk_funded_projects_contact_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_funded_projects_group_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_funded_projects_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_agency_id"], ["agencies.id"], name=op.f("fk_funded_projects_provider_agency_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funded_projects")),
        sa.UniqueConstraint("group_id", "name", name=op.f("uq_funded_projects_group_id_name")),
        sa.UniqueConstraint("partnership_id", "reference", name=op.f("uq_funded_projects_partnership_id_reference")),
    )
    op.create_index(op.f("ix_funded_projects_contact_id"), "funded_projects", ["contact_id"], unique=False)
    op.create_index(op.f("ix_funded_projects_group_id"), "funded_projects", ["group_id"], unique=False)
    op.create_index(op.f("ix_funded_projects_partnership_id"), "funded_projects", ["partnership_id"], unique=False)
    op.create_table(
        "grants",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("funder", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), server_default="", nullable=False),
        sa.Column("conditions", sa.Text(), server_default="", nullable=False),
        sa.Column("return_days", sa.SmallInteger(), server_default="21", nullable=False),
        sa.Column("tolerance", sa.SmallInteger(), server_default="10", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_grants_amount")),
        sa.CheckConstraint("return_days BETWEEN 0 AND 120", name=op.f("ck_grants_return_days")),
        sa.CheckConstraint("tolerance BETWEEN 0 AND 100", name=op.f("ck_grants_tolerance")),
        sa.CheckConstraint("year BETWEEN 1990 AND 2100", name=op.f("ck_grants_year")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_grants_group_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_grants_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sa.UniqueConstraint("group_id", "name", "year", name=op.f("uq_grants_group_id_name_year")),
    )
    op.create_index(op.f("ix_grants_group_id"), "grants", ["group_id"], unique=False)
    op.create_index(op.f("ix_grants_partnership_id"), "grants", ["partnership_id"], unique=False)
    op.create_table(
        "project_budgets",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("grant_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_project_budgets_amount")),
        sa.ForeignKeyConstraint(["grant_id"], ["grants.id"], name=op.f("fk_project_budgets_grant_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_project_budgets_partnership_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["funded_projects.id"], name=op.f("fk_project_budgets_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_budgets")),
        sa.UniqueConstraint("project_id", "grant_id", name=op.f("uq_project_budgets_project_id_grant_id")),
    )
    op.create_index(op.f("ix_project_budgets_grant_id"), "project_budgets", ["grant_id"], unique=False)
    op.create_index(op.f("ix_project_budgets_partnership_id"), "project_budgets", ["partnership_id"], unique=False)
    op.create_table(
        "project_outputs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("budget_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("target", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.CheckConstraint("target > 0", name=op.f("ck_project_outputs_target")),
        sa.ForeignKeyConstraint(["budget_id"], ["project_budgets.id"], name=op.f("fk_project_outputs_budget_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_project_outputs_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_outputs")),
        sa.UniqueConstraint("budget_id", "name", name=op.f("uq_project_outputs_budget_id_name")),
    )
    op.create_index(op.f("ix_project_outputs_partnership_id"), "project_outputs", ["partnership_id"], unique=False)
    op.create_table(
        "project_quarters",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("budget_id", sa.BigInteger(), nullable=False),
        sa.Column("quarter", sa.SmallInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f("ck_project_quarters_quarter")),
        sa.ForeignKeyConstraint(["budget_id"], ["project_budgets.id"], name=op.f("fk_project_quarters_budget_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_project_quarters_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_quarters")),
        sa.UniqueConstraint("budget_id", "quarter", name=op.f("uq_project_quarters_budget_id_quarter")),
    )
    op.create_index(op.f("ix_project_quarters_partnership_id"), "project_quarters", ["partnership_id"], unique=False)
    op.create_table(
        "project_returns",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("quarter_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("current", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("spend", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.Column("narrative", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_by_id", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("number = 1 OR reason <> ''", name=op.f("ck_project_returns_reasoned")),
        sa.CheckConstraint("spend >= 0", name=op.f("ck_project_returns_spend")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_project_returns_partnership_id")
        ),
        sa.ForeignKeyConstraint(["quarter_id"], ["project_quarters.id"], name=op.f("fk_project_returns_quarter_id")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["users.id"], name=op.f("fk_project_returns_sent_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_returns")),
    )
    op.create_index(op.f("ix_project_returns_partnership_id"), "project_returns", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_project_returns_quarter_id"), "project_returns", ["quarter_id"], unique=False)
    op.create_index(
        "uq_project_returns_current",
        "project_returns",
        ["quarter_id"],
        unique=True,
        postgresql_where=sa.text("current"),
    )
    op.create_table(
        "return_outputs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("return_id", sa.BigInteger(), nullable=False),
        sa.Column("output_id", sa.BigInteger(), nullable=False),
        sa.Column("achieved", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.CheckConstraint("achieved >= 0", name=op.f("ck_return_outputs_achieved")),
        sa.ForeignKeyConstraint(["output_id"], ["project_outputs.id"], name=op.f("fk_return_outputs_output_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_return_outputs_partnership_id")),
        sa.ForeignKeyConstraint(["return_id"], ["project_returns.id"], name=op.f("fk_return_outputs_return_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_outputs")),
        sa.UniqueConstraint("return_id", "output_id", name=op.f("uq_return_outputs_return_id_output_id")),
    )
    op.create_index(op.f("ix_return_outputs_output_id"), "return_outputs", ["output_id"], unique=False)
    op.create_index(op.f("ix_return_outputs_partnership_id"), "return_outputs", ["partnership_id"], unique=False)
    secure(op.get_bind(), list(TABLES))
    grant(op.get_bind())


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
