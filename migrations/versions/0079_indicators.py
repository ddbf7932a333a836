"""Objectives, priorities, indicators and their figures; printed tables; performance reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from casework.database import grant, secure

revision = "0079_indicators"
down_revision = "0078_keys_with_scopes"
branch_labels = None
depends_on = None

TABLES = (
    "objectives",
    "performance_reports",
    "printed_tables",
    "priorities",
    "indicators",
    "report_narratives",
    "indicator_targets",
    "indicator_values",
    "series_breaks",
)


def upgrade() -> None:
    op.create_table(
        "objectives",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("years", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_objectives_group_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_objectives_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objectives")),
        sa.UniqueConstraint("group_id", "title", name=op.f("uq_objectives_group_id_title")),
    )
    op.create_index(op.f("ix_objectives_group_id"), "objectives", ["group_id"])
    op.create_index(op.f("ix_objectives_partnership_id"), "objectives", ["partnership_id"])
    op.create_table(
        "performance_reports",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("public", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_performance_reports_group_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_performance_reports_made_by_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_performance_reports_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_performance_reports")),
        sa.UniqueConstraint("group_id", "title", name=op.f("uq_performance_reports_group_id_title")),
    )
    op.create_index(op.f("ix_performance_reports_group_id"), "performance_reports", ["group_id"])
    op.create_index(op.f("ix_performance_reports_partnership_id"), "performance_reports", ["partnership_id"])
    op.create_table(
        "printed_tables",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("loaded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_printed_tables_group_id")),
        sa.ForeignKeyConstraint(["loaded_by_id"], ["users.id"], name=op.f("fk_printed_tables_loaded_by_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_printed_tables_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printed_tables")),
        sa.UniqueConstraint("group_id", "title", name=op.f("uq_printed_tables_group_id_title")),
    )
    op.create_index(op.f("ix_printed_tables_group_id"), "printed_tables", ["group_id"])
    op.create_index(op.f("ix_printed_tables_partnership_id"), "printed_tables", ["partnership_id"])
    op.create_table(
        "priorities",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("objective_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["objective_id"], ["objectives.id"], name=op.f("fk_priorities_objective_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_priorities_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priorities")),
        sa.UniqueConstraint("objective_id", "title", name=op.f("uq_priorities_objective_id_title")),
    )
    op.create_index(op.f("ix_priorities_objective_id"), "priorities", ["objective_id"])
    op.create_index(op.f("ix_priorities_partnership_id"), "priorities", ["partnership_id"])
    op.create_table(
        "indicators",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("worked_on_by_id", sa.BigInteger(), nullable=True),
        sa.Column("priority_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), server_default="", nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), server_default="", nullable=False),
        sa.Column("aim", sa.Text(), nullable=False),
        sa.Column("places", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("frequency", sa.Text(), server_default="quarter", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("owner_agency_id", sa.BigInteger(), nullable=True),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("withdrawn", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("aim IN ('reduce', 'increase')", name=op.f("ck_indicators_aim")),
        sa.CheckConstraint("base IN ('', 'population', 'households')", name=op.f("ck_indicators_base")),
        sa.CheckConstraint("frequency IN ('month', 'quarter', 'year')", name=op.f("ck_indicators_frequency")),
        sa.CheckConstraint("unit IN ('count', 'percentage', 'rate', 'gap', 'money')", name=op.f("ck_indicators_unit")),
        sa.CheckConstraint("places BETWEEN 0 AND 4", name=op.f("ck_indicators_places")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_indicators_group_id")),
        sa.ForeignKeyConstraint(["owner_agency_id"], ["agencies.id"], name=op.f("fk_indicators_owner_agency_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_indicators_partnership_id")),
        sa.ForeignKeyConstraint(["priority_id"], ["priorities.id"], name=op.f("fk_indicators_priority_id")),
        sa.ForeignKeyConstraint(["worked_on_by_id"], ["groups.id"], name=op.f("fk_indicators_worked_on_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicators")),
        sa.UniqueConstraint("group_id", "name", name=op.f("uq_indicators_group_id_name")),
    )
    op.create_index(op.f("ix_indicators_group_id"), "indicators", ["group_id"])
    op.create_index(op.f("ix_indicators_partnership_id"), "indicators", ["partnership_id"])
    op.create_index(op.f("ix_indicators_priority_id"), "indicators", ["priority_id"])
    op.create_index(op.f("ix_indicators_worked_on_by_id"), "indicators", ["worked_on_by_id"])
    op.create_table(
        "report_narratives",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("priority_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_report_narratives_partnership_id")
        ),
        sa.ForeignKeyConstraint(["priority_id"], ["priorities.id"], name=op.f("fk_report_narratives_priority_id")),
        sa.ForeignKeyConstraint(["report_id"], ["performance_reports.id"], name=op.f("fk_report_narratives_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_narratives")),
        sa.UniqueConstraint("report_id", "priority_id", name=op.f("uq_report_narratives_report_id_priority_id")),
    )
    op.create_index(op.f("ix_report_narratives_partnership_id"), "report_narratives", ["partnership_id"])
    op.create_table(
        "indicator_targets",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("indicator_id", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("baseline", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("baseline_period", sa.Text(), server_default="", nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("set_by_id", sa.BigInteger(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("way = 'direction' OR amount IS NOT NULL", name=op.f("ck_indicator_targets_amount")),
        sa.CheckConstraint("way = 'reach' OR baseline IS NOT NULL", name=op.f("ck_indicator_targets_baseline")),
        sa.CheckConstraint(
            "way IN ('by_percent', 'by_number', 'reach', 'direction')", name=op.f("ck_indicator_targets_way")
        ),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicators.id"], name=op.f("fk_indicator_targets_indicator_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_indicator_targets_partnership_id")
        ),
        sa.ForeignKeyConstraint(["set_by_id"], ["users.id"], name=op.f("fk_indicator_targets_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_targets")),
        sa.UniqueConstraint("indicator_id", "due_on", name=op.f("uq_indicator_targets_indicator_id_due_on")),
    )
    op.create_index(op.f("ix_indicator_targets_partnership_id"), "indicator_targets", ["partnership_id"])
    op.create_table(
        "indicator_values",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("indicator_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Text(), server_default="own", nullable=False),
        sa.Column("place_name", sa.Text(), server_default="", nullable=False),
        sa.Column("area_id", sa.BigInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), server_default="known", nullable=False),
        sa.Column("figure", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("part", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("whole", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("number", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("current", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("entered_by_id", sa.BigInteger(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(place = 'area') = (area_id IS NOT NULL)", name=op.f("ck_indicator_values_area")),
        sa.CheckConstraint(
            "(state = 'known') = (figure IS NOT NULL OR part IS NOT NULL)", name=op.f("ck_indicator_values_known")
        ),
        sa.CheckConstraint("number = 1 OR reason <> ''", name=op.f("ck_indicator_values_reasoned")),
        sa.CheckConstraint(
            "place IN ('own', 'area', 'neighbour', 'force', 'similar', 'region', 'national', 'deprived')",
            name=op.f("ck_indicator_values_place"),
        ),
        sa.CheckConstraint(
            "place NOT IN ('neighbour', 'area') OR place_name <> ''", name=op.f("ck_indicator_values_named")
        ),
        sa.CheckConstraint(
            "state IN ('known', 'not_available', 'not_published')", name=op.f("ck_indicator_values_state")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_indicator_values_days")),
        sa.CheckConstraint("figure IS NULL OR part IS NULL", name=op.f("ck_indicator_values_one")),
        sa.CheckConstraint("part >= 0 AND whole > 0", name=op.f("ck_indicator_values_counts")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_indicator_values_area_id")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["users.id"], name=op.f("fk_indicator_values_entered_by_id")),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicators.id"], name=op.f("fk_indicator_values_indicator_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_indicator_values_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_values")),
    )
    op.create_index("ix_indicator_values_indicator_id_starts_on", "indicator_values", ["indicator_id", "starts_on"])
    op.create_index(op.f("ix_indicator_values_partnership_id"), "indicator_values", ["partnership_id"])
    op.create_index(
        "uq_indicator_values_current",
        "indicator_values",
        ["indicator_id", "place", "place_name", "starts_on", "ends_on"],
        unique=True,
        postgresql_where=sa.text("current"),
    )
    op.create_table(
        "series_breaks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("indicator_id", sa.BigInteger(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("added_by_id", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["users.id"], name=op.f("fk_series_breaks_added_by_id")),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicators.id"], name=op.f("fk_series_breaks_indicator_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_series_breaks_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_breaks")),
        sa.UniqueConstraint("indicator_id", "from_on", name=op.f("uq_series_breaks_indicator_id_from_on")),
    )
    op.create_index(op.f("ix_series_breaks_partnership_id"), "series_breaks", ["partnership_id"])
    secure(op.get_bind(), list(TABLES))
    grant(op.get_bind())


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
