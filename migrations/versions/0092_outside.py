"""A group's page for referrals from people outside, what is begun there, and who made them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0092_outside"
down_revision = "0091_more_imports"
branch_labels = None
depends_on = None

TABLES = ("outside_pages", "outside_drafts", "outside_referrers")


def _own(table: str, **columns: str) -> list:
    keys = {"partnership_id": "partnerships", **columns}
    return [
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in keys),
        *(
            sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_{table}_{name}"))
            for name, other in keys.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _text(name: str, *, empty: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text(), server_default="" if empty else None, nullable=False)


def _instant(name: str, *, now: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()") if now else None, nullable=False)


def _small(name: str) -> sa.Column:
    return sa.Column(name, sa.SmallInteger(), server_default="0", nullable=False)


def upgrade() -> None:
    op.create_table(
        "outside_pages",
        *_own("outside_pages", group_id="groups", account_id="users"),
        sa.Column("open", sa.Boolean(), server_default="false", nullable=False),
        _text("words", empty=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.UniqueConstraint("group_id", name=op.f("uq_outside_pages_group_id")),
    )
    op.create_table(
        "outside_drafts",
        *_own("outside_drafts", page_id="outside_pages"),
        _text("link_hash"), _text("sealed"), _text("address"), _small("number"), _small("tries"), _instant("sent_at"), _instant("expires_at"),
        sa.CheckConstraint("number BETWEEN 0 AND 3", name=op.f("ck_outside_drafts_number")),
        sa.CheckConstraint("tries BETWEEN 0 AND 5", name=op.f("ck_outside_drafts_tries")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_outside_drafts_link_hash")),
    )  # fmt: skip
    op.create_index(op.f("ix_outside_drafts_page_id"), "outside_drafts", ["page_id"])
    op.create_index("ix_outside_drafts_expires_at", "outside_drafts", ["expires_at"])
    op.create_table(
        "outside_referrers",
        *_own("outside_referrers", referral_id="referrals"),
        _text("name"), _text("organisation", empty=True), _text("email"), _text("telephone", empty=True), _instant("verified_at", now=True),
        sa.UniqueConstraint("referral_id", name=op.f("uq_outside_referrers_referral_id")),
    )  # fmt: skip
    for table in TABLES:
        op.create_index(op.f(f"ix_{table}_partnership_id"), table, ["partnership_id"])
    secure(op.get_bind(), list(TABLES))
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("outside_referrers")
    op.drop_table("outside_drafts")
    op.drop_table("outside_pages")
