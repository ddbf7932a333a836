"""A plan may be that of a case merged into this one: kept beside the case's own, as an earlier plan."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030_earlier_plans"
down_revision = "0029_case_review_promises"
branch_labels = None
depends_on = None

TABLES = (("plan_parts", ["case_id", "part", "number"]), ("counted_places", ["case_id", "name"]))
INDEXES = (
    ("uq_plan_parts_current", "plan_parts", ["case_id", "part"], "current"),
    ("uq_counted_places_here", "counted_places", ["case_id"], "role = 'here'"),
)


def upgrade() -> None:
    for table, key in TABLES:
        op.add_column(table, sa.Column("merged_from", sa.Text(), server_default="", nullable=False))
        op.drop_constraint(f"uq_{table}_{'_'.join(key)}", table)
        op.create_unique_constraint(
            op.f(f"uq_{table}_{'_'.join(key)}_merged_from"), table, [*key, "merged_from"]
        )  # fmt: skip
    _index(also=["merged_from"])


def downgrade() -> None:
    """Earlier plans go: without the column nothing tells them from the case's own."""
    for table, key in TABLES:
        op.execute(f"DELETE FROM {table} WHERE merged_from <> ''")  # noqa: S608
        op.drop_constraint(f"uq_{table}_{'_'.join(key)}_merged_from", table)
        op.create_unique_constraint(op.f(f"uq_{table}_{'_'.join(key)}"), table, key)
    _index(also=[])
    for table, _ in TABLES:
        op.drop_column(table, "merged_from")


def _index(*, also: list[str]) -> None:
    for name, table, columns, where in INDEXES:
        op.drop_index(name, table_name=table)
        op.create_index(name, table, [*columns, *also], unique=True, postgresql_where=sa.text(where))
