"""Votes on decisions: who moved and seconded, the counts, the result, and how each person voted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0069_votes"
down_revision = "0068_emergency_accesses"
branch_labels = None
depends_on = None

WORDS = ("moved_by", "seconded_by", "vote_result")
COUNTS = ("votes_for", "votes_against", "abstained")
TABLES = {
    "partnership_id": "partnerships", "agenda_item_id": "agenda_items", "decision_id": "decisions", "attendance_id": "attendances",
}  # fmt: skip


def upgrade() -> None:
    for column in WORDS:
        op.add_column("decisions", sa.Column(column, sa.Text(), server_default="", nullable=False))
    for column in COUNTS:
        op.add_column("decisions", sa.Column(column, sa.SmallInteger(), nullable=True))
    op.create_check_constraint(
        op.f("ck_decisions_votes"), "decisions", "votes_for >= 0 AND votes_against >= 0 AND abstained >= 0"
    )
    op.create_check_constraint(
        op.f("ck_decisions_vote_result"), "decisions", "vote_result IN ('', 'carried', 'unanimous', 'casting', 'lost')"
    )
    op.create_table(
        "recorded_votes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        *(sa.Column(column, sa.BigInteger(), nullable=False) for column in TABLES),
        sa.Column("vote", sa.Text(), nullable=False),
        sa.CheckConstraint("vote IN ('for', 'against', 'abstained')", name=op.f("ck_recorded_votes_vote")),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{table}.id"],
                name=op.f(f"fk_recorded_votes_{column}"),
                ondelete="CASCADE" if column == "decision_id" else None,
            )
            for column, table in TABLES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recorded_votes")),
        sa.UniqueConstraint("decision_id", "attendance_id", name=op.f("uq_recorded_votes_decision_id_attendance_id")),
    )
    for column in ("partnership_id", "agenda_item_id", "attendance_id"):
        op.create_index(op.f(f"ix_recorded_votes_{column}"), "recorded_votes", [column])
    secure(op.get_bind(), ["recorded_votes"])
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("recorded_votes")
    for name in ("ck_decisions_vote_result", "ck_decisions_votes"):
        op.drop_constraint(op.f(name), "decisions", type_="check")
    for column in (*COUNTS, *WORDS):
        op.drop_column("decisions", column)
