"""Minutes are searched by their words: items and decisions keep them as PostgreSQL reads them."""

from __future__ import annotations

from alembic import op

revision = "0038_search_minutes"
down_revision = "0037_action_log"
branch_labels = None
depends_on = None

WORDS = {
    "agenda_items": "setweight(to_tsvector('english', title || ' ' || author), 'A') || to_tsvector('english', purpose || ' ' || discussion)",
    "decisions": "to_tsvector('english', text)",
}


def upgrade() -> None:
    for table, words in WORDS.items():
        op.execute(f"ALTER TABLE {table} ADD COLUMN search_words tsvector GENERATED ALWAYS AS ({words}) STORED")
        op.execute(f"CREATE INDEX ix_{table}_search ON {table} USING gin (search_words)")


def downgrade() -> None:
    for table in WORDS:
        op.execute(f"DROP INDEX ix_{table}_search")
        op.drop_column(table, "search_words")
