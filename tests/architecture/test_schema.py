"""The schema: migrations lead up and down, agree with the models, and leave no table of case information open."""

from __future__ import annotations

import importlib
import importlib.util
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateTable

from casework import SLICES, database, schema
from casework.access.rows import protected_models
from casework.web.forms import CONSTRAINTS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def empty(postgres: Any) -> Iterator[str]:
    name = f"casework_schema_{uuid.uuid4().hex[:8]}"
    admin = create_engine(postgres.owner_url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield name
    with admin.connect() as connection:  # not by force: the owner may not end the server's own housekeeping; it waits
        connection.execute(text(f"DROP DATABASE {name}"))


def test_migrations_go_up_down_and_up_again_without_drift(postgres: Any, empty: str) -> None:
    url = postgres.owner_url(empty)
    database.migrate(url)
    database.migrate(url, to="base")
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        left = connection.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'")
        ).all()
        assert left == []
    database.migrate(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


def test_there_is_one_head_and_it_is_written_down() -> None:
    heads = ScriptDirectory.from_config(database.migrations()).get_heads()
    assert heads == [(ROOT / "migrations" / ".current-alembic-head").read_text().strip()]


def test_every_table_of_case_information_has_row_security(postgres: Any, empty: str) -> None:
    database.migrate(postgres.owner_url(empty))
    engine = create_engine(postgres.app_url(empty), poolclass=NullPool)
    database.refuse_unsafe_database(engine, schema.protected_tables())
    assert len(protected_models()) >= 25


def test_start_up_is_refused_when_a_policy_is_missing(postgres: Any, empty: str) -> None:
    database.migrate(postgres.owner_url(empty))
    owner = create_engine(postgres.owner_url(empty), poolclass=NullPool)
    with owner.begin() as connection:
        connection.execute(text("DROP POLICY one_partnership ON case_notes"))
    with pytest.raises(database.UnsafeDatabase, match="case_notes"):
        database.refuse_unsafe_database(
            create_engine(postgres.app_url(empty), poolclass=NullPool), schema.protected_tables()
        )


def test_start_up_is_refused_as_the_owner_of_the_tables(postgres: Any, empty: str) -> None:
    database.migrate(postgres.owner_url(empty))
    with pytest.raises(database.UnsafeDatabase, match="owns"):
        database.refuse_unsafe_database(
            create_engine(postgres.owner_url(empty), poolclass=NullPool), schema.protected_tables()
        )


def test_the_application_can_add_to_the_audit_trail_but_not_change_it(postgres: Any, empty: str) -> None:
    database.migrate(postgres.owner_url(empty))
    engine = create_engine(postgres.app_url(empty), poolclass=NullPool)
    for statement in ("UPDATE audit_entries SET verb = 'x'", "DELETE FROM audit_entries", "TRUNCATE audit_entries"):
        with engine.connect() as connection, pytest.raises(Exception, match="permission denied"):
            connection.execute(text(statement))


def test_every_constraint_with_a_message_is_one_the_database_has() -> None:
    """A rule that a race could break answers beside its field only when its name is right."""
    for slice_name in SLICES:
        for part in ("services", "views"):
            if importlib.util.find_spec(f"casework.{slice_name}.{part}"):
                importlib.import_module(f"casework.{slice_name}.{part}")
    known: set[str] = set()
    for table in schema.metadata.tables.values():
        created = str(CreateTable(table).compile(dialect=postgresql.dialect()))
        known |= set(re.findall(r"CONSTRAINT (\w+)", created)) | {str(index.name) for index in table.indexes}
    assert sorted(set(CONSTRAINTS) - known) == []
