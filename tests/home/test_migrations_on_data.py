"""The last revisions go down and up again on a partnership with data: nothing that an older schema had is lost or changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import create_engine, select, text
from sqlalchemy.pool import NullPool

from casework import database
from casework.accounts.models import User
from casework.demo import load
from casework.extensions import db
from casework.partnership.models import Partnership
from tests.browser import Browser
from tests.world import Maker

BACK = 20
COLUMNS = """
    SELECT table_name, array_agg(column_name::text ORDER BY column_name::text) FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> 'alembic_version' AND is_generated = 'NEVER' GROUP BY 1 ORDER BY 1
"""


def columns(url: str) -> dict[str, list[str]]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(text(COLUMNS))}


def held(url: str, of: dict[str, list[str]]) -> dict[str, tuple[int, str]]:
    """Rows of each table, and a sum of what stands in these columns."""
    engine = create_engine(url, poolclass=NullPool)
    found = {}
    with engine.connect() as connection:
        for table, names in of.items():
            row = ", ".join(f'"{name}"' for name in names)
            asked = f"SELECT count(*), md5(coalesce(string_agg(t::text, ';' ORDER BY t::text), '')) FROM (SELECT {row} FROM {table}) t"
            found[table] = tuple(connection.execute(text(asked)).one())
    return found


def test_twenty_revisions_down_and_up_lose_no_row_of_what_was_there_before(
    app: Flask, make: Maker, browse: Callable[..., Browser], postgres: Any
) -> None:
    load(cases=10)
    url = postgres.owner_url(db.engine.url.database)
    db.session.close()
    db.engine.dispose()
    revisions = [script.revision for script in ScriptDirectory.from_config(database.migrations()).walk_revisions()]
    now = columns(url)
    try:
        whole = held(url, now)
        database.migrate(url, to=revisions[BACK])
        then = columns(url)
        both = {table: [name for name in then[table] if name in now[table]] for table in then if table in now}
        older = held(url, both)
        assert {table: older[table][0] for table in both} == {table: whole[table][0] for table in both}
        assert sum(rows for rows, _ in older.values()) > 3000
    finally:
        database.migrate(url)
    assert columns(url) == now
    assert held(url, both) == older
    make._partnership = db.session.scalars(select(Partnership)).one()
    with make.system():
        chair = db.session.scalars(select(User).where(User.name == "Morgan Ellerby")).one()
    assert browse(chair).get("/cases/").select("main table tbody tr")
