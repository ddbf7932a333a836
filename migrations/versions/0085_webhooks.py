"""Who is told of events, and each telling."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from casework.database import grant, secure

revision = "0085_webhooks"
down_revision = "0084_disuse"
branch_labels = None
depends_on = None


def _text(name: str, *, empty: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), server_default="" if empty else None, nullable=False)


def _at(name: str, *, needed: bool = False, now: bool = False) -> sa.Column:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("now()") if now else None, nullable=not (needed or now)
    )


def _own(table: str) -> list:
    return [
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f(f"fk_{table}_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def upgrade() -> None:
    op.create_table(
        "webhooks",
        *_own("webhooks"),
        _text("name"), _text("url"),
        sa.Column("agency_id", sa.BigInteger(), nullable=True),
        sa.Column("events", sa.ARRAY(sa.Text()), nullable=False),
        _text("secret"), _text("old_secret", empty=True), _at("old_until"), _at("failing_since"), _at("ended_at"),
        _text("ended_because", empty=True),
        sa.Column("created_by_id", sa.BigInteger(), nullable=True),
        _at("created_at", now=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_webhooks_agency_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_webhooks_created_by_id")),
        sa.CheckConstraint("cardinality(events) > 0", name=op.f("ck_webhooks_events")),
        sa.CheckConstraint("(old_secret = '') = (old_until IS NULL)", name=op.f("ck_webhooks_old_secret")),
    )  # fmt: skip
    op.create_index(op.f("ix_webhooks_partnership_id"), "webhooks", ["partnership_id"])
    op.create_index("ix_webhooks_live", "webhooks", ["partnership_id"], postgresql_where=sa.text("ended_at IS NULL"))
    op.create_table(
        "deliveries",
        *_own("deliveries"),
        sa.Column("webhook_id", sa.BigInteger(), nullable=False),
        _text("key"), _text("event"), _at("happened_at", needed=True),
        sa.Column("data", JSONB(), nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        _at("next_try_at", needed=True), _at("lease_until"),
        sa.Column("fence", sa.BigInteger(), server_default="0", nullable=False),
        _at("sent_at"), _text("answer", empty=True),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhooks.id"], name=op.f("fk_deliveries_webhook_id")),
        sa.UniqueConstraint("key", name=op.f("uq_deliveries_key")),
        sa.CheckConstraint("status IN ('waiting', 'sent', 'failed')", name=op.f("ck_deliveries_status")),
        sa.CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_deliveries_sent")),
    )  # fmt: skip
    op.create_index(op.f("ix_deliveries_partnership_id"), "deliveries", ["partnership_id"])
    op.create_index("ix_deliveries_owed", "deliveries", ["next_try_at"], postgresql_where=sa.text("status = 'waiting'"))
    op.create_index("ix_deliveries_webhook", "deliveries", ["webhook_id", "id"])
    secure(op.get_bind(), ["webhooks", "deliveries"])
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("deliveries")
    op.drop_table("webhooks")
