"""Work at once in a meeting (revisions of decisions, who is where, who is out of the room), the forward plan, timed and late items."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0045_work_at_once"
down_revision = "0044_after_minutes"
branch_labels = None
depends_on = None

TABLES = ("forward_items", "item_absences", "item_visits", "decision_revisions")
KINDS = (
    "apologies", "interests", "minutes", "matters_arising", "new_referrals", "reviews", "consultations", "removals",
    "heading", "case", "report", "presentation", "standing", "appointment", "housekeeping", "urgent_admitted",
    "urgent_named", "other_minutes", "action_log", "forward_plan", "information", "part_two", "urgent", "next_meeting",
)  # fmt: skip


def upgrade() -> None:
    op.add_column("meetings", sa.Column("supplements", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("agenda_items", sa.Column("timed_at", sa.Time(), nullable=True))
    op.add_column("agenda_items", sa.Column("late_in", sa.SmallInteger(), nullable=True))
    op.add_column("agenda_items", sa.Column("taken_after_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_agenda_items_taken_after_id"), "agenda_items", "agenda_items", ["taken_after_id"], ["id"], ondelete="SET NULL"
    )  # fmt: skip
    _table(
        "decision_revisions",
        _id("agenda_item_id"),
        _id("decision_id", nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        _id("author_id", nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        _text("typed_key"),
        refers={
            "agenda_item_id": ("agenda_items", None),
            "decision_id": ("decisions", "SET NULL"),
            "author_id": ("users", None),
        },
        indexed=("agenda_item_id", "decision_id"),
    )
    op.create_index(
        "uq_decision_revisions_typed", "decision_revisions", ["agenda_item_id", "typed_key"], unique=True,
        postgresql_where=sa.text("typed_key <> ''"),
    )  # fmt: skip
    _table(
        "item_visits",
        _id("meeting_id"),
        _id("user_id"),
        _id("agenda_item_id"),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("typing", sa.Boolean(), server_default="false", nullable=False),
        sa.UniqueConstraint("meeting_id", "user_id", name=op.f("uq_item_visits_meeting_id_user_id")),
        refers={
            "meeting_id": ("meetings", None),
            "user_id": ("users", None),
            "agenda_item_id": ("agenda_items", "CASCADE"),
        },
        indexed=("agenda_item_id",),
    )
    _table(
        "item_absences",
        _id("agenda_item_id"),
        _id("attendance_id"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.UniqueConstraint(
            "agenda_item_id", "attendance_id", name=op.f("uq_item_absences_agenda_item_id_attendance_id")
        ),
        sa.CheckConstraint("reason IN ('interest', 'left')", name=op.f("ck_item_absences_reason")),
        refers={"agenda_item_id": ("agenda_items", "CASCADE"), "attendance_id": ("attendances", "CASCADE")},
        indexed=("agenda_item_id", "attendance_id"),
    )
    _table(
        "forward_items",
        _id("group_id"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        _text("lead"),
        _text("purpose"),
        sa.Column("minutes_planned", sa.SmallInteger(), nullable=True),
        _id("case_id", nullable=True),
        sa.Column("month", sa.Date(), nullable=True),
        sa.Column("yearly", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        _text("came_from"),
        _id("came_from_group_id", nullable=True),
        _id("agenda_item_id", nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint(f"kind IN {KINDS}", name=op.f("ck_forward_items_kind")),
        sa.CheckConstraint("kind <> 'case' OR case_id IS NOT NULL", name=op.f("ck_forward_items_case")),
        sa.CheckConstraint("status IN ('waiting', 'placed', 'dropped')", name=op.f("ck_forward_items_status")),
        sa.CheckConstraint("month IS NULL OR extract(day from month) = 1", name=op.f("ck_forward_items_month")),
        sa.CheckConstraint("NOT yearly OR month IS NOT NULL", name=op.f("ck_forward_items_yearly")),
        refers={
            "group_id": ("groups", None), "case_id": ("cases", None), "came_from_group_id": ("groups", None),
            "agenda_item_id": ("agenda_items", "SET NULL"),
        },
        indexed=("case_id", "came_from_group_id", "agenda_item_id"),
    )  # fmt: skip
    op.create_index("ix_forward_items_group", "forward_items", ["group_id", "status", "month"])
    secure(op.get_bind(), list(TABLES))
    grant(op.get_bind())


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    for column in ("taken_after_id", "late_in", "timed_at"):
        op.drop_column("agenda_items", column)
    op.drop_column("meetings", "supplements")


def _id(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _table(
    name: str, *parts: sa.schema.SchemaItem, refers: dict[str, tuple[str, str | None]], indexed: tuple[str, ...]
) -> None:  # fmt: skip
    op.create_table(
        name,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        *parts,
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}"), ondelete=ondelete)
            for column, (table, ondelete) in {"partnership_id": ("partnerships", None), **refers}.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    for column in ("partnership_id", *indexed):
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column])
