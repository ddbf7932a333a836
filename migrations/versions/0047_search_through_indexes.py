"""Minutes are searched through their indexes: row security lets no index answer what it does not hold to be free of leaks."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

from casework.database import application_role

revision = "0047_search_through_indexes"
down_revision = "0046_item_interests"
branch_labels = None
depends_on = None

OWN = "partnership_id = NULLIF(current_setting('casework.partnership', true), '')::bigint"
TAKES = "tsquery, bigint[], timestamptz, timestamptz, text, integer"
"""The words; groups; held from, none for always; held before; kind of item, none for any; how many, the latest."""
LATEST = (
    " JOIN meetings m ON m.id = x.meeting_id WHERE m.group_id = ANY($2) AND ($3 IS NULL OR m.starts_at >= $3) AND m.starts_at < $4"
    " AND ($5 = '' OR x.kind = $5) ORDER BY m.starts_at DESC, x.id DESC LIMIT $6"
)
ITEM = "SELECT i.id, i.meeting_id, i.kind FROM agenda_items i WHERE i.search_words @@ $1 AND i.OWN"
DECIDED = (
    "SELECT i.id, i.meeting_id, i.kind FROM decisions d JOIN agenda_items i ON i.id = d.agenda_item_id"
    " WHERE d.search_words @@ $1 AND d.OWN"
)
DECISIONS = (
    "SELECT d.id, i.meeting_id, i.kind FROM decisions d JOIN agenda_items i ON i.id = d.agenda_item_id WHERE d.search_words @@ $1 AND d.OWN"
    " UNION SELECT d.id, i.meeting_id, i.kind FROM agenda_items i JOIN decisions d ON d.agenda_item_id = i.id"
    " WHERE i.search_words @@ $1 AND i.OWN"
)
FUNCTIONS = {
    "items_holding": f"SELECT x.id FROM ({ITEM} UNION {DECIDED}) x {LATEST}",  # noqa: S608 (constants)
    "items_deciding": f"SELECT x.id FROM (SELECT DISTINCT * FROM ({DECIDED}) y) x {LATEST}",  # noqa: S608 (constants)
    "decisions_holding": f"SELECT x.id FROM ({DECISIONS}) x {LATEST}",  # noqa: S608 (constants)
}


def upgrade() -> None:
    """Only ids of the partnership at work come out; which of them a reader may see is asked where they are used."""
    connection = op.get_bind()
    role = application_role(connection)
    for name, body in FUNCTIONS.items():
        connection.execute(
            text(
                f"CREATE FUNCTION {name}({TAKES}) RETURNS TABLE (id bigint) LANGUAGE sql STABLE SECURITY DEFINER ROWS 200"
                f" SET search_path = pg_catalog, public AS $body$ {body.replace('OWN', OWN)} $body$"
            )
        )
        connection.execute(text(f"REVOKE ALL ON FUNCTION {name}({TAKES}) FROM PUBLIC"))
        connection.execute(text(f'GRANT EXECUTE ON FUNCTION {name}({TAKES}) TO "{role}"'))


def downgrade() -> None:
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}({TAKES})")
