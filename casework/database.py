"""Migrations and the database's own defences: row security by partnership, and a role that owns nothing.

The owner role runs migrations; the application connects as another that can neither change tables nor pass row
security. `secure` is called by migrations; `refuse_unsafe_database` at start-up.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.pool import NullPool

ROOT = Path(__file__).resolve().parent.parent
APPLICATION_ROLE = "casework_app"
POLICY = "one_partnership"


class UnsafeDatabase(RuntimeError):
    """The database would not hold what the row rules promise; the message says what to mend."""


def migrations() -> Config:
    """Alembic's configuration, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    return config


def migrate(owner_url: str, *, to: str = "head") -> None:
    """Bring the schema to a revision, as the role that owns it."""
    engine = create_engine(owner_url, poolclass=NullPool)
    with engine.begin() as connection:
        config = migrations()
        config.attributes["connection"] = connection
        if to == "base" or to.startswith("-"):
            command.downgrade(config, to)
        else:
            command.upgrade(config, to)
    engine.dispose()


def application_role(connection: Connection) -> str:
    """The role the application connects as: `casework_app` unless the database setting `casework.role` names another."""
    named = connection.execute(text("SELECT current_setting('casework.application_role', true)")).scalar()
    return named or APPLICATION_ROLE


def grant(connection: Connection) -> None:
    """Let the application read and write rows, and of the audit trail only read and add."""
    role = application_role(connection)
    exists = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}).scalar()
    if not exists:
        raise UnsafeDatabase(
            f"Create the application's database role {role!r} before migrating (see docs/operations.md)."
        )
    connection.execute(text(f'GRANT USAGE ON SCHEMA public TO "{role}"'))
    connection.execute(text(f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"'))
    connection.execute(text(f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"'))
    connection.execute(text(f'REVOKE UPDATE, DELETE, TRUNCATE ON audit_entries FROM "{role}"'))
    connection.execute(text(f'REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM "{role}"'))


def secure(connection: Connection, tables: list[str]) -> None:
    """Row security by partnership on these tables: an equality, as fast as a hand-written WHERE; unset, nothing is seen."""
    for table in tables:
        connection.execute(text(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"))
        connection.execute(
            text(
                f"CREATE POLICY {POLICY} ON {table} USING "
                "(partnership_id = NULLIF(current_setting('casework.partnership', true), '')::bigint)"
            )
        )


def refuse_unsafe_database(engine: Engine, protected_tables: list[str]) -> None:
    """Stop the start-up when the role could pass row security, or a table of case information lacks its policy.

    Raises `UnsafeDatabase`.
    """
    with engine.connect() as connection:
        role = connection.execute(
            text("SELECT rolname, rolsuper OR rolbypassrls AS passes FROM pg_roles WHERE rolname = current_user")
        ).one()
        if role.passes:
            raise UnsafeDatabase(
                f"The application must not connect as {role.rolname!r}: that role passes row security."
            )
        rows = connection.execute(
            text(
                "SELECT c.relname, c.relrowsecurity, pg_get_userbyid(c.relowner) = current_user AS owned,"
                " EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid) AS has_policy"
                " FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
            )
        ).all()
    found = {row.relname: row for row in rows}
    open_tables = [t for t in protected_tables if t in found and not (found[t].relrowsecurity and found[t].has_policy)]
    if open_tables:
        raise UnsafeDatabase(f"No row security on: {', '.join(open_tables)}. Run the migrations.")
    missing = [t for t in protected_tables if t not in found]
    if missing:
        raise UnsafeDatabase(f"Tables missing: {', '.join(missing)}. Run the migrations.")
    if any(row.owned for row in rows):
        raise UnsafeDatabase("The application's role owns tables; the owner must be another role.")
