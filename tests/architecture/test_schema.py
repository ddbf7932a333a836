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
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateTable

import casework.database
from casework import SLICES, schema
from casework.access import rows
from casework.access.rows import protected_models
from casework.cases.models import CaseNote
from casework.web import gate
from casework.web.forms import CONSTRAINTS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def new_database(postgres: Any) -> Iterator[str]:
    name = f"casework_schema_{uuid.uuid4().hex[:8]}"
    admin = create_engine(postgres.owner_url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield name
    with admin.connect() as connection:  # not by force: the owner may not end the server's own housekeeping; it waits
        connection.execute(text(f"DROP DATABASE {name}"))


def test_migrations_go_up_down_and_up_again_without_drift(postgres: Any, new_database: str) -> None:
    url = postgres.owner_url(new_database)
    casework.database.migrate(url)
    casework.database.migrate(url, to="base")
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        left = connection.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'")
        ).all()
        assert left == []
    casework.database.migrate(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
    scripts = ScriptDirectory.from_config(casework.database.migrations())
    before = scripts.get_revision(scripts.get_current_head()).down_revision
    for revision in (before, scripts.get_current_head()):  # as the manual rolls back: by name, either way
        casework.database.migrate(url, to=revision)
        with engine.connect() as connection:
            assert MigrationContext.configure(connection).get_current_revision() == revision


def test_there_is_one_head_and_it_is_written_down() -> None:
    heads = ScriptDirectory.from_config(casework.database.migrations()).get_heads()
    assert heads == [(ROOT / "migrations" / ".current-alembic-head").read_text().strip()]


def test_every_table_of_case_information_has_row_security(postgres: Any, database: str) -> None:
    engine = create_engine(postgres.app_url(database), poolclass=NullPool)
    casework.database.refuse_unsafe_database(engine, schema.protected_tables())
    assert len(protected_models()) >= 25


@pytest.mark.parametrize(
    ("spoil", "mend", "words"),
    [
        ("ALTER TABLE case_notes DISABLE ROW LEVEL SECURITY", "ALTER TABLE case_notes ENABLE ROW LEVEL SECURITY", "case_notes"),
        ("ALTER POLICY one_partnership ON case_notes RENAME TO x", "ALTER POLICY x ON case_notes RENAME TO one_partnership", "case_notes"),
        ("CREATE POLICY another ON case_notes USING (true)", "DROP POLICY another ON case_notes", "case_notes"),
        ("CREATE VIEW all_notes AS SELECT * FROM case_notes", "DROP VIEW all_notes", "all_notes"),
        ("GRANT UPDATE ON audit_entries TO casework_app", "REVOKE UPDATE ON audit_entries FROM casework_app", "UPDATE the audit"),
        ("ALTER TABLE case_notes RENAME TO notes", "ALTER TABLE notes RENAME TO case_notes", "missing: case_notes"),
    ],
)  # fmt: skip
def test_start_up_is_refused_on_a_database_that_lets_more_be_read(
    postgres: Any, database: str, spoil: str, mend: str, words: str
) -> None:
    owner = create_engine(postgres.owner_url(database), poolclass=NullPool)
    engine = create_engine(postgres.app_url(database), poolclass=NullPool)
    casework.database.refuse_unsafe_database(engine, schema.protected_tables())
    with owner.begin() as connection:
        connection.execute(text(spoil))
    try:
        with pytest.raises(casework.database.UnsafeDatabase, match=words):
            casework.database.refuse_unsafe_database(engine, schema.protected_tables())
    finally:
        with owner.begin() as connection:
            connection.execute(text(mend))


def test_start_up_is_refused_as_a_role_that_passes_row_security(postgres: Any, database: str) -> None:
    engine = create_engine(postgres.backup_url(database), poolclass=NullPool)
    with pytest.raises(casework.database.UnsafeDatabase, match="casework_backup"):
        casework.database.refuse_unsafe_database(engine, schema.protected_tables())


def test_start_up_is_refused_as_the_owner_of_the_tables(postgres: Any, database: str) -> None:
    engine = create_engine(postgres.owner_url(database), poolclass=NullPool)
    with pytest.raises(casework.database.UnsafeDatabase, match="owns"):
        casework.database.refuse_unsafe_database(engine, schema.protected_tables())


def test_start_up_is_refused_while_a_table_has_no_rule_or_a_page_no_gate(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(rows._rules, CaseNote)
    with pytest.raises(RuntimeError, match="CaseNote"):
        rows.refuse_unruled_tables()
    monkeypatch.delattr(app.view_functions["cases.show"], "reached_by")
    with pytest.raises(RuntimeError, match=r"cases\.show"):
        gate.refuse_undeclared_pages(app)


def test_the_application_can_add_to_the_audit_trail_but_not_change_it(postgres: Any, database: str) -> None:
    engine = create_engine(postgres.app_url(database), poolclass=NullPool)
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
