"""What a database holds at one moment: rows and checksums of every table, the newest seals, the files its rows name."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from casework.backups.manifest import Head, Table

# However a server is set, a row is written in one way while it is summed.
_ONE_WAY = text(
    "SELECT set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, MDY', true), "
    "set_config('intervalstyle', 'postgres', true), set_config('bytea_output', 'hex', true), "
    "set_config('extra_float_digits', '1', true)"
)
_TABLES = text(
    "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY relname"
)
_SUMMED = """
    SELECT count(*) AS number,
        coalesce(sum(('x' || left(encode(sha256(convert_to(t::text, 'UTF8')), 'hex'), 15))::bit(60)::bigint::numeric), 0) AS total
    FROM "{name}" t
"""
_FILES = text(
    "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
    "AND column_name IN ('storage_key', 'pdf_key') ORDER BY 1, 2"
)


def table_names(connection: Connection) -> list[str]:
    return list(connection.execute(_TABLES).scalars())


def tables(connection: Connection) -> dict[str, Table]:
    """Sixty bits of each row's SHA-256, added up: the order of rows does not matter, any changed byte does."""
    connection.execute(_ONE_WAY)
    found = {}
    for name in table_names(connection):
        row = connection.execute(text(_SUMMED.format(name=name))).one()
        found[name] = Table(rows=row.number, checksum=f"{int(row.total):x}")
    return found


def seals(connection: Connection) -> dict[int, Head]:
    rows = connection.execute(
        text(
            "SELECT DISTINCT ON (partnership_id) partnership_id, number, hash FROM audit_seals "
            "ORDER BY partnership_id, number DESC"
        )
    )
    return {row.partnership_id: Head(number=row.number, hash=row.hash) for row in rows}


def files_named(connection: Connection) -> Iterator[str]:
    """The key of each file that a row says is kept."""
    for table, column in connection.execute(_FILES).all():
        query = f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL'  # noqa: S608 - our own names
        yield from connection.execute(text(query)).scalars()


def migration(connection: Connection) -> str:
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
