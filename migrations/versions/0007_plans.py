"""Plans in versions of their parts, incidents counted by month, and the words of cases for finding ones like them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from casework.database import grant, secure

revision = "0007_plans"
down_revision = "0006_kinds_of_work"
branch_labels = None
depends_on = None

PROTECTED = ["plan_parts", "counted_places", "incident_counts"]


def upgrade() -> None:
    op.create_table(
        "plan_parts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("current", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("problems", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("worked", sa.Text(), server_default="", nullable=False),
        sa.Column("verdict", sa.Text(), server_default="", nullable=False),
        sa.Column("saved_by_id", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "part IN ('objective', 'scanning', 'victim', 'offender', 'location', 'response', 'assessment')",
            name=op.f("ck_plan_parts_part"),
        ),
        sa.CheckConstraint(
            "verdict IN ('', 'stopped', 'reduced', 'same', 'worse', 'moved', 'unclear', 'not_assessed')",
            name=op.f("ck_plan_parts_verdict"),
        ),
        sa.CheckConstraint("part = 'scanning' OR problems = '{}'", name=op.f("ck_plan_parts_problems")),
        sa.CheckConstraint("part = 'response' OR starts_on IS NULL", name=op.f("ck_plan_parts_starts")),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_plan_parts_dates")),
        sa.CheckConstraint("(part = 'assessment') = (verdict <> '')", name=op.f("ck_plan_parts_assessed")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_plan_parts_case_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_plan_parts_partnership_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["users.id"], name=op.f("fk_plan_parts_saved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_parts")),
        sa.UniqueConstraint("case_id", "part", "number", name=op.f("uq_plan_parts_case_id_part_number")),
    )
    op.create_index(op.f("ix_plan_parts_partnership_id"), "plan_parts", ["partnership_id"], unique=False)
    op.create_index(
        "uq_plan_parts_current", "plan_parts", ["case_id", "part"], unique=True, postgresql_where=sa.text("current")
    )
    op.create_index(
        "ix_plan_parts_problems",
        "plan_parts",
        ["problems"],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("current AND part = 'scanning'"),
    )
    op.create_table(
        "counted_places",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("role IN ('here', 'nearby', 'comparison')", name=op.f("ck_counted_places_role")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_counted_places_named")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_counted_places_case_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_counted_places_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counted_places")),
        sa.UniqueConstraint("case_id", "name", name=op.f("uq_counted_places_case_id_name")),
        sa.UniqueConstraint("id", "case_id", name=op.f("uq_counted_places_id_case_id")),
    )
    op.create_index(op.f("ix_counted_places_case_id"), "counted_places", ["case_id"], unique=False)
    op.create_index(op.f("ix_counted_places_partnership_id"), "counted_places", ["partnership_id"], unique=False)
    op.create_index(
        "uq_counted_places_here", "counted_places", ["case_id"], unique=True, postgresql_where=sa.text("role = 'here'")
    )
    op.create_table(
        "incident_counts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("place_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("incidents", sa.BigInteger(), nullable=False),
        sa.Column("saved_by_id", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("incidents BETWEEN 0 AND 99999", name=op.f("ck_incident_counts_incidents")),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_incident_counts_first_of_month")),
        sa.CheckConstraint("source <> ''", name=op.f("ck_incident_counts_source")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_incident_counts_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["place_id", "case_id"],
            ["counted_places.id", "counted_places.case_id"],
            name=op.f("fk_incident_counts_place_id_case_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["saved_by_id"], ["users.id"], name=op.f("fk_incident_counts_saved_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_counts")),
        sa.UniqueConstraint("place_id", "month", "source", name=op.f("uq_incident_counts_place_id_month_source")),
    )
    op.create_index(op.f("ix_incident_counts_case_id"), "incident_counts", ["case_id"], unique=False)
    op.create_index(op.f("ix_incident_counts_partnership_id"), "incident_counts", ["partnership_id"], unique=False)
    op.add_column(
        "cases",
        sa.Column(
            "words",
            postgresql.TSVECTOR(),
            sa.Computed("to_tsvector('english'::regconfig, (title || ' '::text) || summary)", persisted=True),
            nullable=False,
        ),
    )
    op.create_index(
        "ix_cases_words",
        "cases",
        ["words"],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("status = 'closed'"),
    )
    secure(op.get_bind(), PROTECTED)
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_index("ix_cases_words", table_name="cases")
    op.drop_column("cases", "words")
    for table in reversed(PROTECTED):
        op.drop_table(table)
