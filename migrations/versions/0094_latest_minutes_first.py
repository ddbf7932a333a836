"""A search for a common word takes the latest minutes first instead of gathering all that hold it."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

from casework.database import application_role

revision = "0094_latest_minutes_first"
down_revision = "0093_many_records_looked_into"
branch_labels = None
depends_on = None

TAKES = "tsquery, bigint[], timestamptz, integer"
OWN = "partnership_id = NULLIF(current_setting('casework.partnership', true), '')::bigint"
COMMON = 4000
"""From so many items or decisions on a word is common: the latest meetings then hold enough of it."""
MEETINGS = f"m.group_id = ANY($2) AND m.{OWN} AND m.starts_at < $3"
# PostgreSQL plans for the very words (plan_cache_mode). It would gather all that hold a common one all the same, so the walk from meeting to
# meeting, the latest first, is written out; the inner limits only keep it from being turned into something else.
BODY = f"""
BEGIN
    IF (SELECT count(*) FROM (SELECT FROM agenda_items i WHERE i.search_words @@ $1 AND i.{OWN} LIMIT {COMMON}) x) < {COMMON}
        AND (SELECT count(*) FROM (SELECT FROM decisions d WHERE d.search_words @@ $1 AND d.{OWN} LIMIT {COMMON}) x) < {COMMON}
    THEN
        RETURN QUERY SELECT y.id FROM (
            SELECT i.id, i.meeting_id FROM agenda_items i WHERE i.search_words @@ $1 AND i.{OWN}
            UNION SELECT i.id, i.meeting_id FROM decisions d JOIN agenda_items i ON i.id = d.agenda_item_id WHERE d.search_words @@ $1 AND d.{OWN}
        ) y JOIN meetings m ON m.id = y.meeting_id WHERE {MEETINGS} ORDER BY m.starts_at DESC, y.id DESC LIMIT $4;
    ELSE
        RETURN QUERY SELECT y.id FROM (
            SELECT i.id, latest.starts_at FROM (
                SELECT m.id, m.starts_at FROM meetings m WHERE {MEETINGS} ORDER BY m.starts_at DESC, m.id DESC LIMIT 1000000
            ) latest CROSS JOIN LATERAL (
                SELECT i.id FROM agenda_items i WHERE i.meeting_id = latest.id AND (
                    i.search_words @@ $1 OR EXISTS (SELECT FROM decisions d WHERE d.agenda_item_id = i.id AND d.search_words @@ $1)
                ) ORDER BY i.id DESC LIMIT 100000
            ) i LIMIT $4
        ) y ORDER BY y.starts_at DESC, y.id DESC;
    END IF;
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
