"""Cohorts of offender management, with decisions, status, needs and offending; ratings of every case kept with their reason."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0008_cohorts"
down_revision = "0007_plans"
branch_labels = None
depends_on = None

PROTECTED = [
    "cohort_places",
    "cohort_decisions",
    "statutory_statuses",
    "need_scores",
    "offending_months",
    "case_ratings",
]


def upgrade() -> None:
    op.create_table(
        "cohorts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("criteria", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_cohorts_named")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_cohorts_group_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_cohorts_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts")),
        sa.UniqueConstraint("group_id", "name", name=op.f("uq_cohorts_group_id_name")),
    )
    op.create_index(op.f("ix_cohorts_partnership_id"), "cohorts", ["partnership_id"], unique=False)
    op.create_table(
        "cohort_decisions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('selected', 'not_selected', 'moved', 'deselected')", name=op.f("ck_cohort_decisions_kind")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_cohort_decisions_reasoned")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_cohort_decisions_case_id")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_cohort_decisions_cohort_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_cohort_decisions_group_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_cohort_decisions_partnership_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_cohort_decisions_person_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_cohort_decisions_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_decisions")),
    )
    op.create_index(op.f("ix_cohort_decisions_case_id"), "cohort_decisions", ["case_id"], unique=False)
    op.create_index(op.f("ix_cohort_decisions_partnership_id"), "cohort_decisions", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_cohort_decisions_person_id"), "cohort_decisions", ["person_id"], unique=False)
    op.create_table(
        "cohort_places",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("join_reason", sa.Text(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("leave_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("(left_on IS NULL) = (leave_reason = '')", name=op.f("ck_cohort_places_left_with_reason")),
        sa.CheckConstraint("left_on IS NULL OR left_on >= joined_on", name=op.f("ck_cohort_places_dates")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_cohort_places_case_id")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_cohort_places_cohort_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_cohort_places_group_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_cohort_places_partnership_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_cohort_places_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_places")),
    )
    op.create_index(op.f("ix_cohort_places_case_id"), "cohort_places", ["case_id"], unique=False)
    op.create_index(
        "ix_cohort_places_cohort",
        "cohort_places",
        ["cohort_id"],
        unique=False,
        postgresql_where=sa.text("left_on IS NULL"),
    )
    op.create_index(op.f("ix_cohort_places_partnership_id"), "cohort_places", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_cohort_places_person_id"), "cohort_places", ["person_id"], unique=False)
    op.create_index(
        "uq_cohort_places_live",
        "cohort_places",
        ["group_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("left_on IS NULL"),
    )
    op.create_table(
        "need_scores",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("pathway", sa.Text(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "pathway IN ('accommodation', 'employment', 'health', 'drugs', 'alcohol', 'finance', 'families', 'attitudes', 'domestic_abuse', 'exploitation')",
            name=op.f("ck_need_scores_pathway"),
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 3", name=op.f("ck_need_scores_score")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_need_scores_case_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_need_scores_partnership_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_need_scores_person_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_need_scores_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_scores")),
        sa.UniqueConstraint(
            "case_id",
            "person_id",
            "assessed_on",
            "pathway",
            name=op.f("uq_need_scores_case_id_person_id_assessed_on_pathway"),
        ),
    )
    op.create_index(op.f("ix_need_scores_case_id"), "need_scores", ["case_id"], unique=False)
    op.create_index(op.f("ix_need_scores_partnership_id"), "need_scores", ["partnership_id"], unique=False)
    op.create_table(
        "offending_months",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("offences", sa.SmallInteger(), nullable=False),
        sa.Column("arrests", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("ck_offending_months_first_day")),
        sa.CheckConstraint("offences >= 0 AND arrests >= 0", name=op.f("ck_offending_months_counts")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_offending_months_case_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_offending_months_partnership_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_offending_months_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offending_months")),
        sa.UniqueConstraint("case_id", "person_id", "month", name=op.f("uq_offending_months_case_id_person_id_month")),
    )
    op.create_index(op.f("ix_offending_months_case_id"), "offending_months", ["case_id"], unique=False)
    op.create_index(op.f("ix_offending_months_partnership_id"), "offending_months", ["partnership_id"], unique=False)
    op.create_table(
        "statutory_statuses",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("establishment", sa.Text(), server_default="", nullable=False),
        sa.Column("release_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "release_on IS NULL OR (status = 'custody' AND release_on >= since)",
            name=op.f("ck_statutory_statuses_release"),
        ),
        sa.CheckConstraint(
            "status IN ('community_order', 'licence', 'post_sentence', 'custody', 'none')",
            name=op.f("ck_statutory_statuses_status"),
        ),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= since", name=op.f("ck_statutory_statuses_dates")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_statutory_statuses_case_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_statutory_statuses_partnership_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_statutory_statuses_person_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_statutory_statuses_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statutory_statuses")),
    )
    op.create_index(op.f("ix_statutory_statuses_case_id"), "statutory_statuses", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_statutory_statuses_partnership_id"), "statutory_statuses", ["partnership_id"], unique=False
    )
    op.create_index("ix_statutory_statuses_person", "statutory_statuses", ["person_id", "since", "id"], unique=False)
    op.create_table(
        "case_ratings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("caseload_id", sa.BigInteger(), nullable=False),
        sa.Column("rag", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rated_by_id", sa.BigInteger(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("rag IN ('red', 'amber', 'green', 'blue')", name=op.f("ck_case_ratings_rag")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_ratings_case_id")),
        sa.ForeignKeyConstraint(["caseload_id"], ["caseloads.id"], name=op.f("fk_case_ratings_caseload_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_case_ratings_partnership_id")),
        sa.ForeignKeyConstraint(["rated_by_id"], ["users.id"], name=op.f("fk_case_ratings_rated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_ratings")),
    )
    op.create_index("ix_case_ratings_case", "case_ratings", ["case_id", "rated_at"], unique=False)
    op.create_index(op.f("ix_case_ratings_caseload_id"), "case_ratings", ["caseload_id"], unique=False)
    op.create_index(op.f("ix_case_ratings_partnership_id"), "case_ratings", ["partnership_id"], unique=False)
    secure(op.get_bind(), PROTECTED)
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_index(op.f("ix_case_ratings_partnership_id"), table_name="case_ratings")
    op.drop_index(op.f("ix_case_ratings_caseload_id"), table_name="case_ratings")
    op.drop_index("ix_case_ratings_case", table_name="case_ratings")
    op.drop_table("case_ratings")
    op.drop_index("ix_statutory_statuses_person", table_name="statutory_statuses")
    op.drop_index(op.f("ix_statutory_statuses_partnership_id"), table_name="statutory_statuses")
    op.drop_index(op.f("ix_statutory_statuses_case_id"), table_name="statutory_statuses")
    op.drop_table("statutory_statuses")
    op.drop_index(op.f("ix_offending_months_partnership_id"), table_name="offending_months")
    op.drop_index(op.f("ix_offending_months_case_id"), table_name="offending_months")
    op.drop_table("offending_months")
    op.drop_index(op.f("ix_need_scores_partnership_id"), table_name="need_scores")
    op.drop_index(op.f("ix_need_scores_case_id"), table_name="need_scores")
    op.drop_table("need_scores")
    op.drop_index("uq_cohort_places_live", table_name="cohort_places", postgresql_where=sa.text("left_on IS NULL"))
    op.drop_index(op.f("ix_cohort_places_person_id"), table_name="cohort_places")
    op.drop_index(op.f("ix_cohort_places_partnership_id"), table_name="cohort_places")
    op.drop_index("ix_cohort_places_cohort", table_name="cohort_places", postgresql_where=sa.text("left_on IS NULL"))
    op.drop_index(op.f("ix_cohort_places_case_id"), table_name="cohort_places")
    op.drop_table("cohort_places")
    op.drop_index(op.f("ix_cohort_decisions_person_id"), table_name="cohort_decisions")
    op.drop_index(op.f("ix_cohort_decisions_partnership_id"), table_name="cohort_decisions")
    op.drop_index(op.f("ix_cohort_decisions_case_id"), table_name="cohort_decisions")
    op.drop_table("cohort_decisions")
    op.drop_index(op.f("ix_cohorts_partnership_id"), table_name="cohorts")
    op.drop_table("cohorts")
