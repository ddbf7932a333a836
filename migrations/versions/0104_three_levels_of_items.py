"""Items stand three deep, held by the database; votes tied, nem. con. and lost on the casting vote; votes recorded for some who asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant

revision = "0104_three_levels_of_items"
down_revision = "0103_agendas_as_sent"
branch_labels = None
depends_on = None

RESULTS = ("", "carried", "unanimous", "casting", "lost")
NEW_RESULTS = ("nem_con", "tied", "casting_lost")

# The share locks make whoever moves a heading at the same time wait, and then find what stands under it.
THREE_LEVELS = """
CREATE FUNCTION three_levels_of_items() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    at_meeting bigint;
    above bigint;
    top bigint;
BEGIN
    SELECT meeting_id, parent_id INTO at_meeting, above FROM agenda_items WHERE id = NEW.parent_id FOR SHARE;
    IF at_meeting <> NEW.meeting_id THEN
        RAISE EXCEPTION 'an item stands under one of another meeting' USING ERRCODE = 'check_violation';
    END IF;
    IF above IS NOT NULL THEN
        SELECT parent_id INTO top FROM agenda_items WHERE id = above FOR SHARE;
    END IF;
    IF top IS NOT NULL
        OR (above IS NOT NULL AND EXISTS (SELECT FROM agenda_items WHERE parent_id = NEW.id))
        OR EXISTS (SELECT FROM agenda_items c JOIN agenda_items u ON u.parent_id = c.id WHERE c.parent_id = NEW.id) THEN
        RAISE EXCEPTION 'items stand three deep at most' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER three_levels AFTER INSERT OR UPDATE OF parent_id, meeting_id ON agenda_items
    FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION three_levels_of_items();
"""


def upgrade() -> None:
    op.execute(THREE_LEVELS)
    op.create_index("ix_agenda_items_parent_id", "agenda_items", ["parent_id"])
    op.add_column("decisions", sa.Column("names_of_some", sa.Boolean(), server_default="false", nullable=False))
    _results((*RESULTS, *NEW_RESULTS))
    grant(op.get_bind())


def downgrade() -> None:
    """Items of the third level go under the first, and what only the new results say is told with the nearest old ones."""
    op.execute("UPDATE decisions SET vote_result = 'carried' WHERE vote_result = 'nem_con'")
    op.execute("UPDATE decisions SET vote_result = 'lost' WHERE vote_result = 'casting_lost'")
    op.execute("UPDATE decisions SET vote_result = '' WHERE vote_result = 'tied'")
    _results(RESULTS)
    op.drop_column("decisions", "names_of_some")
    op.drop_index("ix_agenda_items_parent_id", "agenda_items")
    op.execute("DROP TRIGGER three_levels ON agenda_items; DROP FUNCTION three_levels_of_items()")
    op.execute(
        "UPDATE agenda_items c SET parent_id = p.parent_id FROM agenda_items p "
        "WHERE c.parent_id = p.id AND p.parent_id IS NOT NULL"
    )


def _results(results: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_decisions_vote_result"), "decisions")
    op.create_check_constraint(op.f("ck_decisions_vote_result"), "decisions", f"vote_result IN {results}")
