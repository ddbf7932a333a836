"""Invitations to meetings, what was answered, how calendars call groups, and private calendar addresses."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0043_invitations"
down_revision = "0042_edited_copies"
branch_labels = None
depends_on = None

TABLES = ("group_calendars", "calendar_entries", "meeting_invitations", "calendar_feeds")


def _id(name: str, *, empty: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=empty)


def _words(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _at(name: str, *, now: bool = False) -> sa.Column[Any]:
    if now:
        return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def _number(name: str, first: int) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), server_default=str(first), nullable=False)


def _table(name: str, *parts: Any, refers: dict[str, str]) -> None:
    refers = {"partnership_id": "partnerships", **refers}
    op.create_table(
        name,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        _id("partnership_id"),
        *parts,
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}"))
            for column, table in refers.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_partnership_id"), name, ["partnership_id"])


def upgrade() -> None:
    _table(
        "group_calendars", _id("group_id"), _words("calendar_title"), _words("organizer"),
        sa.UniqueConstraint("group_id", name=op.f("uq_group_calendars_group_id")),
        refers={"group_id": "groups"},
    )  # fmt: skip
    _table(
        "calendar_entries", _id("meeting_id"), _id("group_id"), sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("organizer", sa.Text(), nullable=False), sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        _at("changed_at", now=True), _id("invited_by_id"),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_calendar_entries_meeting_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_calendar_entries_uid")),
        refers={"meeting_id": "meetings", "group_id": "groups", "invited_by_id": "users"},
    )  # fmt: skip
    _table(
        "meeting_invitations", _id("meeting_id"), _id("group_id"), _id("user_id"),
        sa.Column("status", sa.Text(), server_default="invited", nullable=False), _number("own_sequence", 0),
        _at("invited_at", now=True), _words("reply"),
        sa.Column("information_sent", sa.Boolean(), server_default=sa.false(), nullable=False), _words("reason"),
        _words("substitute_name"), _words("substitute_office"), _words("substitute_email"), _at("replied_at"),
        _id("replied_by_id", empty=True), sa.Column("chased_on", sa.Date(), nullable=True), _at("reminded_at"),
        _number("version", 1),
        sa.UniqueConstraint("meeting_id", "user_id", name=op.f("uq_meeting_invitations_meeting_id_user_id")),
        sa.CheckConstraint("status IN ('invited', 'cancelled')", name=op.f("ck_meeting_invitations_status")),
        sa.CheckConstraint(
            "reply IN ('', 'accepted', 'tentative', 'apologies', 'substitute')", name=op.f("ck_meeting_invitations_reply")
        ),
        sa.CheckConstraint("(reply = '') = (replied_at IS NULL)", name=op.f("ck_meeting_invitations_replied")),
        sa.CheckConstraint(
            "(reply = 'substitute') = (substitute_name <> '')", name=op.f("ck_meeting_invitations_substitute")
        ),
        refers={"meeting_id": "meetings", "group_id": "groups", "user_id": "users", "replied_by_id": "users"},
    )  # fmt: skip
    op.create_index(op.f("ix_meeting_invitations_group_id"), "meeting_invitations", ["group_id"])
    op.create_index(op.f("ix_meeting_invitations_user_id"), "meeting_invitations", ["user_id"])
    _table(
        "calendar_feeds", _id("user_id"), sa.Column("secret_hash", sa.Text(), nullable=False), _at("made_at", now=True),
        _at("fetched_at"), _at("window_at"), _number("window_count", 0),
        sa.UniqueConstraint("user_id", name=op.f("uq_calendar_feeds_user_id")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_feeds_secret_hash")),
        refers={"user_id": "users"},
    )  # fmt: skip
    secure(op.get_bind(), list(TABLES))
    grant(op.get_bind())


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
