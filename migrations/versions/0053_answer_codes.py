"""Codes for answering an action from e-mail, and that its owner says it is not theirs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0053_answer_codes"
down_revision = "0052_terms_of_reference"
branch_labels = None
depends_on = None

KINDS = ("note", "status", "extension", "handover", "rag")


def upgrade() -> None:
    op.create_table(
        "answer_codes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("link_hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("tries", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_answer_codes_partnership_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_answer_codes_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_codes")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_answer_codes_link_hash")),
    )
    for column in ("partnership_id", "user_id"):
        op.create_index(op.f(f"ix_answer_codes_{column}"), "answer_codes", [column])
    _kinds((*KINDS, "not_ours"))
    secure(op.get_bind(), ["answer_codes"])
    grant(op.get_bind())


def downgrade() -> None:
    op.execute("UPDATE action_updates SET kind = 'note' WHERE kind = 'not_ours'")
    _kinds(KINDS)
    op.drop_table("answer_codes")


def _kinds(kinds: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_action_updates_kind"), "action_updates", type_="check")
    op.create_check_constraint(op.f("ck_action_updates_kind"), "action_updates", f"kind IN {kinds}")
