"""Tables taken out as spreadsheets, made in the background for one reader."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from casework.database import grant, secure

revision = "0071_exports"
down_revision = "0070_agreed_months"
branch_labels = None
depends_on = None

REFERS = {"partnership_id": "partnerships", "group_id": "groups", "asked_by_id": "users"}
OWED = sa.text("status IN ('waiting', 'making')")


def _number(name: str, kind: type[sa.types.TypeEngine] = sa.BigInteger) -> sa.Column:
    return sa.Column(name, kind(), server_default="0", nullable=False)


def _text(name: str, default: str = "") -> sa.Column:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _at(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def upgrade() -> None:
    op.create_table(
        "exports",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        *(sa.Column(column, sa.BigInteger(), nullable=False) for column in REFERS),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("chosen", postgresql.JSONB(), server_default="{}", nullable=False),
        _text("reason"),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        *(
            _text("status", "waiting"),
            _text("why"),
            _number("tries", sa.SmallInteger),
            _number("fence"),
            _at("lease_until"),
        ),
        *(_number("done"), _number("rows")),
        sa.Column("ids", postgresql.ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=True),
        *(_text("sha256"), _number("size"), _at("made_at"), _at("expires_at")),
        sa.CheckConstraint(
            "status IN ('waiting', 'making', 'ready', 'stopped', 'failed', 'gone')", name=op.f("ck_exports_status")
        ),
        sa.CheckConstraint("form IN ('xlsx', 'csv')", name=op.f("ck_exports_form")),
        sa.CheckConstraint("(status = 'failed') = (why <> '')", name=op.f("ck_exports_why")),
        sa.CheckConstraint("(status = 'ready') = (storage_key IS NOT NULL)", name=op.f("ck_exports_ready")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_exports_{column}"))
            for column, table in REFERS.items()
        ),
        sa.UniqueConstraint("storage_key", name=op.f("uq_exports_storage_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    for column in ("partnership_id", "asked_by_id"):
        op.create_index(op.f(f"ix_exports_{column}"), "exports", [column])
    op.create_index("ix_exports_owed", "exports", ["id"], postgresql_where=OWED)
    op.create_index("ix_exports_kept", "exports", ["expires_at"], postgresql_where=sa.text("storage_key IS NOT NULL"))
    op.create_index(
        "uq_exports_owed",
        "exports",
        ["asked_by_id", "group_id", "kind", "form", "chosen"],
        unique=True,
        postgresql_where=OWED,
    )
    secure(op.get_bind(), ["exports"])
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("exports")
