"""Filters that people keep, and an officer's work handed over in the background."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from casework.database import grant, secure

revision = "0022_views_and_handovers"
down_revision = "0021_case_merges"
branch_labels = None
depends_on = None

TABLES = ["saved_views", "hand_overs", "hand_over_items"]


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("list_name", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("filters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("begins", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("list_name IN ('caseload', 'actions')", name=op.f("ck_saved_views_list_name")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_saved_views_name")),
        sa.CheckConstraint("place BETWEEN 1 AND 30", name=op.f("ck_saved_views_place")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_saved_views_group_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_saved_views_partnership_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_saved_views_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint(
            "user_id", "group_id", "list_name", "name", name=op.f("uq_saved_views_user_id_group_id_list_name_name")
        ),
        sa.UniqueConstraint(
            "user_id", "group_id", "list_name", "place", name=op.f("uq_saved_views_user_id_group_id_list_name_place")
        ),
    )
    op.create_index(op.f("ix_saved_views_group_id"), "saved_views", ["group_id"], unique=False)
    op.create_index(op.f("ix_saved_views_partnership_id"), "saved_views", ["partnership_id"], unique=False)
    op.create_index(
        "uq_saved_views_begins",
        "saved_views",
        ["user_id", "group_id", "list_name"],
        unique=True,
        postgresql_where=sa.text("begins"),
    )
    op.create_table(
        "hand_overs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=True),
        sa.Column("agency_id", sa.BigInteger(), nullable=True),
        sa.Column("from_id", sa.BigInteger(), nullable=False),
        sa.Column("to_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="queued", nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("(status IN ('queued', 'running')) = (ended_at IS NULL)", name=op.f("ck_hand_overs_ended")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_hand_overs_reason")),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'done', 'cancelled', 'failed')", name=op.f("ck_hand_overs_status")
        ),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_hand_overs_people")),
        sa.CheckConstraint("num_nonnulls(group_id, agency_id) = 1", name=op.f("ck_hand_overs_where")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_hand_overs_agency_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_hand_overs_asked_by_id")),
        sa.ForeignKeyConstraint(["from_id"], ["users.id"], name=op.f("fk_hand_overs_from_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_hand_overs_group_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_hand_overs_partnership_id")),
        sa.ForeignKeyConstraint(["stopped_by_id"], ["users.id"], name=op.f("fk_hand_overs_stopped_by_id")),
        sa.ForeignKeyConstraint(["to_id"], ["users.id"], name=op.f("fk_hand_overs_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_overs")),
        sa.UniqueConstraint("partnership_id", "reference", name=op.f("uq_hand_overs_partnership_id_reference")),
    )
    op.create_index(op.f("ix_hand_overs_agency_id"), "hand_overs", ["agency_id"], unique=False)
    op.create_index(op.f("ix_hand_overs_from_id"), "hand_overs", ["from_id"], unique=False)
    op.create_index(op.f("ix_hand_overs_group_id"), "hand_overs", ["group_id"], unique=False)
    op.create_index(
        "ix_hand_overs_owed", "hand_overs", ["id"], unique=False, postgresql_where=sa.text("ended_at IS NULL")
    )
    op.create_index(op.f("ix_hand_overs_partnership_id"), "hand_overs", ["partnership_id"], unique=False)
    op.create_index(op.f("ix_hand_overs_to_id"), "hand_overs", ["to_id"], unique=False)
    op.create_table(
        "hand_over_items",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("hand_over_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("action_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("tries", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'failed') = (why <> '')", name=op.f("ck_hand_over_items_why")),
        sa.CheckConstraint(
            "status IN ('waiting', 'moved', 'failed', 'cancelled')", name=op.f("ck_hand_over_items_status")
        ),
        sa.CheckConstraint("num_nonnulls(case_id, action_id) = 1", name=op.f("ck_hand_over_items_one_piece")),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_hand_over_items_action_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_hand_over_items_case_id")),
        sa.ForeignKeyConstraint(["hand_over_id"], ["hand_overs.id"], name=op.f("fk_hand_over_items_hand_over_id")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_hand_over_items_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over_items")),
        sa.UniqueConstraint("hand_over_id", "action_id", name=op.f("uq_hand_over_items_hand_over_id_action_id")),
        sa.UniqueConstraint("hand_over_id", "case_id", name=op.f("uq_hand_over_items_hand_over_id_case_id")),
    )
    op.create_index(op.f("ix_hand_over_items_action_id"), "hand_over_items", ["action_id"], unique=False)
    op.create_index(op.f("ix_hand_over_items_case_id"), "hand_over_items", ["case_id"], unique=False)
    op.create_index(op.f("ix_hand_over_items_partnership_id"), "hand_over_items", ["partnership_id"], unique=False)
    op.create_index("ix_hand_over_items_status", "hand_over_items", ["hand_over_id", "status", "id"], unique=False)
    op.create_index(
        "uq_hand_over_items_action",
        "hand_over_items",
        ["action_id"],
        unique=True,
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_index(
        "uq_hand_over_items_case",
        "hand_over_items",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("status = 'waiting'"),
    )
    secure(op.get_bind(), TABLES)
    grant(op.get_bind())


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
