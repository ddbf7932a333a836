"""A paragraph of a return may be about one subject of the case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027_return_subjects"
down_revision = "0026_ward_outlines"
branch_labels = None
depends_on = None

SUBJECTS = (("person_id", "people"), ("place_id", "places"), ("organisation_id", "organisations"))


def upgrade() -> None:
    for column, table in SUBJECTS:
        op.add_column("return_paragraphs", sa.Column(column, sa.BigInteger(), nullable=True))
        op.create_foreign_key(op.f(f"fk_return_paragraphs_{column}"), "return_paragraphs", table, [column], ["id"])
        op.create_index(op.f(f"ix_return_paragraphs_{column}"), "return_paragraphs", [column])
    op.create_check_constraint(
        op.f("ck_return_paragraphs_one_subject"), "return_paragraphs",
        "num_nonnulls(person_id, place_id, organisation_id) <= 1",
    )  # fmt: skip


def downgrade() -> None:
    op.drop_constraint("ck_return_paragraphs_one_subject", "return_paragraphs")
    for column, _ in SUBJECTS:
        op.drop_column("return_paragraphs", column)
