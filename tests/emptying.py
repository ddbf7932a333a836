"""Takes every row out of a test's database: in a few milliseconds where the server lets us be its superuser.

TRUNCATE makes new files for every table, index and sequence, which took longer than most tests. Rows are deleted
instead. The room they took is given back only once a table has many of them: VACUUM makes every connection forget what
it knew of a table and each plan made for it, which cost a test more than all it asked. Until then new rows are put
behind those that are gone, so they lie in the order in which they are written either way.
"""

from __future__ import annotations

from collections import Counter

import psycopg
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
RESTART = """
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
"""
MANY = 1000
"""Rows gone from one table before the room is given back: a page still looks past so few in no time."""


class Emptying:
    """Empties one database over one connection that is kept: a new one would have to learn every table first."""

    def __init__(self, owner_url: str) -> None:
        self._owner_url = owner_url
        self._connection = _as_superuser(owner_url)
        self._gone: Counter[str] = Counter()

    def __call__(self) -> None:
        if self._connection is None:
            _truncate(self._owner_url)
            return
        names = [str(name) for (name,) in self._connection.execute(TABLES).fetchall()]
        filled = self._connection.execute(
            " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in names)
        ).fetchall()
        if filled:
            with self._connection.transaction():
                for (name,) in filled:
                    self._gone[str(name)] += self._connection.execute(f"DELETE FROM {name}").rowcount
        if max(self._gone.values(), default=0) > MANY:
            self._connection.execute(f"VACUUM {', '.join(self._gone)}")
            self._gone.clear()
        self._connection.execute(RESTART)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


def _as_superuser(owner_url: str) -> psycopg.Connection[tuple[object, ...]] | None:
    """Only the superuser may delete without the order that foreign keys ask for, and past row security."""
    url = make_url(owner_url)
    try:
        return psycopg.connect(
            host=url.query.get("host"),  # type: ignore[arg-type]
            port=url.query.get("port"),  # type: ignore[arg-type]
            dbname=url.database,
            user="postgres",
            autocommit=True,
            options="-c session_replication_role=replica",
        )
    except psycopg.OperationalError:
        return None


def _truncate(owner_url: str) -> None:
    with create_engine(owner_url, poolclass=NullPool).begin() as connection:
        names = connection.scalars(text(TABLES)).all()
        connection.execute(text(f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE"))
