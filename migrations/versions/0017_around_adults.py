"""Around an adult: forums tried, carers, lead professional, contingency plans, disagreements, reviews and step-downs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0017_around_adults"
down_revision = "0016_orders"
branch_labels = None
depends_on = None

PROTECTED = [
    "adult_carers",
    "adult_contingency_plans",
    "adult_disagreements",
    "adult_forums",
    "adult_leads",
    "adult_carer_contacts",
    "adult_contingency_lines",
    "adult_disagreement_steps",
    "adult_reviews",
    "adult_step_downs",
]


def upgrade() -> None:
    op.create_table(
        "adult_carers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("offer", sa.Text(), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("views", sa.Text(), server_default="", nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("corrects_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(offer IN ('offered', 'done', 'declined')) = (offered_on IS NOT NULL)",
            name=op.f("ck_adult_carers_offered"),
        ),
        sa.CheckConstraint("(person_id IS NULL) = (name <> '')", name=op.f("ck_adult_carers_named")),
        sa.CheckConstraint("contact IN ('yes', 'ask', 'safely', 'no')", name=op.f("ck_adult_carers_contact")),
        sa.CheckConstraint(
            "offer IN ('not_offered', 'offered', 'done', 'declined', 'no_carer')", name=op.f("ck_adult_carers_offer")
        ),
        sa.CheckConstraint("relation <> ''", name=op.f("ck_adult_carers_related")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_adult_carers_case_id")),
        sa.ForeignKeyConstraint(["corrects_id"], ["adult_carers.id"], name=op.f("fk_adult_carers_corrects_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_adult_carers_group_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_adult_carers_partnership_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_adult_carers_person_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_adult_carers_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adult_carers")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_adult_carers_corrects_id")),
    )
    op.create_index(op.f("ix_adult_carers_case_id"), "adult_carers", ["case_id"], unique=False)
    op.create_index(op.f("ix_adult_carers_partnership_id"), "adult_carers", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_adult_carers_person_id"), "adult_carers", ["person_id"], unique=False)
    op.create_table(
        "adult_contingency_plans",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("out_of_hours", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("out_of_hours <> ''", name=op.f("ck_adult_contingency_plans_out_of_hours")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_adult_contingency_plans_case_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_adult_contingency_plans_group_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_adult_contingency_plans_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_adult_contingency_plans_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adult_contingency_plans")),
        sa.UniqueConstraint(
            "case_id", "group_id", "number", name=op.f("uq_adult_contingency_plans_case_id_group_id_number")
        ),
    )
    op.create_index(op.f("ix_adult_contingency_plans_case_id"), "adult_contingency_plans", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_adult_contingency_plans_partnership_id"), "adult_contingency_plans", ["partnership_id"], unique=False
    )
    op.create_table(
        "adult_disagreements",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("corrects_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("about <> ''", name=op.f("ck_adult_disagreements_said")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_adult_disagreements_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_adult_disagreements_case_id")),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["adult_disagreements.id"], name=op.f("fk_adult_disagreements_corrects_id")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_adult_disagreements_group_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_adult_disagreements_partnership_id")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_adult_disagreements_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adult_disagreements")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_adult_disagreements_corrects_id")),
    )
    op.create_index(op.f("ix_adult_disagreements_case_id"), "adult_disagreements", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_adult_disagreements_partnership_id"), "adult_disagreements", ["partnership_id"], unique=False
    )
    op.create_table(
        "adult_forums",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("forum", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("tried", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("corrects_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("forum <> '' AND tried <> '' AND result <> ''", name=op.f("ck_adult_forums_complete")),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_adult_forums_dates")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_adult_forums_case_id")),
        sa.ForeignKeyConstraint(["corrects_id"], ["adult_forums.id"], name=op.f("fk_adult_forums_corrects_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_adult_forums_group_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_adult_forums_partnership_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_adult_forums_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adult_forums")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_adult_forums_corrects_id")),
    )
    op.create_index(op.f("ix_adult_forums_case_id"), "adult_forums", ["case_id"], unique=False)
    op.create_index(op.f("ix_adult_forums_partnership_id"), "adult_forums", ["partnership_id"], unique=False)
    op.create_table(
        "adult_leads",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ended_because", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(ends_on IS NULL) = (ended_because = '')", name=op.f("ck_adult_leads_ended_with_reason")),
        sa.CheckConstraint("(user_id IS NULL) = (name <> '')", name=op.f("ck_adult_leads_named")),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_adult_leads_dates")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_adult_leads_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_adult_leads_case_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_adult_leads_group_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_adult_leads_partnership_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_adult_leads_recorded_by_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_adult_leads_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adult_leads")),
    )
    op.create_index(op.f("ix_adult_leads_case_id"), "adult_leads", ["case_id"], unique=False)
    op.create_index(op.f("ix_adult_leads_partnership_id"), "adult_leads", ["partnership_id"], unique=False)
    op.create_index(
        "uq_adult_leads_live",
        "adult_leads",
        ["case_id", "group_id"],
        unique=True,
        postgresql_where=sa.text("ends_on IS NULL"),
    )
    op.create_table(
        "adult_carer_contacts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("carer_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("corrects_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("words <> ''", name=op.f("ck_adult_carer_contacts_said")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_adult_carer_contacts_agency_id")),
        sa.ForeignKeyConstraint(["carer_id"], ["adult_carers.id"], name=op.f("fk_adult_carer_contacts_carer_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_adult_carer_contacts_case_id")),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["adult_carer_contacts.id"], name=op.f("fk_adult_carer_contacts_corrects_id")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_adult_carer_contacts_group_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_adult_carer_contacts_partnership_id")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_adult_carer_contacts_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adult_carer_contacts")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_adult_carer_contacts_corrects_id")),
    )
    op.create_index(op.f("ix_adult_carer_contacts_case_id"), "adult_carer_contacts", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_adult_carer_contacts_partnership_id"), "adult_carer_contacts", ["partnership_id"], unique=False
    )
    op.create_index(
        "uq_adult_carer_contacts_one",
        "adult_carer_contacts",
        ["carer_id"],
        unique=True,
        postgresql_where=sa.text("corrects_id IS NULL"),
    )
    op.create_table(
        "adult_contingency_lines",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("happens", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "happens <> '' AND what <> '' AND who <> ''", name=op.f("ck_adult_contingency_lines_complete")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_adult_contingency_lines_case_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_adult_contingency_lines_group_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_adult_contingency_lines_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["adult_contingency_plans.id"], name=op.f("fk_adult_contingency_lines_plan_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adult_contingency_lines")),
        sa.UniqueConstraint("plan_id", "position", name=op.f("uq_adult_contingency_lines_plan_id_position")),
    )
    op.create_index(op.f("ix_adult_contingency_lines_case_id"), "adult_contingency_lines", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_adult_contingency_lines_partnership_id"), "adult_contingency_lines", ["partnership_id"], unique=False
    )
    op.create_table(
        "adult_disagreement_steps",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("disagreement_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("to_whom", sa.Text(), server_default="", nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("corrects_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'escalated') = (to_whom <> '')", name=op.f("ck_adult_disagreement_steps_escalated_to")
        ),
        sa.CheckConstraint("kind <> 'resolved' OR words <> ''", name=op.f("ck_adult_disagreement_steps_resolved_how")),
        sa.CheckConstraint("kind IN ('escalated', 'resolved')", name=op.f("ck_adult_disagreement_steps_kind")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_adult_disagreement_steps_case_id")),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["adult_disagreement_steps.id"], name=op.f("fk_adult_disagreement_steps_corrects_id")
        ),
        sa.ForeignKeyConstraint(
            ["disagreement_id"], ["adult_disagreements.id"], name=op.f("fk_adult_disagreement_steps_disagreement_id")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_adult_disagreement_steps_group_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_adult_disagreement_steps_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_adult_disagreement_steps_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adult_disagreement_steps")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_adult_disagreement_steps_corrects_id")),
    )
    op.create_index(op.f("ix_adult_disagreement_steps_case_id"), "adult_disagreement_steps", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_adult_disagreement_steps_partnership_id"), "adult_disagreement_steps", ["partnership_id"], unique=False
    )
    op.create_index(
        "uq_adult_disagreement_steps_resolved",
        "adult_disagreement_steps",
        ["disagreement_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'resolved' AND corrects_id IS NULL"),
    )
    op.create_table(
        "adult_reviews",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("caseload_id", sa.BigInteger(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("rag", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("next_review_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("corrects_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("rag IN ('red', 'amber', 'green')", name=op.f("ck_adult_reviews_rag")),
        sa.CheckConstraint("words <> ''", name=op.f("ck_adult_reviews_reasoned")),
        sa.CheckConstraint("next_review_on >= held_on", name=op.f("ck_adult_reviews_dates")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_adult_reviews_case_id")),
        sa.ForeignKeyConstraint(["caseload_id"], ["caseloads.id"], name=op.f("fk_adult_reviews_caseload_id")),
        sa.ForeignKeyConstraint(["corrects_id"], ["adult_reviews.id"], name=op.f("fk_adult_reviews_corrects_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_adult_reviews_group_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_adult_reviews_partnership_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_adult_reviews_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adult_reviews")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_adult_reviews_corrects_id")),
    )
    op.create_index(op.f("ix_adult_reviews_case_id"), "adult_reviews", ["case_id"], unique=False)
    op.create_index(op.f("ix_adult_reviews_partnership_id"), "adult_reviews", ["partnership_id"], unique=False)
    op.create_index(
        "uq_adult_reviews_day",
        "adult_reviews",
        ["caseload_id", "held_on"],
        unique=True,
        postgresql_where=sa.text("corrects_id IS NULL"),
    )
    op.create_table(
        "adult_step_downs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("caseload_id", sa.BigInteger(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reviews", sa.BigInteger(), nullable=False),
        sa.Column("needed", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("follow_up", sa.Text(), nullable=False),
        sa.Column("contingency_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("outcome <> '' AND follow_up <> ''", name=op.f("ck_adult_step_downs_complete")),
        sa.CheckConstraint("reviews >= needed OR reason <> ''", name=op.f("ck_adult_step_downs_early_with_reason")),
        sa.CheckConstraint("reviews >= 0 AND needed >= 1", name=op.f("ck_adult_step_downs_counts")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_adult_step_downs_case_id")),
        sa.ForeignKeyConstraint(["caseload_id"], ["caseloads.id"], name=op.f("fk_adult_step_downs_caseload_id")),
        sa.ForeignKeyConstraint(
            ["contingency_id"], ["adult_contingency_plans.id"], name=op.f("fk_adult_step_downs_contingency_id")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_adult_step_downs_group_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_adult_step_downs_partnership_id")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_adult_step_downs_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adult_step_downs")),
        sa.UniqueConstraint("caseload_id", name=op.f("uq_adult_step_downs_caseload_id")),
    )
    op.create_index(op.f("ix_adult_step_downs_case_id"), "adult_step_downs", ["case_id"], unique=False)
    op.create_index(op.f("ix_adult_step_downs_partnership_id"), "adult_step_downs", ["partnership_id"], unique=False)
    secure(op.get_bind(), PROTECTED)
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_index(op.f("ix_adult_step_downs_partnership_id"), table_name="adult_step_downs")
    op.drop_index(op.f("ix_adult_step_downs_case_id"), table_name="adult_step_downs")
    op.drop_table("adult_step_downs")
    op.drop_index("uq_adult_reviews_day", table_name="adult_reviews", postgresql_where=sa.text("corrects_id IS NULL"))
    op.drop_index(op.f("ix_adult_reviews_partnership_id"), table_name="adult_reviews")
    op.drop_index(op.f("ix_adult_reviews_case_id"), table_name="adult_reviews")
    op.drop_table("adult_reviews")
    op.drop_index(
        "uq_adult_disagreement_steps_resolved",
        table_name="adult_disagreement_steps",
        postgresql_where=sa.text("kind = 'resolved' AND corrects_id IS NULL"),
    )
    op.drop_index(op.f("ix_adult_disagreement_steps_partnership_id"), table_name="adult_disagreement_steps")
    op.drop_index(op.f("ix_adult_disagreement_steps_case_id"), table_name="adult_disagreement_steps")
    op.drop_table("adult_disagreement_steps")
    op.drop_index(op.f("ix_adult_contingency_lines_partnership_id"), table_name="adult_contingency_lines")
    op.drop_index(op.f("ix_adult_contingency_lines_case_id"), table_name="adult_contingency_lines")
    op.drop_table("adult_contingency_lines")
    op.drop_index(
        "uq_adult_carer_contacts_one",
        table_name="adult_carer_contacts",
        postgresql_where=sa.text("corrects_id IS NULL"),
    )
    op.drop_index(op.f("ix_adult_carer_contacts_partnership_id"), table_name="adult_carer_contacts")
    op.drop_index(op.f("ix_adult_carer_contacts_case_id"), table_name="adult_carer_contacts")
    op.drop_table("adult_carer_contacts")
    op.drop_index("uq_adult_leads_live", table_name="adult_leads", postgresql_where=sa.text("ends_on IS NULL"))
    op.drop_index(op.f("ix_adult_leads_partnership_id"), table_name="adult_leads")
    op.drop_index(op.f("ix_adult_leads_case_id"), table_name="adult_leads")
    op.drop_table("adult_leads")
    op.drop_index(op.f("ix_adult_forums_partnership_id"), table_name="adult_forums")
    op.drop_index(op.f("ix_adult_forums_case_id"), table_name="adult_forums")
    op.drop_table("adult_forums")
    op.drop_index(op.f("ix_adult_disagreements_partnership_id"), table_name="adult_disagreements")
    op.drop_index(op.f("ix_adult_disagreements_case_id"), table_name="adult_disagreements")
    op.drop_table("adult_disagreements")
    op.drop_index(op.f("ix_adult_contingency_plans_partnership_id"), table_name="adult_contingency_plans")
    op.drop_index(op.f("ix_adult_contingency_plans_case_id"), table_name="adult_contingency_plans")
    op.drop_table("adult_contingency_plans")
    op.drop_index(op.f("ix_adult_carers_person_id"), table_name="adult_carers")
    op.drop_index(op.f("ix_adult_carers_partnership_id"), table_name="adult_carers")
    op.drop_index(op.f("ix_adult_carers_case_id"), table_name="adult_carers")
    op.drop_table("adult_carers")
