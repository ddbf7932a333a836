"""Attendance sheets and lists of incidents are brought in too; leaves of a workbook, cells corrected by hand and rows left out are kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from casework.database import grant

revision = "0091_more_imports"
down_revision = "0090_plan_and_reports"
branch_labels = None
depends_on = None

KINDS = ("('actions', 'cases')", "('actions', 'cases', 'attendance', 'incidents')")
ROWS = ("('read', 'ready', 'problem', 'made')", "('read', 'ready', 'problem', 'left_out', 'made')")


def _checks(place: int) -> None:
    for table in ("imports", "import_mappings"):
        op.drop_constraint(op.f(f"ck_{table}_kind"), table)
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, f"kind IN {KINDS[place]}")
    op.drop_constraint(op.f("ck_import_rows_status"), "import_rows")
    op.create_check_constraint(op.f("ck_import_rows_status"), "import_rows", f"status IN {ROWS[place]}")


def upgrade() -> None:
    _checks(1)
    op.add_column("imports", sa.Column("leaves", JSONB(), server_default="[]", nullable=False))
    op.add_column("imports", sa.Column("leaf_at", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("import_rows", sa.Column("leaf", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("import_rows", sa.Column("corrected", JSONB(), server_default="{}", nullable=False))
    op.drop_constraint(op.f("uq_import_rows_import_id_number"), "import_rows")
    op.create_unique_constraint(
        op.f("uq_import_rows_import_id_leaf_number"), "import_rows", ["import_id", "leaf", "number"]
    )
    grant(op.get_bind())


def downgrade() -> None:
    op.execute(
        "DELETE FROM import_rows r USING imports i WHERE r.import_id = i.id AND (r.leaf <> i.leaf_at OR i.kind IN ('attendance', 'incidents'))"
    )
    op.execute("UPDATE import_rows SET status = 'problem' WHERE status = 'left_out'")
    op.execute("DELETE FROM import_mappings WHERE kind IN ('attendance', 'incidents')")
    op.execute("DELETE FROM imports WHERE kind IN ('attendance', 'incidents')")
    op.drop_constraint(op.f("uq_import_rows_import_id_leaf_number"), "import_rows")
    op.create_unique_constraint(op.f("uq_import_rows_import_id_number"), "import_rows", ["import_id", "number"])
    for table, column in (
        ("import_rows", "corrected"),
        ("import_rows", "leaf"),
        ("imports", "leaf_at"),
        ("imports", "leaves"),
    ):
        op.drop_column(table, column)
    _checks(0)
