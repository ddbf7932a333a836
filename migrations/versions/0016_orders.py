"""Tools and orders: steps, terms, breaches, signatures, agencies' views and documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0016_orders"
down_revision = "0015_risk"
branch_labels = None
depends_on = None

PROTECTED = [
    "orders",
    "order_steps",
    "order_terms",
    "order_breaches",
    "order_signatories",
    "agency_views",
    "order_documents",
]


def upgrade() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("place_id", sa.BigInteger(), nullable=True),
        sa.Column("tool", sa.Text(), nullable=False),
        sa.Column("tool_name", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), server_default="considered", nullable=False),
        sa.Column("court", sa.Text(), server_default="", nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("next_review_on", sa.Date(), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("(status = 'ended') = (ended_on IS NOT NULL)", name=op.f("ck_orders_ended")),
        sa.CheckConstraint(
            "kind IN ('prevention', 'early_intervention', 'enforcement', 'rehabilitation', 'support')",
            name=op.f("ck_orders_kind"),
        ),
        sa.CheckConstraint("side IN ('victim', 'offender', 'location')", name=op.f("ck_orders_side")),
        sa.CheckConstraint(
            "status IN ('considered', 'not_used', 'applied', 'granted', 'refused', 'ended')",
            name=op.f("ck_orders_status"),
        ),
        sa.CheckConstraint("(person_id IS NULL) <> (place_id IS NULL)", name=op.f("ck_orders_one_subject")),
        sa.CheckConstraint(
            "ends_on IS NULL OR (starts_on IS NOT NULL AND ends_on >= starts_on)", name=op.f("ck_orders_dates")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_orders_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_orders_case_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_orders_partnership_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_orders_person_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_orders_place_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_orders_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("partnership_id", "reference", name=op.f("uq_orders_partnership_id_reference")),
    )
    op.create_index("ix_orders_case", "orders", ["case_id", "id"], unique=False)
    op.create_index(
        "ix_orders_in_force", "orders", ["ends_on", "id"], unique=False, postgresql_where=sa.text("status = 'granted'")
    )
    op.create_index(op.f("ix_orders_partnership_id"), "orders", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_orders_person_id"), "orders", ["person_id"], unique=False)
    op.create_index(op.f("ix_orders_place_id"), "orders", ["place_id"], unique=False)
    op.create_table(
        "order_signatories",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "capacity IN ('subject', 'guardian', 'agency', 'witness')", name=op.f("ck_order_signatories_capacity")
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_order_signatories_named")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_order_signatories_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_order_signatories_case_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_signatories_order_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_order_signatories_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_signatories")),
    )
    op.create_index(op.f("ix_order_signatories_case_id"), "order_signatories", ["case_id"], unique=False)
    op.create_index(op.f("ix_order_signatories_order_id"), "order_signatories", ["order_id"], unique=False)
    op.create_index(op.f("ix_order_signatories_partnership_id"), "order_signatories", ["partnership_id"], unique=False)
    op.create_table(
        "order_steps",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("reasons", sa.Text(), server_default="", nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "step IN ('considered', 'proportionate', 'not_proportionate', 'applied', 'granted', 'refused', 'varied', 'reviewed', 'ended')",
            name=op.f("ck_order_steps_step"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_order_steps_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_order_steps_case_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_steps_order_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_order_steps_partnership_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_order_steps_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_steps")),
    )
    op.create_index(op.f("ix_order_steps_case_id"), "order_steps", ["case_id"], unique=False)
    op.create_index(op.f("ix_order_steps_order_id"), "order_steps", ["order_id"], unique=False)
    op.create_index(op.f("ix_order_steps_partnership_id"), "order_steps", ["partnership_id"], unique=False)
    op.create_table(
        "order_terms",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("supervisor", sa.Text(), server_default="", nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('prohibition', 'requirement')", name=op.f("ck_order_terms_kind")),
        sa.CheckConstraint("text <> ''", name=op.f("ck_order_terms_said")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_order_terms_case_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_terms_order_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_order_terms_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_terms")),
    )
    op.create_index(op.f("ix_order_terms_case_id"), "order_terms", ["case_id"], unique=False)
    op.create_index(op.f("ix_order_terms_order_id"), "order_terms", ["order_id"], unique=False)
    op.create_index(op.f("ix_order_terms_partnership_id"), "order_terms", ["partnership_id"], unique=False)
    op.create_table(
        "order_breaches",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("term_id", sa.BigInteger(), nullable=True),
        sa.Column("breached_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_order_breaches_said")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_order_breaches_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_order_breaches_case_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_breaches_order_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_order_breaches_partnership_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_order_breaches_recorded_by_id")),
        sa.ForeignKeyConstraint(["term_id"], ["order_terms.id"], name=op.f("fk_order_breaches_term_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_breaches")),
    )
    op.create_index(op.f("ix_order_breaches_case_id"), "order_breaches", ["case_id"], unique=False)
    op.create_index(op.f("ix_order_breaches_order_id"), "order_breaches", ["order_id"], unique=False)
    op.create_index(op.f("ix_order_breaches_partnership_id"), "order_breaches", ["partnership_id"], unique=False)
    op.create_table(
        "agency_views",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=False),
        sa.Column("view", sa.Text(), server_default="asked", nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("given_by", sa.Text(), server_default="", nullable=False),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("meeting_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(view = 'asked') = (given_on IS NULL)", name=op.f("ck_agency_views_answered")),
        sa.CheckConstraint("view <> 'objects' OR words <> ''", name=op.f("ck_agency_views_objection_reasoned")),
        sa.CheckConstraint("view IN ('asked', 'supports', 'objects', 'no_view')", name=op.f("ck_agency_views_view")),
        sa.CheckConstraint("given_on IS NULL OR given_on >= asked_on", name=op.f("ck_agency_views_dates")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_agency_views_agency_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_agency_views_asked_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_agency_views_case_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_agency_views_meeting_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_agency_views_order_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_agency_views_partnership_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_agency_views_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_views")),
    )
    op.create_index(op.f("ix_agency_views_case_id"), "agency_views", ["case_id"], unique=False)
    op.create_index(op.f("ix_agency_views_meeting_id"), "agency_views", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_agency_views_order_id"), "agency_views", ["order_id"], unique=False)
    op.create_index(op.f("ix_agency_views_partnership_id"), "agency_views", ["partnership_id"], unique=False)
    op.create_index(
        "uq_agency_views_asked",
        "agency_views",
        ["order_id", "agency_id"],
        unique=True,
        postgresql_where=sa.text("view = 'asked'"),
    )
    op.create_table(
        "order_documents",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("attachment_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachments.id"], name=op.f("fk_order_documents_attachment_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_order_documents_case_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_documents_order_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_order_documents_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_documents")),
        sa.UniqueConstraint("attachment_id", name=op.f("uq_order_documents_attachment_id")),
    )
    op.create_index(op.f("ix_order_documents_case_id"), "order_documents", ["case_id"], unique=False)
    op.create_index(op.f("ix_order_documents_order_id"), "order_documents", ["order_id"], unique=False)
    op.create_index(op.f("ix_order_documents_partnership_id"), "order_documents", ["partnership_id"], unique=False)
    secure(op.get_bind(), PROTECTED)
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("order_documents")
    op.drop_table("agency_views")
    op.drop_table("order_signatories")
    op.drop_table("order_breaches")
    op.drop_table("order_terms")
    op.drop_table("order_steps")
    op.drop_table("orders")
