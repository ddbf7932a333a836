"""Addresses kept from others, in a table of their own, and who may see each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0073_safe_addresses"
down_revision = "0072_bulk_views"
branch_labels = None
depends_on = None

TABLES = ("safe_addresses", "safe_address_readers")


def _links(table: str, **columns: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, of in columns.items()
    ]


def upgrade() -> None:
    op.create_table(
        "safe_addresses",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("for_who_runs", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=True),
        sa.Column("added_by_id", sa.BigInteger(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        *_links(
            "safe_addresses", partnership_id="partnerships", person_id="people", agency_id="agencies",
            added_by_id="users",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safe_addresses")),
    )  # fmt: skip
    op.create_table(
        "safe_address_readers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        *_links("safe_address_readers", partnership_id="partnerships", address_id="safe_addresses", user_id="users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safe_address_readers")),
        sa.UniqueConstraint("address_id", "user_id", name=op.f("uq_safe_address_readers_address_id_user_id")),
    )
    for table, columns in (
        ("safe_addresses", ("partnership_id", "person_id")),
        ("safe_address_readers", ("partnership_id", "user_id")),
    ):
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    secure(op.get_bind(), list(TABLES))
    grant(op.get_bind())


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
