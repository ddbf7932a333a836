"""Files brought in: imports, their rows, and what columns were said to be; actions nobody is to be reminded of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from casework.database import grant, secure

revision = "0075_imports"
down_revision = "0074_held_sign_ins"
branch_labels = None
depends_on = None

STATUSES = "('columns', 'preparing', 'prepared', 'loading', 'done', 'cancelled', 'failed', 'undoing', 'undone')"
TABLES = ("imports", "import_rows", "import_mappings")


def _text(name: str, **more: object) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False, **more)


def _number(name: str, nullable: bool = False, **more: object) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=nullable, **more)


def _json(name: str) -> sa.Column:
    return sa.Column(name, JSONB(), nullable=False)


def _instant(name: str, nullable: bool = True, **more: object) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, **more)


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in {"partnership_id": "partnerships", **columns}.items()
    ]


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        _number("partnership_id"), _text("reference"), _number("group_id"), _text("kind"), _text("file_name"),
        _text("leaf", server_default=""), _text("encoding", server_default=""), _text("sha256"), _json("headings"),
        _number("header_at"), _json("mapping"), _json("options"), _text("status", server_default="columns"), _number("rows"),
        _number("done", server_default="0"), _json("made"), _text("why", server_default=""), _number("asked_by_id"),
        _instant("asked_at", False, server_default=sa.text("now()")), _instant("loaded_at"), _instant("ended_at"),
        _number("stopped_by_id", True), _number("undone_by_id", True),
        sa.CheckConstraint("kind IN ('actions', 'cases')", name=op.f("ck_imports_kind")),
        sa.CheckConstraint(f"status IN {STATUSES}", name=op.f("ck_imports_status")),
        sa.CheckConstraint(
            "(status IN ('done', 'cancelled', 'undone')) = (ended_at IS NOT NULL)", name=op.f("ck_imports_ended")
        ),
        *_keys("imports", group_id="groups", asked_by_id="users", stopped_by_id="users", undone_by_id="users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
        sa.UniqueConstraint("partnership_id", "reference", name=op.f("uq_imports_partnership_id_reference")),
    )  # fmt: skip
    op.create_index(
        "ix_imports_owed", "imports", ["id"], postgresql_where=sa.text("status IN ('preparing', 'loading', 'undoing')")
    )
    op.create_index(op.f("ix_imports_group_id"), "imports", ["group_id"])
    op.create_table(
        "import_rows",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        _number("partnership_id"), _number("import_id"), _number("number"), _text("status", server_default="read"),
        _json("cells"), _json("said"), _json("problems"), _json("person"), _json("made"), _text("kept_because", server_default=""),
        sa.CheckConstraint("status IN ('read', 'ready', 'problem', 'made')", name=op.f("ck_import_rows_status")),
        *_keys("import_rows", import_id="imports"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_rows")),
        sa.UniqueConstraint("import_id", "number", name=op.f("uq_import_rows_import_id_number")),
    )  # fmt: skip
    op.create_index("ix_import_rows_status", "import_rows", ["import_id", "status", "number"])
    op.create_table(
        "import_mappings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        _number("partnership_id"), _number("group_id"), _text("kind"), _text("digest"), _json("mapping"), _json("options"),
        _number("saved_by_id"), _instant("saved_at", False, server_default=sa.text("now()")),
        sa.CheckConstraint("kind IN ('actions', 'cases')", name=op.f("ck_import_mappings_kind")),
        *_keys("import_mappings", group_id="groups", saved_by_id="users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mappings")),
        sa.UniqueConstraint("group_id", "kind", "digest", name=op.f("uq_import_mappings_group_id_kind_digest")),
    )  # fmt: skip
    for table in TABLES:
        op.create_index(op.f(f"ix_{table}_partnership_id"), table, ["partnership_id"])
    op.add_column("actions", sa.Column("reminded", sa.Boolean(), server_default="true", nullable=False))
    secure(op.get_bind(), list(TABLES))
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_column("actions", "reminded")
    for table in reversed(TABLES):
        op.drop_table(table)
