"""A search for a common word takes the latest minutes first instead of gathering all that hold it."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

from casework.database import application_role

revision = "0089_latest_minutes_first"
down_revision = "0088_search"
branch_labels = None
depends_on = None

TAKES = "tsquery, bigint[], timestamptz, integer"
OWN = "partnership_id = NULLIF(current_setting('casework.partnership', true), '')::bigint"
# Each half stops at its limit. PostgreSQL plans for the very words (plan_cache_mode): through the index where few items hold
# them, meeting by meeting from the latest on where most do.
BODY = f"""
BEGIN
    RETURN QUERY SELECT y.id FROM (
        (
            SELECT i.id, m.starts_at FROM meetings m JOIN agenda_items i ON i.meeting_id = m.id
            WHERE m.group_id = ANY($2) AND m.{OWN} AND m.starts_at < $3 AND i.search_words @@ $1
            ORDER BY m.starts_at DESC, i.id DESC LIMIT $4
        ) UNION (
            SELECT i.id, m.starts_at FROM meetings m JOIN agenda_items i ON i.meeting_id = m.id JOIN decisions d ON d.agenda_item_id = i.id
            WHERE m.group_id = ANY($2) AND m.{OWN} AND m.starts_at < $3 AND d.search_words @@ $1
            ORDER BY m.starts_at DESC, i.id DESC LIMIT $4
        )
    ) y ORDER BY y.starts_at DESC, y.id DESC LIMIT $4;
END
"""  # noqa: S608 (constants)


def upgrade() -> None:
    """Only ids of the partnership at work come out; which of them a reader may see is asked where they are used."""
    connection = op.get_bind()
    connection.execute(
        text(
            f"CREATE FUNCTION latest_items_holding({TAKES}) RETURNS TABLE (id bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 200"
            f" SET search_path = pg_catalog, public SET plan_cache_mode = force_custom_plan AS $body$ #variable_conflict use_column\n{BODY} $body$"
        )
    )
    connection.execute(text(f"REVOKE ALL ON FUNCTION latest_items_holding({TAKES}) FROM PUBLIC"))
    connection.execute(text(f'GRANT EXECUTE ON FUNCTION latest_items_holding({TAKES}) TO "{application_role(connection)}"'))  # fmt: skip


def downgrade() -> None:
    op.execute(f"DROP FUNCTION latest_items_holding({TAKES})")
