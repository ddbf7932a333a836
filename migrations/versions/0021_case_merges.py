"""Cases that can be merged, and unmerged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from casework.database import grant, secure

revision = "0021_case_merges"
down_revision = "0020_adult_consent_shared"
branch_labels = None
depends_on = None

PROTECTED = ["case_merges"]
# Two rows of one case in one meeting are possible from now on, where one came with a case merged since.
BESIDE = (
    ("agenda_items", "uq_agenda_items_meeting_id_case_id", ["meeting_id", "case_id"]),
    (
        "information_requests",
        "uq_information_requests_meeting_id_case_id_agency_id",
        ["meeting_id", "case_id", "agency_id"],
    ),
)
COUNTS = "fk_incident_counts_place_id_case_id"


def upgrade() -> None:
    op.add_column("cases", sa.Column("merged_into_id", sa.BigInteger(), nullable=True))
    op.add_column("cases", sa.Column("merges", sa.SmallInteger(), server_default="0", nullable=False))
    op.create_foreign_key(op.f("fk_cases_merged_into_id"), "cases", "cases", ["merged_into_id"], ["id"])
    op.create_index(
        "ix_cases_merged", "cases", ["merged_into_id"], postgresql_where=sa.text("merged_into_id IS NOT NULL")
    )
    op.drop_constraint("ck_cases_status", "cases")
    op.create_check_constraint(op.f("ck_cases_status"), "cases", "status IN ('open', 'closed', 'merged')")
    op.create_check_constraint(op.f("ck_cases_merged"), "cases", "(status = 'merged') = (merged_into_id IS NOT NULL)")
    for table, name, columns in BESIDE:
        op.add_column(table, sa.Column("of_merged_case", sa.Boolean(), server_default="false", nullable=False))
        op.drop_constraint(name, table)
        op.create_index(name, table, columns, unique=True, postgresql_where=sa.text("NOT of_merged_case"))
    _counts(onupdate="CASCADE")
    op.create_table(
        "case_merges",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("kept_case_id", sa.BigInteger(), nullable=False),
        sa.Column("gone_case_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *(
            sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), server_default=empty, nullable=False)
            for name, empty in (
                ("accepted", "{}"),
                ("moved", "{}"),
                ("set_aside", "{}"),
                ("led_over", "{}"),
                ("marked", "{}"),
                ("reviews", "{}"),
                ("filled", "[]"),
            )
        ),
        sa.Column("merged_by_id", sa.BigInteger(), nullable=True),
        sa.Column("merged_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("undone_by_id", sa.BigInteger(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("kept_case_id <> gone_case_id", name=op.f("ck_case_merges_two_cases")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_case_merges_reasoned")),
        sa.ForeignKeyConstraint(["gone_case_id"], ["cases.id"], name=op.f("fk_case_merges_gone_case_id")),
        sa.ForeignKeyConstraint(["kept_case_id"], ["cases.id"], name=op.f("fk_case_merges_kept_case_id")),
        sa.ForeignKeyConstraint(["merged_by_id"], ["users.id"], name=op.f("fk_case_merges_merged_by_id")),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_case_merges_partnership_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["users.id"], name=op.f("fk_case_merges_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_merges")),
    )
    op.create_index(op.f("ix_case_merges_kept_case_id"), "case_merges", ["kept_case_id"], unique=False)
    op.create_index(op.f("ix_case_merges_partnership_id"), "case_merges", ["partnership_id"], unique=False)
    op.create_index(
        "uq_case_merges_gone",
        "case_merges",
        ["gone_case_id"],
        unique=True,
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    secure(op.get_bind(), PROTECTED)
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("case_merges")
    _counts(onupdate=None)
    for table, name, columns in BESIDE:
        op.drop_index(name, table_name=table)
        op.create_unique_constraint(op.f(name), table, columns)
        op.drop_column(table, "of_merged_case")
    op.drop_constraint("ck_cases_merged", "cases")
    op.drop_constraint("ck_cases_status", "cases")
    op.create_check_constraint(op.f("ck_cases_status"), "cases", "status IN ('open', 'closed')")
    op.drop_index("ix_cases_merged", table_name="cases")
    op.drop_constraint("fk_cases_merged_into_id", "cases")
    op.drop_column("cases", "merges")
    op.drop_column("cases", "merged_into_id")


def _counts(*, onupdate: str | None) -> None:
    """The counts of a place follow it to the case that it is counted for."""
    op.drop_constraint(COUNTS, "incident_counts")
    op.create_foreign_key(
        op.f(COUNTS), "incident_counts", "counted_places", ["place_id", "case_id"], ["id", "case_id"],
        ondelete="CASCADE", onupdate=onupdate,
    )  # fmt: skip
