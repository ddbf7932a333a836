"""Risk registers: scales, risks, their scores and the actions on them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0086_risk_register"
down_revision = "0085_webhooks"
branch_labels = None
depends_on = None

TABLES = (
    "register_risks",
    "register_scales",
    "register_scores",
    "register_risk_actions",
)


def upgrade() -> None:
    op.create_table(
        "register_risks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), server_default="", nullable=False),
        sa.Column("event", sa.Text(), server_default="", nullable=False),
        sa.Column("consequence", sa.Text(), server_default="", nullable=False),
        sa.Column("category", sa.Text(), server_default="", nullable=False),
        sa.Column("controls", sa.Text(), server_default="", nullable=False),
        sa.Column("response", sa.Text(), server_default="treat", nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("owner_agency_id", sa.BigInteger(), nullable=True),
        sa.Column("tolerance", sa.SmallInteger(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closing_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("added_by_id", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("(status = 'closed') = (closed_on IS NOT NULL)", name=op.f("ck_register_risks_closed")),
        sa.CheckConstraint(
            "response IN ('treat', 'tolerate', 'transfer', 'terminate')", name=op.f("ck_register_risks_response")
        ),
        sa.CheckConstraint("status = 'open' OR closing_reason <> ''", name=op.f("ck_register_risks_reasoned")),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("ck_register_risks_status")),
        sa.CheckConstraint("tolerance > 0", name=op.f("ck_register_risks_tolerance")),
        sa.ForeignKeyConstraint(["added_by_id"], ["users.id"], name=op.f("fk_register_risks_added_by_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_register_risks_group_id")),
        sa.ForeignKeyConstraint(["owner_agency_id"], ["agencies.id"], name=op.f("fk_register_risks_owner_agency_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_register_risks_owner_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_register_risks_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_risks")),
        sa.UniqueConstraint("group_id", "title", name=op.f("uq_register_risks_group_id_title")),
        sa.UniqueConstraint("partnership_id", "reference", name=op.f("uq_register_risks_partnership_id_reference")),
    )
    op.create_index(
        "ix_register_risks_open",
        "register_risks",
        ["group_id", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(op.f("ix_register_risks_partnership_id"), "register_risks", ["partnership_id"], unique=False)
    op.create_table(
        "register_scales",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("likelihood", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("impact", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("categories", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("amber_from", sa.SmallInteger(), nullable=False),
        sa.Column("red_from", sa.SmallInteger(), nullable=False),
        sa.Column("tolerance", sa.SmallInteger(), nullable=False),
        sa.Column("set_by_id", sa.BigInteger(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("1 < amber_from AND amber_from < red_from", name=op.f("ck_register_scales_colours")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_register_scales_group_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_register_scales_partnership_id")
        ),
        sa.ForeignKeyConstraint(["set_by_id"], ["users.id"], name=op.f("fk_register_scales_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_scales")),
    )
    op.create_index(op.f("ix_register_scales_group_id"), "register_scales", ["group_id"], unique=False)
    op.create_index(op.f("ix_register_scales_partnership_id"), "register_scales", ["partnership_id"], unique=False)
    op.create_table(
        "register_scores",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("risk_id", sa.BigInteger(), nullable=False),
        sa.Column("scale_id", sa.BigInteger(), nullable=True),
        sa.Column("likelihood_before", sa.SmallInteger(), nullable=False),
        sa.Column("impact_before", sa.SmallInteger(), nullable=False),
        sa.Column("likelihood_after", sa.SmallInteger(), nullable=False),
        sa.Column("impact_after", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("current", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("scored_by_id", sa.BigInteger(), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("impact_after BETWEEN 1 AND 6", name=op.f("ck_register_scores_impact_after")),
        sa.CheckConstraint("impact_before BETWEEN 1 AND 6", name=op.f("ck_register_scores_impact_before")),
        sa.CheckConstraint(
            "likelihood_after * impact_after <= likelihood_before * impact_before",
            name=op.f("ck_register_scores_controls"),
        ),
        sa.CheckConstraint("likelihood_after BETWEEN 1 AND 6", name=op.f("ck_register_scores_likelihood_after")),
        sa.CheckConstraint("likelihood_before BETWEEN 1 AND 6", name=op.f("ck_register_scores_likelihood_before")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_register_scores_partnership_id")
        ),
        sa.ForeignKeyConstraint(["risk_id"], ["register_risks.id"], name=op.f("fk_register_scores_risk_id")),
        sa.ForeignKeyConstraint(["scale_id"], ["register_scales.id"], name=op.f("fk_register_scores_scale_id")),
        sa.ForeignKeyConstraint(["scored_by_id"], ["users.id"], name=op.f("fk_register_scores_scored_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_scores")),
    )
    op.create_index(op.f("ix_register_scores_partnership_id"), "register_scores", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_register_scores_risk_id"), "register_scores", ["risk_id"], unique=False)
    op.create_index(
        "uq_register_scores_current", "register_scores", ["risk_id"], unique=True, postgresql_where=sa.text("current")
    )
    op.create_table(
        "register_risk_actions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("risk_id", sa.BigInteger(), nullable=False),
        sa.Column("action_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_register_risk_actions_action_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_register_risk_actions_partnership_id")
        ),
        sa.ForeignKeyConstraint(["risk_id"], ["register_risks.id"], name=op.f("fk_register_risk_actions_risk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_risk_actions")),
        sa.UniqueConstraint("risk_id", "action_id", name=op.f("uq_register_risk_actions_risk_id_action_id")),
    )
    op.create_index(op.f("ix_register_risk_actions_action_id"), "register_risk_actions", ["action_id"], unique=False)
    op.create_index(
        op.f("ix_register_risk_actions_partnership_id"), "register_risk_actions", ["partnership_id"], unique=False
    )
    secure(op.get_bind(), list(TABLES))
    grant(op.get_bind())


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
