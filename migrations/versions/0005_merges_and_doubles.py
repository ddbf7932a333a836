"""Merges that can be undone, requests for them, and pairs of records that look like one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from casework.database import grant, secure

revision = "0005_merges_and_doubles"
down_revision = "0004_dictionary_of_names"
branch_labels = None
depends_on = None

PROTECTED = ["subject_merges", "merge_requests", "duplicate_pairs"]


def upgrade() -> None:
    op.create_table(
        "duplicate_runs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("compared", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("found", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_duplicate_runs_asked_by_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_duplicate_runs_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_runs")),
    )
    op.create_index(op.f("ix_duplicate_runs_partnership_id"), "duplicate_runs", ["partnership_id"], unique=False)
    op.create_index(
        "uq_duplicate_runs_waiting",
        "duplicate_runs",
        ["partnership_id"],
        unique=True,
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "duplicate_pairs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("why", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("answered_by_id", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("other_person_id", sa.BigInteger(), nullable=True),
        sa.Column("place_id", sa.BigInteger(), nullable=True),
        sa.Column("other_place_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'dismissed', 'merged')", name=op.f("ck_duplicate_pairs_state")),
        sa.CheckConstraint(
            "num_nonnulls(person_id, other_person_id) IN (0, 2) AND num_nonnulls(place_id, other_place_id) IN (0, 2) AND (person_id IS NULL) <> (place_id IS NULL)",
            name=op.f("ck_duplicate_pairs_two_of_a_kind"),
        ),
        sa.CheckConstraint(
            "person_id < other_person_id OR place_id < other_place_id", name=op.f("ck_duplicate_pairs_in_order")
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["users.id"], name=op.f("fk_duplicate_pairs_answered_by_id")),
        sa.ForeignKeyConstraint(["other_person_id"], ["people.id"], name=op.f("fk_duplicate_pairs_other_person_id")),
        sa.ForeignKeyConstraint(["other_place_id"], ["places.id"], name=op.f("fk_duplicate_pairs_other_place_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_duplicate_pairs_partnership_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_duplicate_pairs_person_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_duplicate_pairs_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_pairs")),
        sa.UniqueConstraint("person_id", "other_person_id", name=op.f("uq_duplicate_pairs_person_id_other_person_id")),
        sa.UniqueConstraint("place_id", "other_place_id", name=op.f("uq_duplicate_pairs_place_id_other_place_id")),
    )
    op.create_index(
        "ix_duplicate_pairs_open",
        "duplicate_pairs",
        ["partnership_id", "score", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(op.f("ix_duplicate_pairs_other_person_id"), "duplicate_pairs", ["other_person_id"], unique=False)
    op.create_index(op.f("ix_duplicate_pairs_other_place_id"), "duplicate_pairs", ["other_place_id"], unique=False)
    op.create_index(op.f("ix_duplicate_pairs_partnership_id"), "duplicate_pairs", ["partnership_id"], unique=False)
    op.create_table(
        "merge_requests",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("answered_by_id", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("other_person_id", sa.BigInteger(), nullable=True),
        sa.Column("place_id", sa.BigInteger(), nullable=True),
        sa.Column("other_place_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'done', 'declined')", name=op.f("ck_merge_requests_state")),
        sa.CheckConstraint(
            "num_nonnulls(person_id, other_person_id) IN (0, 2) AND num_nonnulls(place_id, other_place_id) IN (0, 2) AND (person_id IS NULL) <> (place_id IS NULL)",
            name=op.f("ck_merge_requests_two_of_a_kind"),
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["users.id"], name=op.f("fk_merge_requests_answered_by_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_merge_requests_asked_by_id")),
        sa.ForeignKeyConstraint(["other_person_id"], ["people.id"], name=op.f("fk_merge_requests_other_person_id")),
        sa.ForeignKeyConstraint(["other_place_id"], ["places.id"], name=op.f("fk_merge_requests_other_place_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_merge_requests_partnership_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_merge_requests_person_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_merge_requests_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge_requests")),
    )
    op.create_index(op.f("ix_merge_requests_asked_by_id"), "merge_requests", ["asked_by_id"], unique=False)
    op.create_index(op.f("ix_merge_requests_other_person_id"), "merge_requests", ["other_person_id"], unique=False)
    op.create_index(op.f("ix_merge_requests_other_place_id"), "merge_requests", ["other_place_id"], unique=False)
    op.create_index(op.f("ix_merge_requests_partnership_id"), "merge_requests", ["partnership_id"], unique=False)
    op.create_index(
        "uq_merge_requests_people",
        "merge_requests",
        ["person_id", "other_person_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "uq_merge_requests_places",
        "merge_requests",
        ["place_id", "other_place_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "subject_merges",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("kept_person_id", sa.BigInteger(), nullable=True),
        sa.Column("gone_person_id", sa.BigInteger(), nullable=True),
        sa.Column("kept_place_id", sa.BigInteger(), nullable=True),
        sa.Column("gone_place_id", sa.BigInteger(), nullable=True),
        sa.Column("gone_reference", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("accepted", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("moved", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("set_aside", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("filled", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("added_name_id", sa.BigInteger(), nullable=True),
        sa.Column("gone_created_by_id", sa.BigInteger(), nullable=True),
        sa.Column("merged_by_id", sa.BigInteger(), nullable=True),
        sa.Column("merged_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("undone_by_id", sa.BigInteger(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(kept_person_id, gone_person_id) IN (0, 2) AND num_nonnulls(kept_place_id, gone_place_id) IN (0, 2) AND (kept_person_id IS NULL) <> (kept_place_id IS NULL)",
            name=op.f("ck_subject_merges_two_of_a_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["gone_created_by_id"], ["users.id"], name=op.f("fk_subject_merges_gone_created_by_id")
        ),
        sa.ForeignKeyConstraint(["gone_person_id"], ["people.id"], name=op.f("fk_subject_merges_gone_person_id")),
        sa.ForeignKeyConstraint(["gone_place_id"], ["places.id"], name=op.f("fk_subject_merges_gone_place_id")),
        sa.ForeignKeyConstraint(["kept_person_id"], ["people.id"], name=op.f("fk_subject_merges_kept_person_id")),
        sa.ForeignKeyConstraint(["kept_place_id"], ["places.id"], name=op.f("fk_subject_merges_kept_place_id")),
        sa.ForeignKeyConstraint(["merged_by_id"], ["users.id"], name=op.f("fk_subject_merges_merged_by_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_subject_merges_partnership_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["users.id"], name=op.f("fk_subject_merges_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject_merges")),
    )
    op.create_index(op.f("ix_subject_merges_kept_person_id"), "subject_merges", ["kept_person_id"], unique=False)
    op.create_index(op.f("ix_subject_merges_kept_place_id"), "subject_merges", ["kept_place_id"], unique=False)
    op.create_index(op.f("ix_subject_merges_partnership_id"), "subject_merges", ["partnership_id"], unique=False)
    op.create_index("ix_subject_merges_reference", "subject_merges", ["partnership_id", "gone_reference"], unique=False)
    op.create_index(
        "uq_subject_merges_gone_person",
        "subject_merges",
        ["gone_person_id"],
        unique=True,
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_index(
        "uq_subject_merges_gone_place",
        "subject_merges",
        ["gone_place_id"],
        unique=True,
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    secure(op.get_bind(), PROTECTED)
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_index(
        "uq_subject_merges_gone_place", table_name="subject_merges", postgresql_where=sa.text("undone_at IS NULL")
    )
    op.drop_index(
        "uq_subject_merges_gone_person", table_name="subject_merges", postgresql_where=sa.text("undone_at IS NULL")
    )
    op.drop_index("ix_subject_merges_reference", table_name="subject_merges")
    op.drop_index(op.f("ix_subject_merges_partnership_id"), table_name="subject_merges")
    op.drop_index(op.f("ix_subject_merges_kept_place_id"), table_name="subject_merges")
    op.drop_index(op.f("ix_subject_merges_kept_person_id"), table_name="subject_merges")
    op.drop_table("subject_merges")
    op.drop_index("uq_merge_requests_places", table_name="merge_requests", postgresql_where=sa.text("state = 'open'"))
    op.drop_index("uq_merge_requests_people", table_name="merge_requests", postgresql_where=sa.text("state = 'open'"))
    op.drop_index(op.f("ix_merge_requests_partnership_id"), table_name="merge_requests")
    op.drop_index(op.f("ix_merge_requests_other_place_id"), table_name="merge_requests")
    op.drop_index(op.f("ix_merge_requests_other_person_id"), table_name="merge_requests")
    op.drop_index(op.f("ix_merge_requests_asked_by_id"), table_name="merge_requests")
    op.drop_table("merge_requests")
    op.drop_index(op.f("ix_duplicate_pairs_partnership_id"), table_name="duplicate_pairs")
    op.drop_index(op.f("ix_duplicate_pairs_other_place_id"), table_name="duplicate_pairs")
    op.drop_index(op.f("ix_duplicate_pairs_other_person_id"), table_name="duplicate_pairs")
    op.drop_index("ix_duplicate_pairs_open", table_name="duplicate_pairs", postgresql_where=sa.text("state = 'open'"))
    op.drop_table("duplicate_pairs")
    op.drop_index(
        "uq_duplicate_runs_waiting", table_name="duplicate_runs", postgresql_where=sa.text("finished_at IS NULL")
    )
    op.drop_index(op.f("ix_duplicate_runs_partnership_id"), table_name="duplicate_runs")
    op.drop_table("duplicate_runs")
