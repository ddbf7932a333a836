"""ASB case reviews: applications, who made them, recommendations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0010_case_reviews"
down_revision = "0009_closed_cases"
branch_labels = None
depends_on = None

PROTECTED = ["asb_reviews", "asb_review_applicants", "asb_review_recommendations"]


def upgrade() -> None:
    op.create_table(
        "asb_reviews",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Text(), server_default="", nullable=False),
        sa.Column("reports", sa.BigInteger(), nullable=False),
        sa.Column("acknowledge_by", sa.Date(), nullable=False),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.Column("threshold_by", sa.Date(), nullable=False),
        sa.Column("threshold_met", sa.Boolean(), nullable=True),
        sa.Column("threshold_on", sa.Date(), nullable=True),
        sa.Column("threshold_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("panel_by", sa.Date(), nullable=True),
        sa.Column("panel_on", sa.Date(), nullable=True),
        sa.Column("panel_members", sa.Text(), server_default="", nullable=False),
        sa.Column("findings", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome_by", sa.Date(), nullable=True),
        sa.Column("outcome_sent_on", sa.Date(), nullable=True),
        sa.Column("appeal_by", sa.Date(), nullable=True),
        sa.Column("appeal_received_on", sa.Date(), nullable=True),
        sa.Column("appeal_grounds", sa.Text(), server_default="", nullable=False),
        sa.Column("appeal_upheld", sa.Boolean(), nullable=True),
        sa.Column("appeal_on", sa.Date(), nullable=True),
        sa.Column("appeal_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("threshold_met IS NULL OR threshold_reason <> ''", name=op.f("ck_asb_reviews_reasoned")),
        sa.CheckConstraint("(appeal_upheld IS NULL) = (appeal_on IS NULL)", name=op.f("ck_asb_reviews_appeal_decided")),
        sa.CheckConstraint("(threshold_met IS NULL) = (threshold_on IS NULL)", name=op.f("ck_asb_reviews_decided")),
        sa.CheckConstraint(
            "outcome_sent_on IS NULL OR outcome_sent_on >= panel_on", name=op.f("ck_asb_reviews_outcome_after_panel")
        ),
        sa.CheckConstraint("panel_on IS NULL OR threshold_met", name=op.f("ck_asb_reviews_panel_needs_threshold")),
        sa.CheckConstraint("reports >= 0", name=op.f("ck_asb_reviews_reports")),
        sa.CheckConstraint(
            "threshold_on IS NULL OR threshold_on >= received_on", name=op.f("ck_asb_reviews_threshold_after_receipt")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_asb_reviews_case_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_asb_reviews_group_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_asb_reviews_partnership_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_asb_reviews_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asb_reviews")),
        sa.UniqueConstraint("partnership_id", "reference", name=op.f("uq_asb_reviews_partnership_id_reference")),
    )
    op.create_index(op.f("ix_asb_reviews_case_id"), "asb_reviews", ["case_id"], unique=False)
    op.create_index("ix_asb_reviews_group", "asb_reviews", ["group_id", "received_on", "id"], unique=False)
    op.create_index(op.f("ix_asb_reviews_partnership_id"), "asb_reviews", ["partnership_id"], unique=False)
    op.create_table(
        "asb_review_applicants",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("review_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), server_default="", nullable=False),
        sa.Column("on_behalf_of", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_asb_review_applicants_named")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_asb_review_applicants_partnership_id")
        ),
        sa.ForeignKeyConstraint(["review_id"], ["asb_reviews.id"], name=op.f("fk_asb_review_applicants_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asb_review_applicants")),
        sa.UniqueConstraint("review_id", name=op.f("uq_asb_review_applicants_review_id")),
    )
    op.create_index(
        op.f("ix_asb_review_applicants_partnership_id"), "asb_review_applicants", ["partnership_id"], unique=False
    )
    op.create_table(
        "asb_review_recommendations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("review_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "accepted IS NULL OR accepted OR answer <> ''", name=op.f("ck_asb_review_recommendations_refusal_reasoned")
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_asb_review_recommendations_said")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_asb_review_recommendations_agency_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_asb_review_recommendations_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["asb_reviews.id"], name=op.f("fk_asb_review_recommendations_review_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asb_review_recommendations")),
        sa.UniqueConstraint("review_id", "position", name=op.f("uq_asb_review_recommendations_review_id_position")),
    )
    op.create_index(
        op.f("ix_asb_review_recommendations_partnership_id"),
        "asb_review_recommendations",
        ["partnership_id"],
        unique=False,
    )
    secure(op.get_bind(), PROTECTED)
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_index(op.f("ix_asb_review_recommendations_partnership_id"), table_name="asb_review_recommendations")
    op.drop_table("asb_review_recommendations")
    op.drop_index(op.f("ix_asb_review_applicants_partnership_id"), table_name="asb_review_applicants")
    op.drop_table("asb_review_applicants")
    op.drop_index(op.f("ix_asb_reviews_partnership_id"), table_name="asb_reviews")
    op.drop_index("ix_asb_reviews_group", table_name="asb_reviews")
    op.drop_index(op.f("ix_asb_reviews_case_id"), table_name="asb_reviews")
    op.drop_table("asb_reviews")
