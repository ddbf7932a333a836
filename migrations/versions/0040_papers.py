"""Papers for meetings: what was asked for, drafts, and the texts and files that were sent in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from casework.database import grant, secure

revision = "0040_papers"
down_revision = "0039_keys_for_programs"
branch_labels = None
depends_on = None

TABLES = ("papers", "paper_drafts", "paper_texts")
HANDLING = "('group', 'agencies', 'chair')"
STATUSES = "('asked', 'submitted', 'returned', 'accepted', 'withdrawn')"


def _id(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _text(name: str, default: str | None = "") -> sa.Column:
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def _json(name: str, default: str | None = None) -> sa.Column:
    return sa.Column(name, postgresql.JSONB(), server_default=default, nullable=False)


def _at(name: str, *, now: bool = False) -> sa.Column:
    return sa.Column(
        name, sa.DateTime(timezone=True), nullable=not now, server_default=sa.text("now()") if now else None
    )


def _table(name: str, *parts: sa.Column | sa.Constraint, refers: dict[str, str]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        _id("partnership_id"),
        *parts,
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{name}_{column}"))
            for column, other in ({"partnership_id": "partnerships"} | refers).items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_partnership_id"), name, ["partnership_id"])


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    _table(
        "papers",
        *(_id("meeting_id"), _id("group_id"), _id("agenda_item_id", nullable=True), _text("title", None), _text("office")),
        *(_id("author_id", nullable=True), _id("agency_id"), _json("headings", "{}")),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_by_hand", sa.Boolean(), server_default="false", nullable=False),
        _text("handling", "group"),
        sa.Column("agency_ids", postgresql.ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
        *(_text("status", "asked"), _text("why_returned"), _id("asked_by_id"), _at("asked_at", now=True)),
        *(_at("chased_at"), _at("submitted_at"), _at("accepted_at")),
        sa.Column("issue", sa.SmallInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        _check("papers", "status", f"status IN {STATUSES}"),
        _check("papers", "handling", f"handling IN {HANDLING}"),
        _check("papers", "agencies", "(handling = 'agencies') = (cardinality(agency_ids) > 0)"),
        _check("papers", "accepted", "(status = 'accepted') = (accepted_at IS NOT NULL)"),
        _check("papers", "returned", "status <> 'returned' OR why_returned <> ''"),
        _check("papers", "item", "agenda_item_id IS NOT NULL OR status = 'withdrawn'"),
        _check("papers", "title", "title <> ''"),
        refers={
            "meeting_id": "meetings", "group_id": "groups", "agenda_item_id": "agenda_items", "author_id": "users",
            "agency_id": "agencies", "asked_by_id": "users",
        },
    )  # fmt: skip
    for column in ("author_id", "meeting_id", "agenda_item_id"):
        op.create_index(op.f(f"ix_papers_{column}"), "papers", [column])
    _table(
        "paper_drafts",
        *(_id("paper_id"), _json("content"), _id("saved_by_id"), _at("saved_at", now=True)),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.UniqueConstraint("paper_id", name=op.f("uq_paper_drafts_paper_id")),
        refers={"paper_id": "papers", "saved_by_id": "users"},
    )
    _table(
        "paper_texts",
        _id("paper_id"),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("current", sa.Boolean(), server_default="true", nullable=False),
        *(_json("content", "{}"), _text("file_name"), _text("content_type")),
        sa.Column("size", sa.BigInteger(), server_default="0", nullable=False),
        _text("sha256"),
        sa.Column("storage_key", sa.Text(), nullable=True),
        sa.Column("pdf_key", sa.Text(), nullable=True),
        _text("pdf_sha256"),
        sa.Column("pages", sa.BigInteger(), server_default="0", nullable=False),
        *(_json("outline", "[]"), _json("notes", "[]"), _id("sent_by_id"), _at("sent_at", now=True)),
        sa.UniqueConstraint("paper_id", "number", name=op.f("uq_paper_texts_paper_id_number")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_paper_texts_storage_key")),
        sa.UniqueConstraint("pdf_key", name=op.f("uq_paper_texts_pdf_key")),
        _check("paper_texts", "file", "(storage_key IS NULL) = (file_name = '')"),
        _check("paper_texts", "pages", "(pdf_key IS NULL) = (pages = 0)"),
        refers={"paper_id": "papers", "sent_by_id": "users"},
    )
    op.create_index(op.f("ix_paper_texts_paper_id"), "paper_texts", ["paper_id"])
    op.create_index(
        "uq_paper_texts_current", "paper_texts", ["paper_id"], unique=True, postgresql_where=sa.text("current")
    )
    secure(op.get_bind(), list(TABLES))
    grant(op.get_bind())


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
