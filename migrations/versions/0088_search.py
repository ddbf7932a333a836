"""One search over all a reader may see: words of cases, notes, referrals, actions and papers beside those of minutes, and what was typed, for some hours."""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy import text

from casework.database import application_role, grant, secure

revision = "0088_search"
down_revision = "0087_papers_read_once"
branch_labels = None
depends_on = None

WORDS = {
    "case_notes": "to_tsvector('english', text)",
    "actions": "to_tsvector('english', title || ' ' || code || ' ' || closing_note)",
    "referrals": "jsonb_to_tsvector('english', answers, '[\"string\"]') || to_tsvector('english', decision_reason || ' ' || question)",
    "papers": "to_tsvector('english', title)",
    "paper_texts": "to_tsvector('english', coalesce(said, ''))",
}
OWN = "partnership_id = NULLIF(current_setting('casework.partnership', true), '')::bigint"
TAKES = "tsquery, bigint[], bigint[], bigint, bigint, integer"
"""The words; the reader's groups; cases they opened in an emergency; the reader; the agency they answer for; how many, the latest."""
HAS_CASE = "EXISTS (SELECT FROM caseloads l WHERE l.case_id = {} AND (l.group_id = ANY($2) OR l.case_id = ANY($3)))"
FUNCTIONS = {
    "cases_holding": (
        "SELECT c.id FROM (SELECT h.id FROM cases h WHERE h.words @@ $1 AND h.OWN"
        " UNION SELECT n.case_id FROM case_notes n WHERE n.search_words @@ $1 AND n.OWN) x JOIN cases c ON c.id = x.id"
        " WHERE c.status <> 'merged' AND HAS_CASE(c.id) ORDER BY c.updated_at DESC, c.id DESC LIMIT $6"
    ),
    "referrals_holding": (
        "SELECT r.id FROM referrals r WHERE r.search_words @@ $1 AND r.OWN"
        " AND (r.referrer_id = $4 OR r.group_id = ANY($2) OR HAS_CASE(r.case_id))"
        " ORDER BY r.id DESC LIMIT $6"
    ),
    "actions_holding": (
        "SELECT a.id FROM actions a WHERE a.search_words @@ $1 AND a.OWN"
        " AND (a.group_id = ANY($2) OR a.case_id = ANY($3) OR a.owner_id = $4 OR a.agency_id = $5)"
        " ORDER BY a.id DESC LIMIT $6"
    ),
    "papers_titled": (
        "SELECT p.id FROM papers p WHERE p.search_words @@ $1 AND p.OWN AND (p.group_id = ANY($2) OR p.author_id = $4)"
        " ORDER BY p.id DESC LIMIT $6"
    ),
    "paper_texts_holding": (
        "SELECT t.id FROM paper_texts t JOIN papers p ON p.id = t.paper_id WHERE t.search_words @@ $1 AND t.OWN"
        " AND (p.group_id = ANY($2) OR p.author_id = $4) ORDER BY t.id DESC LIMIT $6"
    ),
}  # fmt: skip


def upgrade() -> None:
    """Only ids of the partnership at work come out of the functions; which of them a reader may see is asked where they are used."""
    connection = op.get_bind()
    op.add_column("paper_texts", sa.Column("said", sa.Text(), nullable=True))
    for table, words in WORDS.items():
        op.execute(f"ALTER TABLE {table} ADD COLUMN search_words tsvector GENERATED ALWAYS AS ({words}) STORED")
        op.execute(f"CREATE INDEX ix_{table}_search ON {table} USING gin (search_words)")
    op.execute("CREATE INDEX ix_paper_texts_unsaid ON paper_texts (id) WHERE said IS NULL")
    op.execute("CREATE INDEX ix_cases_search ON cases USING gin (words)")
    op.create_table(
        "searches",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_searches_partnership_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_searches_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_searches")),
        sa.CheckConstraint("words <> ''", name=op.f("ck_searches_words")),
    )
    op.create_index(op.f("ix_searches_partnership_id"), "searches", ["partnership_id"])
    op.create_index("ix_searches_asked", "searches", ["user_id", "asked_at"])
    secure(connection, ["searches"])
    grant(connection)
    role = application_role(connection)
    for name, written in FUNCTIONS.items():
        body = re.sub(r"HAS_CASE\((.*?)\)", lambda found: HAS_CASE.format(found[1]), written).replace("OWN", OWN)
        connection.execute(
            text(
                f"CREATE FUNCTION {name}({TAKES}) RETURNS TABLE (id bigint) LANGUAGE sql STABLE SECURITY DEFINER ROWS 200"
                f" SET search_path = pg_catalog, public AS $body$ {body} $body$"
            )
        )
        connection.execute(text(f"REVOKE ALL ON FUNCTION {name}({TAKES}) FROM PUBLIC"))
        connection.execute(text(f'GRANT EXECUTE ON FUNCTION {name}({TAKES}) TO "{role}"'))


def downgrade() -> None:
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}({TAKES})")
    op.drop_table("searches")
    op.execute("DROP INDEX ix_cases_search")
    op.execute("DROP INDEX ix_paper_texts_unsaid")
    for table in WORDS:
        op.execute(f"DROP INDEX ix_{table}_search")
        op.drop_column(table, "search_words")
    op.drop_column("paper_texts", "said")
