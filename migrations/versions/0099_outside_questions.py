"""Questions to whoever referred from outside, and their answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0099_outside_questions"
down_revision = "0098_known_words"
branch_labels = None
depends_on = None

KEYS = {"partnership_id": "partnerships", "referral_id": "referrals", "asked_by_id": "users"}
RULES = {
    "number": "number BETWEEN 0 AND 3",
    "tries": "tries BETWEEN 0 AND 5",
    "answered": "(answer = '') = (answered_at IS NULL)",
}


def _at(name: str, *, needed: bool = True, now: bool = False) -> sa.Column:
    default = sa.text("now()") if now else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=not needed)


def upgrade() -> None:
    table = "outside_questions"
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in KEYS),
        *(sa.Column("question", sa.Text(), nullable=False), _at("asked_at", now=True), _at("expires_at")),
        *(sa.Column("answer", sa.Text(), server_default="", nullable=False), _at("answered_at", needed=False)),
        *(sa.Column("link_hash", sa.Text(), nullable=False), _at("sent_at")),
        *(sa.Column(name, sa.SmallInteger(), server_default="0", nullable=False) for name in ("number", "tries")),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in RULES.items()),
        *(
            sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_{table}_{name}"))
            for name, other in KEYS.items()
        ),
        sa.UniqueConstraint("link_hash", name=op.f(f"uq_{table}_link_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for name in ("partnership_id", "referral_id"):
        op.create_index(op.f(f"ix_{table}_{name}"), table, [name])
    secure(op.get_bind(), [table])
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("outside_questions")
