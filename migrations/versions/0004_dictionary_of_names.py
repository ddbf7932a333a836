"""A dictionary of the parts of names in use; match keys then only say who holds which part."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.database import grant, secure
from casework.subjects.keys import keys_of_part

revision = "0004_dictionary_of_names"
down_revision = "0003_quicker_reach"
branch_labels = None
depends_on = None

PROTECTED = ["name_keys"]


def upgrade() -> None:
    op.create_table(
        "name_keys",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("partnership_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["partnership_id"], ["partnerships.id"], name=op.f("fk_name_keys_partnership_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_keys")),
        sa.UniqueConstraint("partnership_id", "key", "part", name=op.f("uq_name_keys_partnership_id_key_part")),
    )
    op.create_index(op.f("ix_name_keys_partnership_id"), "name_keys", ["partnership_id"], unique=False)
    op.drop_index("ix_match_keys_key", table_name="match_keys")
    op.create_index(
        "ix_match_keys_key", "match_keys", ["partnership_id", "key"], postgresql_include=["person_id", "place_id"]
    )
    op.execute(
        "DELETE FROM match_keys WHERE left(key, 2) IN ('s:', 'r:', 'p:', 'e:', 'v:') OR key LIKE 'd:%' AND person_id IS NOT NULL"
    )
    op.execute(
        "INSERT INTO match_keys (partnership_id, key, person_id)"
        " SELECT p.partnership_id, k.letter || to_char(p.date_of_birth, k.form), p.id FROM people p,"
        " (VALUES ('d:', 'YYYYMMDD'), ('q:', 'YYYYDD'), ('b:', 'FMYYYY')) AS k(letter, form) WHERE p.date_of_birth IS NOT NULL"
    )
    _learn_names(op.get_bind())
    secure(op.get_bind(), PROTECTED)
    grant(op.get_bind())


def _learn_names(connection: sa.Connection) -> None:
    """Sounds and slips are worked out by the application: SQL has no function for them."""
    parts = connection.execute(
        sa.text(
            "SELECT DISTINCT partnership_id, substr(key, 3) AS part FROM match_keys WHERE left(key, 2) IN ('n:', 'w:')"
        )
    ).all()
    rows = [
        {"partnership_id": row.partnership_id, "key": key, "part": row.part}
        for row in parts
        for key in sorted(keys_of_part(row.part))
    ]
    if rows:
        table = sa.table("name_keys", sa.column("partnership_id"), sa.column("key"), sa.column("part"))
        connection.execute(table.insert(), rows)


def downgrade() -> None:
    op.drop_index("ix_match_keys_key", table_name="match_keys")
    op.create_index("ix_match_keys_key", "match_keys", ["partnership_id", "key"])
    op.drop_index(op.f("ix_name_keys_partnership_id"), table_name="name_keys")
    op.drop_table("name_keys")
