"""What is recorded of an adult: who it is, decisions and capacity, consent, outcomes and their reviews."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0014_adults"
down_revision = "0013_between_groups"
branch_labels = None
depends_on = None

PROTECTED = [
    "adult_consents",
    "adult_decisions",
    "adult_outcomes",
    "adults",
    "adult_capacity_assessments",
    "adult_outcome_reviews",
    "adult_best_interests",
]


def upgrade() -> None:
    op.create_table(
        "adult_consents",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("route", sa.Text(), server_default="", nullable=False),
        sa.Column("route_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_by", sa.Text(), server_default="", nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("corrects_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(answer = 'given') = (route = '')", name=op.f("ck_adult_consents_route_without")),
        sa.CheckConstraint(
            "(answer = 'not_sought') = (reason <> '')", name=op.f("ck_adult_consents_not_sought_reasoned")
        ),
        sa.CheckConstraint(
            "(route IN ('vital_interests', 'section_42', 'public_interest', 'best_interests')) = (decided_by <> '')",
            name=op.f("ck_adult_consents_route_decided"),
        ),
        sa.CheckConstraint(
            "(route IN ('vital_interests', 'section_42', 'public_interest', 'best_interests')) = (route_reason <> '')",
            name=op.f("ck_adult_consents_route_reasoned"),
        ),
        sa.CheckConstraint("answer IN ('given', 'refused', 'not_sought')", name=op.f("ck_adult_consents_answer")),
        sa.CheckConstraint(
            "route IN ('', 'none', 'vital_interests', 'section_42', 'public_interest', 'best_interests')",
            name=op.f("ck_adult_consents_route"),
        ),
        sa.CheckConstraint("scope <> ''", name=op.f("ck_adult_consents_scoped")),
        sa.CheckConstraint("review_on IS NULL OR review_on >= asked_on", name=op.f("ck_adult_consents_dates")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_adult_consents_case_id")),
        sa.ForeignKeyConstraint(["corrects_id"], ["adult_consents.id"], name=op.f("fk_adult_consents_corrects_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_adult_consents_group_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_adult_consents_partnership_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_adult_consents_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adult_consents")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_adult_consents_corrects_id")),
    )
    op.create_index(op.f("ix_adult_consents_case_id"), "adult_consents", ["case_id"], unique=False)
    op.create_index(op.f("ix_adult_consents_partnership_id"), "adult_consents", ["partnership_id"], unique=False)
    op.create_table(
        "adult_decisions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=True),
        sa.Column("doubt", sa.Text(), server_default="", nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("corrects_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("decision <> ''", name=op.f("ck_adult_decisions_said")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_adult_decisions_case_id")),
        sa.ForeignKeyConstraint(["corrects_id"], ["adult_decisions.id"], name=op.f("fk_adult_decisions_corrects_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_adult_decisions_group_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_adult_decisions_partnership_id")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_adult_decisions_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adult_decisions")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_adult_decisions_corrects_id")),
    )
    op.create_index(op.f("ix_adult_decisions_case_id"), "adult_decisions", ["case_id"], unique=False)
    op.create_index(op.f("ix_adult_decisions_partnership_id"), "adult_decisions", ["partnership_id"], unique=False)
    op.create_table(
        "adult_outcomes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("said_name", sa.Text(), server_default="", nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("corrects_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "said_by IN ('adult', 'advocate', 'carer', 'professional')", name=op.f("ck_adult_outcomes_said_by")
        ),
        sa.CheckConstraint("words <> ''", name=op.f("ck_adult_outcomes_said")),
        sa.CheckConstraint("review_on >= wanted_on", name=op.f("ck_adult_outcomes_dates")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_adult_outcomes_case_id")),
        sa.ForeignKeyConstraint(["corrects_id"], ["adult_outcomes.id"], name=op.f("fk_adult_outcomes_corrects_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_adult_outcomes_group_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_adult_outcomes_partnership_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_adult_outcomes_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adult_outcomes")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_adult_outcomes_corrects_id")),
    )
    op.create_index(op.f("ix_adult_outcomes_case_id"), "adult_outcomes", ["case_id"], unique=False)
    op.create_index(op.f("ix_adult_outcomes_partnership_id"), "adult_outcomes", ["partnership_id"], unique=False)
    op.create_table(
        "adults",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("chosen_by_id", sa.BigInteger(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_adults_case_id")),
        sa.ForeignKeyConstraint(["chosen_by_id"], ["users.id"], name=op.f("fk_adults_chosen_by_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_adults_group_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_adults_partnership_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_adults_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adults")),
        sa.UniqueConstraint("case_id", "group_id", name=op.f("uq_adults_case_id_group_id")),
    )
    op.create_index(op.f("ix_adults_partnership_id"), "adults", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_adults_person_id"), "adults", ["person_id"], unique=False)
    op.create_table(
        "adult_capacity_assessments",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.BigInteger(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("assessed_by", sa.Text(), nullable=False),
        sa.Column("support", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("corrects_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "assessed_by <> '' AND support <> '' AND basis <> ''", name=op.f("ck_adult_capacity_assessments_complete")
        ),
        sa.CheckConstraint("finding IN ('has', 'lacks')", name=op.f("ck_adult_capacity_assessments_finding")),
        sa.CheckConstraint(
            "review_on IS NULL OR review_on >= assessed_on", name=op.f("ck_adult_capacity_assessments_dates")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_adult_capacity_assessments_case_id")),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["adult_capacity_assessments.id"], name=op.f("fk_adult_capacity_assessments_corrects_id")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["adult_decisions.id"], name=op.f("fk_adult_capacity_assessments_decision_id")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_adult_capacity_assessments_group_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_adult_capacity_assessments_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_adult_capacity_assessments_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adult_capacity_assessments")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_adult_capacity_assessments_corrects_id")),
    )
    op.create_index(
        op.f("ix_adult_capacity_assessments_case_id"), "adult_capacity_assessments", ["case_id"], unique=False
    )
    op.create_index(
        op.f("ix_adult_capacity_assessments_partnership_id"),
        "adult_capacity_assessments",
        ["partnership_id"],
        unique=False,
    )
    op.create_table(
        "adult_outcome_reviews",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("outcome_id", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("said_name", sa.Text(), server_default="", nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("next_review_on", sa.Date(), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("corrects_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "result IN ('met', 'partly', 'not_met', 'dropped')", name=op.f("ck_adult_outcome_reviews_result")
        ),
        sa.CheckConstraint(
            "said_by IN ('adult', 'advocate', 'carer', 'professional')", name=op.f("ck_adult_outcome_reviews_said_by")
        ),
        sa.CheckConstraint(
            "next_review_on IS NULL OR next_review_on >= reviewed_on", name=op.f("ck_adult_outcome_reviews_dates")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_adult_outcome_reviews_case_id")),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["adult_outcome_reviews.id"], name=op.f("fk_adult_outcome_reviews_corrects_id")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_adult_outcome_reviews_group_id")),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["adult_outcomes.id"], name=op.f("fk_adult_outcome_reviews_outcome_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_adult_outcome_reviews_partnership_id")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_adult_outcome_reviews_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adult_outcome_reviews")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_adult_outcome_reviews_corrects_id")),
    )
    op.create_index(op.f("ix_adult_outcome_reviews_case_id"), "adult_outcome_reviews", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_adult_outcome_reviews_partnership_id"), "adult_outcome_reviews", ["partnership_id"], unique=False
    )
    op.create_index(
        "uq_adult_outcome_reviews_day",
        "adult_outcome_reviews",
        ["outcome_id", "reviewed_on", "said_by"],
        unique=True,
        postgresql_where=sa.text("corrects_id IS NULL"),
    )
    op.create_table(
        "adult_best_interests",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("assessment_id", sa.BigInteger(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("consulted", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("corrects_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "decision <> '' AND decided_by <> '' AND consulted <> ''", name=op.f("ck_adult_best_interests_complete")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["adult_capacity_assessments.id"], name=op.f("fk_adult_best_interests_assessment_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_adult_best_interests_case_id")),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["adult_best_interests.id"], name=op.f("fk_adult_best_interests_corrects_id")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_adult_best_interests_group_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_adult_best_interests_partnership_id")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_adult_best_interests_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adult_best_interests")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_adult_best_interests_corrects_id")),
    )
    op.create_index(op.f("ix_adult_best_interests_case_id"), "adult_best_interests", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_adult_best_interests_partnership_id"), "adult_best_interests", ["partnership_id"], unique=False
    )
    op.create_index(
        "uq_adult_best_interests_one",
        "adult_best_interests",
        ["assessment_id"],
        unique=True,
        postgresql_where=sa.text("corrects_id IS NULL"),
    )
    secure(op.get_bind(), PROTECTED)
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_index(
        "uq_adult_best_interests_one",
        table_name="adult_best_interests",
        postgresql_where=sa.text("corrects_id IS NULL"),
    )
    op.drop_index(op.f("ix_adult_best_interests_partnership_id"), table_name="adult_best_interests")
    op.drop_index(op.f("ix_adult_best_interests_case_id"), table_name="adult_best_interests")
    op.drop_table("adult_best_interests")
    op.drop_index(
        "uq_adult_outcome_reviews_day",
        table_name="adult_outcome_reviews",
        postgresql_where=sa.text("corrects_id IS NULL"),
    )
    op.drop_index(op.f("ix_adult_outcome_reviews_partnership_id"), table_name="adult_outcome_reviews")
    op.drop_index(op.f("ix_adult_outcome_reviews_case_id"), table_name="adult_outcome_reviews")
    op.drop_table("adult_outcome_reviews")
    op.drop_index(op.f("ix_adult_capacity_assessments_partnership_id"), table_name="adult_capacity_assessments")
    op.drop_index(op.f("ix_adult_capacity_assessments_case_id"), table_name="adult_capacity_assessments")
    op.drop_table("adult_capacity_assessments")
    op.drop_index(op.f("ix_adults_person_id"), table_name="adults")
    op.drop_index(op.f("ix_adults_partnership_id"), table_name="adults")
    op.drop_table("adults")
    op.drop_index(op.f("ix_adult_outcomes_partnership_id"), table_name="adult_outcomes")
    op.drop_index(op.f("ix_adult_outcomes_case_id"), table_name="adult_outcomes")
    op.drop_table("adult_outcomes")
    op.drop_index(op.f("ix_adult_decisions_partnership_id"), table_name="adult_decisions")
    op.drop_index(op.f("ix_adult_decisions_case_id"), table_name="adult_decisions")
    op.drop_table("adult_decisions")
    op.drop_index(op.f("ix_adult_consents_partnership_id"), table_name="adult_consents")
    op.drop_index(op.f("ix_adult_consents_case_id"), table_name="adult_consents")
    op.drop_table("adult_consents")
