"""Further shapes of papers: guests and the public, a chair for some items, interests by other codes, interruptions, several next meetings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from casework.database import grant

revision = "0101_further_shapes"
down_revision = "0100_reminders_sooner_planned"
branch_labels = None
depends_on = None

CAPACITIES = (
    "member",
    "substitute",
    "also_present",
    "invited",
    "officer",
    "note_taker",
    "observer",
    "apologies",
    "absent",
    "expected",
)
NATURES = ("personal", "financial", "professional", "other")
NEW_NATURES = ("disclosable_pecuniary", "non_pecuniary", "prejudicial", "personal_prejudicial")
TEXTS = (("attendances", "chair_for"), ("agenda_items", "decided_as"), ("confirmed_minutes", "occasion"))


def upgrade() -> None:
    for table, column in TEXTS:
        op.add_column(table, sa.Column(column, sa.Text(), server_default="", nullable=False))
    for table in ("agenda_items", "forward_items"):
        op.add_column(table, sa.Column("exempt_also", ARRAY(sa.SmallInteger()), server_default="{}", nullable=False))
    for column in ("further_meetings", "interruptions"):
        op.add_column("meetings", sa.Column(column, JSONB(), server_default="[]", nullable=False))
    _check("attendances", "capacity", f"capacity IN {(*CAPACITIES, 'guest', 'public')}")
    _check("item_interests", "nature", f"nature IN {(*NATURES, *NEW_NATURES)}")
    _check("actions", "rag", "rag IN ('', 'green', 'amber', 'red', 'blue')")
    _check("agenda_items", "exempt_paragraph", "exempt_paragraph BETWEEN 1 AND 7 OR exempt_paragraph BETWEEN 12 AND 18")
    _one_chair("in_the_chair AND chair_as <> 'co_chair' AND chair_for = ''")
    grant(op.get_bind())


def downgrade() -> None:
    """What only the new forms could say is told with the nearest old ones."""
    op.execute("UPDATE attendances SET in_the_chair = false WHERE chair_for <> ''")
    op.execute("UPDATE attendances SET capacity = 'observer' WHERE capacity IN ('guest', 'public')")
    op.execute(f"UPDATE item_interests SET nature = 'other' WHERE nature IN {NEW_NATURES}")  # noqa: S608
    op.execute("UPDATE actions SET rag = '' WHERE rag = 'blue'")
    op.execute("UPDATE agenda_items SET exempt_paragraph = exempt_paragraph - 11 WHERE exempt_paragraph > 11")
    op.execute("UPDATE forward_items SET exempt_paragraph = exempt_paragraph - 11 WHERE exempt_paragraph > 11")
    _one_chair("in_the_chair AND chair_as <> 'co_chair'")
    _check("agenda_items", "exempt_paragraph", "exempt_paragraph BETWEEN 1 AND 7")
    _check("actions", "rag", "rag IN ('', 'green', 'amber', 'red')")
    _check("item_interests", "nature", f"nature IN {NATURES}")
    _check("attendances", "capacity", f"capacity IN {CAPACITIES}")
    for column in ("further_meetings", "interruptions"):
        op.drop_column("meetings", column)
    for table in ("agenda_items", "forward_items"):
        op.drop_column(table, "exempt_also")
    for table, column in TEXTS:
        op.drop_column(table, column)


def _check(table: str, name: str, rule: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)


def _one_chair(where: str) -> None:
    op.drop_index("uq_attendances_chair", "attendances")
    op.create_index("uq_attendances_chair", "attendances", ["meeting_id"], unique=True, postgresql_where=sa.text(where))
