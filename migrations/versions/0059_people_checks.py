"""When an agency's single point of contact last looked through its people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0059_people_checks"
down_revision = "0058_confirmed_once"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "people_checks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("agency_id", sa.BigInteger(), nullable=False),
        sa.Column("checked_by_id", sa.BigInteger(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_people_checks_partnership_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_people_checks_agency_id")),
        sa.ForeignKeyConstraint(["checked_by_id"], ["users.id"], name=op.f("fk_people_checks_checked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_checks")),
        sa.UniqueConstraint("agency_id", "checked_on", name=op.f("uq_people_checks_agency_id_checked_on")),
    )
    for column in ("partnership_id", "agency_id"):
        op.create_index(op.f(f"ix_people_checks_{column}"), "people_checks", [column])
    secure(op.get_bind(), ["people_checks"])
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("people_checks")
