"""Minutes with the chair, corrected, signed and amended; how sensitive an item is."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0044_after_minutes"
down_revision = "0043_invitations"
branch_labels = None
depends_on = None

TABLES = ("chairs_looks", "minute_corrections", "minutes_signatures", "recorded_amendments")


def _id(name: str, *, empty: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=empty)


def _text(name: str, first: str | None = "") -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), server_default=first, nullable=False)


def _at(name: str, *, now: bool = False) -> sa.Column[Any]:
    if now:
        return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def _table(name: str, *parts: Any, refers: dict[str, str]) -> None:
    refers = {"partnership_id": "partnerships", "meeting_id": "meetings", **refers}
    op.create_table(
        name,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        _id("partnership_id"),
        _id("meeting_id"),
        *parts,
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}"),
                ondelete="SET NULL" if column == "decision_id" else None,
            )
            for column, table in refers.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )  # fmt: skip
    op.create_index(op.f(f"ix_{name}_partnership_id"), name, ["partnership_id"])


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    _table(
        "chairs_looks", _id("group_id"), _at("sent_at", now=True), _id("sent_by_id"), _text("outcome"), _text("comments"),
        _at("answered_at"), _id("answered_by_id", empty=True),
        _check("chairs_looks", "outcome", "outcome IN ('', 'approved', 'returned')"),
        _check("chairs_looks", "answered", "(outcome = '') = (answered_at IS NULL)"),
        _check("chairs_looks", "comments", "outcome <> 'returned' OR comments <> ''"),
        refers={"group_id": "groups", "sent_by_id": "users", "answered_by_id": "users"},
    )  # fmt: skip
    op.create_index("ix_chairs_looks_meeting", "chairs_looks", ["meeting_id"])
    op.create_index(
        "uq_chairs_looks_waiting", "chairs_looks", ["meeting_id"], unique=True, postgresql_where=sa.text("outcome = ''")
    )
    _table(
        "minute_corrections", _id("group_id"), _id("agenda_item_id", empty=True), _id("decision_id", empty=True), _text("part", None),
        _text("old_text"), _text("new_text", None), _text("comment"), _id("proposed_by_id"), _at("proposed_at", now=True),
        _text("status", "proposed"), _id("answered_by_id", empty=True), _at("answered_at"), _text("answer"), _text("text_accepted"),
        _check("minute_corrections", "part", "part IN ('discussion', 'decision', 'attendance')"),
        _check("minute_corrections", "where", "(part = 'attendance') = (agenda_item_id IS NULL)"),
        _check("minute_corrections", "status", "status IN ('proposed', 'accepted', 'declined', 'withdrawn')"),
        _check("minute_corrections", "answered", "status NOT IN ('accepted', 'declined') OR answered_by_id IS NOT NULL"),
        _check("minute_corrections", "reasoned", "status <> 'declined' OR answer <> ''"),
        refers={
            "group_id": "groups", "agenda_item_id": "agenda_items", "decision_id": "decisions", "proposed_by_id": "users",
            "answered_by_id": "users",
        },
    )  # fmt: skip
    op.create_index(op.f("ix_minute_corrections_meeting_id"), "minute_corrections", ["meeting_id"])
    op.create_index(op.f("ix_minute_corrections_agenda_item_id"), "minute_corrections", ["agenda_item_id"])
    _table(
        "minutes_signatures", _text("name", None), _text("office"), _id("signed_by_id"), _at("signed_at", now=True), _text("digest", None),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_minutes_signatures_meeting_id")),
        refers={"signed_by_id": "users"},
    )  # fmt: skip
    _table(
        "recorded_amendments", _id("agenda_item_id", empty=True), _text("old_text"), _text("new_text", None), _text("because", None),
        _id("recorded_by_id"), _at("recorded_at", now=True),
        _check("recorded_amendments", "new_text", "new_text <> ''"),
        _check("recorded_amendments", "because", "because <> ''"),
        refers={"agenda_item_id": "agenda_items", "recorded_by_id": "users"},
    )  # fmt: skip
    op.create_index(op.f("ix_recorded_amendments_meeting_id"), "recorded_amendments", ["meeting_id"])
    secure(op.get_bind(), list(TABLES))
    grant(op.get_bind())
    op.add_column("agenda_items", _text("sensitivity", "open"))
    op.add_column("agenda_items", sa.Column("exempt_paragraph", sa.SmallInteger(), nullable=True))
    op.add_column("agenda_items", _text("public_interest"))
    for name, rule in (
        ("sensitivity", "sensitivity IN ('open', 'group', 'exempt', 'chair')"),
        ("exempt", "(sensitivity = 'exempt') = (exempt_paragraph IS NOT NULL)"),
        ("exempt_paragraph", "exempt_paragraph BETWEEN 1 AND 7"),
    ):
        op.create_check_constraint(op.f(f"ck_agenda_items_{name}"), "agenda_items", rule)


def downgrade() -> None:
    for name in ("exempt_paragraph", "exempt", "sensitivity"):
        op.drop_constraint(f"ck_agenda_items_{name}", "agenda_items")
    for column in ("public_interest", "exempt_paragraph", "sensitivity"):
        op.drop_column("agenda_items", column)
    for table in reversed(TABLES):
        op.drop_table(table)
