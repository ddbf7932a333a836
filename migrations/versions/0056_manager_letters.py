"""Letters to agencies' managers about actions that stayed open, and who those managers are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0056_manager_letters"
down_revision = "0055_letters_in_doubt"
branch_labels = None
depends_on = None

TABLES = ("manager_letter_actions", "manager_letters", "agency_managers")


def upgrade() -> None:
    _table(
        "agency_managers",
        _id("agency_id"),
        _id("user_id"),
        sa.UniqueConstraint("agency_id", name=op.f("uq_agency_managers_agency_id")),
        refers={"agency_id": "agencies", "user_id": "users"},
        indexed=("user_id",),
    )
    _table(
        "manager_letters",
        _id("group_id"),
        _id("agency_id"),
        sa.Column("status", sa.Text(), server_default="drafted", nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("why_not", sa.Text(), server_default="", nullable=False),
        _id("to_id", nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        _id("decided_by_id", nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.CheckConstraint("status IN ('drafted', 'approved', 'dropped')", name=op.f("ck_manager_letters_status")),
        sa.CheckConstraint("(status = 'drafted') = (decided_at IS NULL)", name=op.f("ck_manager_letters_decided")),
        sa.CheckConstraint("(status = 'approved') <= (to_id IS NOT NULL)", name=op.f("ck_manager_letters_addressed")),
        refers={"group_id": "groups", "agency_id": "agencies", "to_id": "users", "decided_by_id": "users"},
        indexed=("group_id", "agency_id"),
    )
    op.create_index(
        "uq_manager_letters_draft", "manager_letters", ["group_id", "agency_id"], unique=True,
        postgresql_where=sa.text("status = 'drafted'"),
    )  # fmt: skip
    _table(
        "manager_letter_actions",
        _id("letter_id"),
        _id("action_id"),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.UniqueConstraint("action_id", "due_on", name=op.f("uq_manager_letter_actions_action_id_due_on")),
        refers={"letter_id": "manager_letters", "action_id": "actions"},
        indexed=("letter_id",),
    )
    secure(op.get_bind(), list(TABLES))
    grant(op.get_bind())


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _id(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _table(name: str, *parts: sa.schema.SchemaItem, refers: dict[str, str], indexed: tuple[str, ...]) -> None:
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
    for column in ("partnership_id", *indexed):
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column])
