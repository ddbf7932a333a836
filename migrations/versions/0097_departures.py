"""Archives of everything a partnership holds, asked for by one person and agreed to by another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0097_departures"
down_revision = "0096_named_by_nothing"
branch_labels = None
depends_on = None

PEOPLE = ("asked_by_id", "agreed_by_id", "collected_by_id")
RULES = {
    "status": "status IN ('proposed', 'waiting', 'making', 'ready', 'stopped', 'failed', 'gone')",
    "why": "(status = 'failed') = (why <> '')",
    "said": "reason <> '' AND recipient <> ''",
    "ready": "(status = 'ready') = (storage_key IS NOT NULL)",
    "agreed": "agreed_by_id IS NOT NULL OR status IN ('proposed', 'stopped')",
    "agreed_at": "num_nonnulls(agreed_by_id, agreed_at) IN (0, 2)",
    "two_people": "agreed_by_id <> asked_by_id AND collected_by_id <> asked_by_id",
    "collected": "num_nonnulls(collected_by_id, collected_at) IN (0, 2)",
}


def _number(name: str, kind: type[sa.types.TypeEngine] = sa.BigInteger) -> sa.Column:
    return sa.Column(name, kind(), server_default="0", nullable=False)


def _text(name: str, default: str = "") -> sa.Column:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _at(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def upgrade() -> None:
    op.create_table(
        "departures",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("reason", "recipient")),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        *(sa.Column("agreed_by_id", sa.BigInteger(), nullable=True), _at("agreed_at")),
        *(_text("status", "waiting"), _text("why"), _number("tries", sa.SmallInteger), _number("fence")),
        *(_at("lease_until"), _number("done"), _number("parts"), _text("contents")),
        *(sa.Column("storage_key", sa.Text(), nullable=True), _text("sha256"), _number("size")),
        *(_at("made_at"), _at("expires_at"), _at("collected_at")),
        sa.Column("collected_by_id", sa.BigInteger(), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_departures_{name}")) for name, rule in RULES.items()),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_departures_partnership_id")),
        *(sa.ForeignKeyConstraint([name], ["users.id"], name=op.f(f"fk_departures_{name}")) for name in PEOPLE),
        sa.UniqueConstraint("storage_key", name=op.f("uq_departures_storage_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departures")),
    )
    op.create_index(op.f("ix_departures_partnership_id"), "departures", ["partnership_id"])
    op.create_index(
        "ix_departures_owed", "departures", ["id"], postgresql_where=sa.text("status IN ('waiting', 'making')")
    )
    op.create_index(
        "ix_departures_kept", "departures", ["expires_at"], postgresql_where=sa.text("storage_key IS NOT NULL")
    )
    op.create_index(
        "uq_departures_open", "departures", ["partnership_id"], unique=True,
        postgresql_where=sa.text("status IN ('proposed', 'waiting', 'making')"),
    )  # fmt: skip
    secure(op.get_bind(), ["departures"])
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("departures")
