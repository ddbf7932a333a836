"""What may lie with a provider, what killed its worker, addresses that are refused, and mail domains that are paused."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0055_letters_in_doubt"
down_revision = "0054_reporting_timetables"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("lost", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("messages", sa.Column("handed_to", sa.Text(), server_default="", nullable=False))
    op.add_column("messages", sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_messages_created", "messages", ["partnership_id", "created_at"])
    op.create_table(
        "refused_addresses",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.BigInteger(), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_refused_addresses_{column}"))
            for column, table in (
                ("partnership_id", "partnerships"), ("user_id", "users"), ("agency_id", "agencies"), ("lifted_by_id", "users"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_addresses")),
    )  # fmt: skip
    for column in ("partnership_id", "user_id"):
        op.create_index(op.f(f"ix_refused_addresses_{column}"), "refused_addresses", [column])
    op.create_index(
        "uq_refused_addresses_address", "refused_addresses", ["partnership_id", "address"], unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )  # fmt: skip
    op.create_table(
        "mail_domains",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_domains")),
        sa.UniqueConstraint("domain", name=op.f("uq_mail_domains_domain")),
    )
    secure(op.get_bind(), ["refused_addresses"])
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("mail_domains")
    op.drop_table("refused_addresses")
    op.drop_index("ix_messages_created", "messages")
    for column in ("handed_at", "handed_to", "lost"):
        op.drop_column("messages", column)
