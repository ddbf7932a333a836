"""A body's style, whom an agenda names, minutes confirmed under an item, and more forms of attendance, items and owners."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from casework.database import grant, secure

revision = "0036_house_styles"
down_revision = "0035_orders_about_organisations"
branch_labels = None
depends_on = None

TABLES = ("confirmed_minutes", "listed_members", "house_styles")
KINDS_BEFORE = (
    "apologies", "interests", "minutes", "matters_arising", "new_referrals", "reviews", "consultations", "removals",
    "heading", "case", "report", "presentation", "standing", "urgent", "next_meeting",
)  # fmt: skip
NEW_KINDS = (
    "appointment", "housekeeping", "urgent_admitted", "urgent_named", "other_minutes", "action_log", "forward_plan",
    "information", "part_two",
)  # fmt: skip
SCHEMES_BEFORE = ("municipal_year", "calendar_year", "never", "meeting")
TEXTS = {"attendances": ("list_name", "chair_as", "for_items", "initials"), "actions": ("owner_said", "due_said")}


def upgrade() -> None:
    _table(
        "house_styles",
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.Column("saved_by_id", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.UniqueConstraint("group_id", name=op.f("uq_house_styles_group_id")),
        refers={"group_id": "groups", "saved_by_id": "users"},
    )
    _table(
        "listed_members",
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        _text("list_name"),
        sa.Column("name", sa.Text(), nullable=False),
        _text("office"),
        _text("organisation"),
        sa.Column("invited", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.UniqueConstraint("meeting_id", "position", name=op.f("uq_listed_members_meeting_id_position")),
        refers={"meeting_id": "meetings", "user_id": "users"},
    )
    op.create_index(op.f("ix_listed_members_meeting_id"), "listed_members", ["meeting_id"])
    _table(
        "confirmed_minutes",
        sa.Column("agenda_item_id", sa.BigInteger(), nullable=False),
        _text("body"),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("how", sa.Text(), nullable=False),
        _text("minute"),
        _text("amendment"),
        sa.CheckConstraint("how IN ('correct', 'amended', 'by_email', 'noted')", name=op.f("ck_confirmed_minutes_how")),
        sa.CheckConstraint("how <> 'amended' OR amendment <> ''", name=op.f("ck_confirmed_minutes_amended")),
        refers={"agenda_item_id": "agenda_items"},
    )
    op.create_index(op.f("ix_confirmed_minutes_agenda_item_id"), "confirmed_minutes", ["agenda_item_id"])
    op.add_column("meetings", sa.Column("house_style", JSONB(), nullable=True))
    op.add_column("meetings", _text("remote_words"))
    op.add_column("agenda_items", _text("minute_label"))
    for table, columns in TEXTS.items():
        for column in columns:
            op.add_column(table, _text(column))
    for column in ("late", "remotely", "no_information"):
        op.add_column("attendances", sa.Column(column, sa.Boolean(), server_default="false", nullable=False))
    for column in ("apologies_on", "confidentiality_signed_on"):
        op.add_column("attendances", sa.Column(column, sa.Date(), nullable=True))
    op.create_check_constraint(
        op.f("ck_attendances_chair_as"),
        "attendances",
        "chair_as IN ('', 'chair', 'interim_chair', 'co_chair', 'vice_chair')",
    )
    op.create_check_constraint(
        op.f("ck_attendances_information"), "attendances", "NOT (information_sent AND no_information)"
    )
    _one_chair("in_the_chair AND chair_as <> 'co_chair'")
    _kinds((*KINDS_BEFORE[:13], *NEW_KINDS, *KINDS_BEFORE[13:]))
    _schemes(("municipal_year", "calendar_year", "financial_year", "never", "meeting", "agenda"))
    _split(["split_key", "agency_id", sa.text("coalesce(owner_id, 0)")])
    secure(op.get_bind(), list(TABLES))
    grant(op.get_bind())


def downgrade() -> None:
    """What only the new forms could say is told with the old ones: new kinds become standing items, co-chairs members."""
    op.execute(
        f"UPDATE agenda_items SET kind = CASE kind WHEN 'part_two' THEN 'heading' ELSE 'standing' END WHERE kind IN {NEW_KINDS}"  # noqa: S608
    )
    op.execute("UPDATE attendances SET in_the_chair = false WHERE chair_as = 'co_chair'")
    op.execute("UPDATE meeting_series SET numbering = 'meeting' WHERE numbering IN ('financial_year', 'agenda')")
    op.execute("UPDATE actions SET split_key = '' WHERE split_key <> '' AND owner_id IS NOT NULL")
    _split(["split_key", "agency_id"])
    _schemes(SCHEMES_BEFORE)
    _kinds(KINDS_BEFORE)
    _one_chair("in_the_chair")
    for name in ("information", "chair_as"):
        op.drop_constraint(op.f(f"ck_attendances_{name}"), "attendances")
    for column in ("late", "remotely", "no_information", "apologies_on", "confidentiality_signed_on"):
        op.drop_column("attendances", column)
    for table, columns in TEXTS.items():
        for column in columns:
            op.drop_column(table, column)
    op.drop_column("agenda_items", "minute_label")
    op.drop_column("meetings", "remote_words")
    op.drop_column("meetings", "house_style")
    for table in TABLES:
        op.drop_table(table)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _table(name: str, *parts: sa.schema.SchemaItem, refers: dict[str, str]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        *parts,
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}"))
            for column, table in {"partnership_id": "partnerships", **refers}.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_partnership_id"), name, ["partnership_id"])


def _one_chair(where: str) -> None:
    op.drop_index("uq_attendances_chair", "attendances")
    op.create_index("uq_attendances_chair", "attendances", ["meeting_id"], unique=True, postgresql_where=sa.text(where))


def _kinds(kinds: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_agenda_items_kind"), "agenda_items")
    op.create_check_constraint(op.f("ck_agenda_items_kind"), "agenda_items", f"kind IN {kinds}")


def _schemes(schemes: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_meeting_series_numbering"), "meeting_series")
    op.create_check_constraint(op.f("ck_meeting_series_numbering"), "meeting_series", f"numbering IN {schemes}")


def _split(parts: list[object]) -> None:
    op.drop_index("uq_actions_split", "actions")
    op.create_index("uq_actions_split", "actions", parts, unique=True, postgresql_where=sa.text("split_key <> ''"))
