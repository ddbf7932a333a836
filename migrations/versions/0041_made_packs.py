"""Packs as one PDF for each recipient, made in the background."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from casework.database import grant, secure

revision = "0041_made_packs"
down_revision = "0040_papers"
branch_labels = None
depends_on = None

REFERS = {
    "partnership_id": "partnerships",
    "meeting_id": "meetings",
    "group_id": "groups",
    "recipient_id": "users",
    "asked_by_id": "users",
}


def _small(name: str) -> sa.Column:
    return sa.Column(name, sa.SmallInteger(), server_default="0", nullable=False)


def _number(name: str) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)


def _at(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def _text(name: str, default: str = "") -> sa.Column:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def upgrade() -> None:
    op.create_table(
        "made_packs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        *(sa.Column(column, sa.BigInteger(), nullable=False) for column in REFERS),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        *(_text("status", "waiting"), _text("why"), _small("tries"), _number("fence"), _at("lease_until")),
        *(_number("done"), _number("parts")),
        sa.Column("storage_key", sa.Text(), nullable=True),
        *(_text("sha256"), _number("size"), _number("pages")),
        sa.Column("outline", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("holds", postgresql.JSONB(), server_default="{}", nullable=False),
        *(_at("made_at"), _at("expires_at")),
        sa.CheckConstraint(
            "status IN ('waiting', 'making', 'ready', 'failed', 'gone')", name=op.f("ck_made_packs_status")
        ),
        sa.CheckConstraint("(status = 'failed') = (why <> '')", name=op.f("ck_made_packs_why")),
        sa.CheckConstraint(
            "status <> 'ready' OR (storage_key IS NOT NULL AND expires_at IS NOT NULL)",
            name=op.f("ck_made_packs_ready"),
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_made_packs_{column}"))
            for column, table in REFERS.items()
        ),
        sa.UniqueConstraint(
            "meeting_id", "number", "recipient_id", name=op.f("uq_made_packs_meeting_id_number_recipient_id")
        ),
        sa.UniqueConstraint("storage_key", name=op.f("uq_made_packs_storage_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_made_packs")),
    )
    op.create_index(op.f("ix_made_packs_partnership_id"), "made_packs", ["partnership_id"])
    op.create_index(op.f("ix_made_packs_recipient_id"), "made_packs", ["recipient_id"])
    op.create_index(
        "ix_made_packs_owed", "made_packs", ["id"], postgresql_where=sa.text("status IN ('waiting', 'making')")
    )
    op.create_index(
        "ix_made_packs_kept", "made_packs", ["expires_at"], postgresql_where=sa.text("storage_key IS NOT NULL")
    )
    secure(op.get_bind(), ["made_packs"])
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("made_packs")
