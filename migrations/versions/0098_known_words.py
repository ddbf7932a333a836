"""The words that stand in a partnership's texts, by which a word spelt otherwise is matched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from casework.database import application_role, grant, secure

revision = "0098_known_words"
down_revision = "0097_departures"
branch_labels = None
depends_on = None

OWN = "k.partnership_id = NULLIF(current_setting('casework.partnership', true), '')::bigint"
LEFT_OUT = """
    SELECT array_agg(DISTINCT y.x) FROM (
        SELECT $1 UNION ALL SELECT left($1, i - 1) || substr($1, i + 1) FROM generate_series(1, length($1)) i
    ) y(x)
"""
# English stems of what was typed; words that say nothing have none.
ALIKE = f"""
    SELECT a.asked, a.stem, k.word, k.texts
    FROM (SELECT w AS asked, (ts_lexize('english_stem', w))[1] AS stem FROM unnest($1) w) a
    JOIN known_words k ON k.near && one_left_out(a.stem)
    WHERE a.stem IS NOT NULL AND {OWN}
"""  # noqa: S608 (constants)


def upgrade() -> None:
    """Row security would have PostgreSQL read every word rather than ask the index, so a function of the owner gives those alike."""
    connection = op.get_bind()
    op.create_table(
        "known_words",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("texts", sa.BigInteger(), nullable=False),
        sa.Column("near", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_known_words_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_words")),
        sa.UniqueConstraint("partnership_id", "word", name=op.f("uq_known_words_partnership_id_word")),
    )
    op.create_index(op.f("ix_known_words_partnership_id"), "known_words", ["partnership_id"])
    op.create_index("ix_known_words_near", "known_words", ["near"], postgresql_using="gin")
    secure(connection, ["known_words"])
    grant(connection)
    op.execute(f"CREATE FUNCTION one_left_out(text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT AS $body$ {LEFT_OUT} $body$")  # fmt: skip
    op.execute(
        "CREATE FUNCTION words_alike(text[]) RETURNS TABLE (asked text, stem text, word text, texts bigint) LANGUAGE sql STABLE"
        f" SECURITY DEFINER ROWS 50 SET search_path = pg_catalog, public AS $body$ {ALIKE} $body$"
    )
    op.execute("REVOKE ALL ON FUNCTION words_alike(text[]) FROM PUBLIC")
    connection.execute(text(f'GRANT EXECUTE ON FUNCTION words_alike(text[]) TO "{application_role(connection)}"'))


def downgrade() -> None:
    op.execute("DROP FUNCTION words_alike(text[])")
    op.execute("DROP FUNCTION one_left_out(text)")
    op.drop_table("known_words")
