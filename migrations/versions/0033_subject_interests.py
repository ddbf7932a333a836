"""Declared interests in people, places and organisations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure

revision = "0033_subject_interests"
down_revision = "0032_one_consent"
branch_labels = None
depends_on = None

SUBJECTS = (("person_id", "people"), ("place_id", "places"), ("organisation_id", "organisations"))


def upgrade() -> None:
    op.create_table(
        "subject_interests",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        *(sa.Column(column, sa.BigInteger(), nullable=True) for column, _ in SUBJECTS),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(person_id, place_id, organisation_id) = 1", name=op.f("ck_subject_interests_one_subject")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_subject_interests_reason")),
        sa.CheckConstraint(
            "num_nonnulls(withdrawn_at, withdrawn_by_id) <> 1 AND (withdrawn_at IS NULL) = (withdrawn_because = '')",
            name=op.f("ck_subject_interests_withdrawn"),
        ),
        sa.CheckConstraint("withdrawn_by_id <> user_id", name=op.f("ck_subject_interests_by_somebody_else")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_subject_interests_{column}"))
            for column, table in (
                *SUBJECTS, ("partnership_id", "partnerships"), ("user_id", "users"), ("withdrawn_by_id", "users"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject_interests")),
    )  # fmt: skip
    standing = sa.text("withdrawn_at IS NULL")
    op.create_index("ix_subject_interests_standing", "subject_interests", ["user_id"], postgresql_where=standing)
    op.create_index(op.f("ix_subject_interests_partnership_id"), "subject_interests", ["partnership_id"])
    for column, _ in SUBJECTS:
        op.create_index(op.f(f"ix_subject_interests_{column}"), "subject_interests", [column])
        op.create_index(
            f"uq_subject_interests_{column.removesuffix('_id')}", "subject_interests", ["user_id", column], unique=True,
            postgresql_where=standing,
        )  # fmt: skip
    secure(op.get_bind(), ["subject_interests"])
    grant(op.get_bind())


def downgrade() -> None:
    op.drop_table("subject_interests")
