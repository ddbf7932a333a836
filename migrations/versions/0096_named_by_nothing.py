"""What no case names falls due: people, places and organisations with years of their own, ASB case reviews; holds on these, and their erasures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant

revision = "0096_named_by_nothing"
down_revision = "0095_anchors_in_s3"
branch_labels = None
depends_on = None

HELD = {"review_id": "asb_reviews", "place_id": "places", "organisation_id": "organisations"}


def _check(table: str, name: str, rule: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)


def upgrade() -> None:
    op.create_table(
        "retention_rules",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("unnamed_years", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("unnamed_years BETWEEN 1 AND 100", name=op.f("ck_retention_rules_unnamed_years")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_retention_rules_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_rules")),
        sa.UniqueConstraint("partnership_id", name=op.f("uq_retention_rules_partnership_id")),
    )
    op.create_index(op.f("ix_retention_rules_partnership_id"), "retention_rules", ["partnership_id"])
    for column, table in HELD.items():
        op.add_column("retention_stays", sa.Column(column, sa.BigInteger()))
        op.create_foreign_key(op.f(f"fk_retention_stays_{column}"), "retention_stays", table, [column], ["id"])
        op.create_index(op.f(f"ix_retention_stays_{column}"), "retention_stays", [column])
    _check(
        "retention_stays",
        "one_record",
        "num_nonnulls(case_id, referral_id, review_id, person_id, place_id, organisation_id) = 1",
    )
    _check("erasure_items", "kind", "kind IN ('case', 'referral', 'review', 'person', 'place', 'organisation')")
    _check("erased_records", "kind", "kind IN ('case', 'referral', 'review')")
    grant(op.get_bind())


def downgrade() -> None:
    """A hold or an erasure of what could not have one before goes with it, lifted first, as a hold that stands cannot be taken away."""
    op.execute("DELETE FROM erased_records WHERE kind = 'review'")
    _check("erased_records", "kind", "kind IN ('case', 'referral')")
    op.execute("DELETE FROM erasure_items WHERE kind NOT IN ('case', 'referral')")
    _check("erasure_items", "kind", "kind IN ('case', 'referral')")
    op.execute(
        "UPDATE retention_stays SET ended_at = now(), ended_by_id = made_by_id"
        " WHERE ended_at IS NULL AND num_nonnulls(review_id, place_id, organisation_id) = 1"
    )
    op.execute("DELETE FROM retention_stays WHERE num_nonnulls(review_id, place_id, organisation_id) = 1")
    _check("retention_stays", "one_record", "num_nonnulls(case_id, referral_id, person_id) = 1")
    for column in HELD:
        op.drop_column("retention_stays", column)
    op.drop_table("retention_rules")
