"""A tool or order may be about an organisation: a notice to a company or landlord."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035_orders_about_organisations"
down_revision = "0034_caseloads_by_rating"
branch_labels = None
depends_on = None

HANGING = ("order_breaches", "order_terms", "agency_views", "order_documents", "order_signatories", "order_steps")


def upgrade() -> None:
    op.add_column("orders", sa.Column("organisation_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_orders_organisation_id"), "orders", "organisations", ["organisation_id"], ["id"])
    op.create_index(op.f("ix_orders_organisation_id"), "orders", ["organisation_id"])
    _check("num_nonnulls(person_id, place_id, organisation_id) = 1")


def downgrade() -> None:
    """Orders about organisations go: without the column they are about nobody."""
    about = "SELECT id FROM orders WHERE organisation_id IS NOT NULL"
    for table in HANGING:
        op.execute(f"DELETE FROM {table} WHERE order_id IN ({about})")  # noqa: S608
    op.execute("DELETE FROM orders WHERE organisation_id IS NOT NULL")
    _check("(person_id IS NULL) <> (place_id IS NULL)")
    op.drop_column("orders", "organisation_id")


def _check(condition: str) -> None:
    op.drop_constraint("ck_orders_one_subject", "orders")
    op.create_check_constraint(op.f("ck_orders_one_subject"), "orders", condition)
