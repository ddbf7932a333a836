"""Subject access requests, the passages found for them, and the work done for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from casework.database import grant, secure

revision = "0081_subject_access"
down_revision = "0080_organisation_sign_in"
branch_labels = None
depends_on = None

TABLES = ["access_requests", "access_passages", "access_works"]


def upgrade() -> None:
    op.create_table(
        "access_requests",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("other_names", sa.Text(), server_default="", nullable=False),
        sa.Column("asker", sa.Text(), nullable=False),
        sa.Column("representative", sa.Text(), server_default="", nullable=False),
        sa.Column("identity", sa.Text(), server_default="", nullable=False),
        sa.Column("wanted", sa.Text(), server_default="", nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("paused_on", sa.Date(), nullable=True),
        sa.Column("paused_days", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("paused_for", sa.Text(), server_default="", nullable=False),
        sa.Column("extended_on", sa.Date(), nullable=True),
        sa.Column("extended_because", sa.Text(), server_default="", nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("closing_note", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("clear_on", sa.Date(), nullable=True),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter", sa.Text(), server_default="", nullable=False),
        sa.Column("names_reasons", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("gathered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("registered_by_id", sa.BigInteger(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("(status = 'closed') = (closed_on IS NOT NULL)", name=op.f("ck_access_requests_closed_on")),
        sa.CheckConstraint("(status = 'closed') = (outcome <> '')", name=op.f("ck_access_requests_closed")),
        sa.CheckConstraint(
            "asker <> 'representative' OR representative <> ''", name=op.f("ck_access_requests_represented")
        ),
        sa.CheckConstraint("asker IN ('person', 'representative')", name=op.f("ck_access_requests_asker")),
        sa.CheckConstraint("extended_on IS NULL OR extended_because <> ''", name=op.f("ck_access_requests_extended")),
        sa.CheckConstraint(
            "outcome IN ('', 'released', 'nothing_held', 'withdrawn', 'refused')",
            name=op.f("ck_access_requests_outcome"),
        ),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("ck_access_requests_status")),
        sa.CheckConstraint("(begins_on IS NULL) = (due_on IS NULL)", name=op.f("ck_access_requests_due")),
        sa.CheckConstraint("paused_days >= 0", name=op.f("ck_access_requests_paused_days")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_access_requests_agency_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["users.id"], name=op.f("fk_access_requests_closed_by_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_access_requests_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_access_requests_person_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["registered_by_id"], ["users.id"], name=op.f("fk_access_requests_registered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_requests")),
        sa.UniqueConstraint("partnership_id", "reference", name=op.f("uq_access_requests_partnership_id_reference")),
    )
    op.create_index(
        "ix_access_requests_open",
        "access_requests",
        ["partnership_id", "due_on"],
        unique=False,
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(op.f("ix_access_requests_partnership_id"), "access_requests", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_access_requests_person_id"), "access_requests", ["person_id"], unique=False)
    op.create_table(
        "access_works",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("passages", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("tries", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("fence", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'failed') = (why <> '')", name=op.f("ck_access_works_why")),
        sa.CheckConstraint(
            "kind = 'gather' OR (status = 'ready') = (storage_key IS NOT NULL)", name=op.f("ck_access_works_ready")
        ),
        sa.CheckConstraint("kind IN ('gather', 'docx', 'pdf')", name=op.f("ck_access_works_kind")),
        sa.CheckConstraint(
            "status IN ('waiting', 'making', 'ready', 'failed', 'gone')", name=op.f("ck_access_works_status")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_access_works_asked_by_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_access_works_partnership_id")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["access_requests.id"], name=op.f("fk_access_works_request_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_works")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_access_works_storage_key")),
    )
    op.create_index(
        "ix_access_works_kept",
        "access_works",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("storage_key IS NOT NULL"),
    )
    op.create_index(
        "ix_access_works_owed",
        "access_works",
        ["id"],
        unique=False,
        postgresql_where=sa.text("status IN ('waiting', 'making')"),
    )
    op.create_index(op.f("ix_access_works_partnership_id"), "access_works", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_access_works_request_id"), "access_works", ["request_id"], unique=False)
    op.create_index(
        "uq_access_works_owed",
        "access_works",
        ["request_id", "kind"],
        unique=True,
        postgresql_where=sa.text("status IN ('waiting', 'making')"),
    )
    op.create_table(
        "access_passages",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.Text(), server_default="", nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("restricted", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("about", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("by_hand", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("asks_originator", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("answer_note", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("decision", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("withheld", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("(decision = '') = (decided_at IS NULL)", name=op.f("ck_access_passages_decided")),
        sa.CheckConstraint(
            "(decision = 'redact') = (withheld <> '[]'::jsonb)", name=op.f("ck_access_passages_redacted")
        ),
        sa.CheckConstraint("(decision = 'withhold') = (reason <> '')", name=op.f("ck_access_passages_reasoned")),
        sa.CheckConstraint("answer IN ('', 'may', 'partly', 'not')", name=op.f("ck_access_passages_answer")),
        sa.CheckConstraint(
            "decision IN ('', 'release', 'redact', 'withhold', 'not_theirs')", name=op.f("ck_access_passages_decision")
        ),
        sa.CheckConstraint("found IN ('record', 'name')", name=op.f("ck_access_passages_found")),
        sa.CheckConstraint(
            "reason IN ('', 'third_party', 'crime', 'legal', 'protection', 'privilege', 'health', 'social_work', 'education', 'child_abuse', 'law_enforcement')",
            name=op.f("ck_access_passages_reason"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_access_passages_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_access_passages_case_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_access_passages_decided_by_id")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_access_passages_item_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_access_passages_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["access_requests.id"], name=op.f("fk_access_passages_request_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_passages")),
        sa.UniqueConstraint(
            "request_id",
            "source",
            "source_id",
            "field",
            "digest",
            name=op.f("uq_access_passages_request_id_source_source_id_field_digest"),
        ),
    )
    op.create_index(op.f("ix_access_passages_case_id"), "access_passages", ["case_id"], unique=False)
    op.create_index("ix_access_passages_in_order", "access_passages", ["request_id", "position", "id"], unique=False)
    op.create_index(op.f("ix_access_passages_item_id"), "access_passages", ["item_id"], unique=False)
    op.create_index(op.f("ix_access_passages_partnership_id"), "access_passages", ["partnership_id"], unique=False)

    secure(op.get_bind(), TABLES)
    grant(op.get_bind())


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
