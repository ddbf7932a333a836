"""Migrations and the database's own defences: row security by partnership, and a role that owns nothing.

The owner role runs migrations; the application connects as another that can neither change tables nor pass row
security. `secure` is called by migrations; `refuse_unsafe_database` at start-up.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
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
        if to == "base" or to.startswith("-") or _lies_below(connection, config, to):
            command.downgrade(config, to)
        else:
            command.upgrade(config, to)
    engine.dispose()


def _lies_below(connection: Connection, config: Config, to: str) -> bool:
    """Whether a revision is older than the schema: upgrading to it would do nothing and say nothing."""
    now = MigrationContext.configure(connection).get_current_revision()
    if now is None or to in (now, "head"):
        return False
    older = ScriptDirectory.from_config(config).iterate_revisions(now, "base")
    return to in {script.revision for script in older}


def application_role(connection: Connection) -> str:
    """The role the application connects as: `casework_app` unless the database setting `casework.application_role` names another."""
    named = connection.execute(text("SELECT current_setting('casework.application_role', true)")).scalar()
    return named or APPLICATION_ROLE


APPEND_ONLY = ("audit_entries", "audit_seals")
# An entry's number and its transaction are the database's to say: by them entries are sealed.
_ENTERED = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = 'audit_entries' AND column_name NOT IN ('id', 'written_in')
    ORDER BY ordinal_position
"""


def grant(connection: Connection) -> None:
    """Let the application read and write rows, and of the audit trail and its seals only read and add."""
    role = application_role(connection)
    exists = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}).scalar()
    if not exists:
        raise UnsafeDatabase(
            f"Create the application's database role {role!r} before migrating (see docs/operations.md)."
        )
    connection.execute(text(f'GRANT USAGE ON SCHEMA public TO "{role}"'))
    connection.execute(text(f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"'))
    connection.execute(text(f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"'))
    for table in APPEND_ONLY:
        if connection.execute(text("SELECT to_regclass(:table) IS NOT NULL"), {"table": table}).scalar():
            connection.execute(text(f'REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM "{role}"'))
    columns = connection.execute(text(_ENTERED)).scalars().all()
    connection.execute(text(f'REVOKE INSERT ON audit_entries FROM "{role}"'))
    connection.execute(text(f'GRANT INSERT ({", ".join(columns)}) ON audit_entries TO "{role}"'))
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


# Roles the application's is, or could become with SET ROLE.
_ROLES = """
    SELECT r.rolname, r.rolsuper OR r.rolbypassrls AS passes FROM pg_roles r
    WHERE pg_has_role(current_user, r.oid, 'MEMBER') ORDER BY r.rolname <> current_user, r.rolname
"""
# A policy beside ours would let more rows through, as policies add up.
_TABLES = """
    SELECT c.relname, pg_has_role(current_user, c.relowner, 'MEMBER') AS owned,
        c.relrowsecurity AND count(p.oid) = 1 AND coalesce(bool_and(
            p.polname = :policy AND p.polcmd = '*' AND p.polpermissive AND p.polroles = '{0}'
            AND pg_get_expr(p.polqual, p.polrelid) LIKE '(partnership_id = %current_setting(''casework.partnership''%'
        ), false) AS closed
    FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace GROUP BY c.oid
"""
_VIEWS = """
    SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace
        AND NOT coalesce('security_invoker=true' = ANY (reloptions) OR 'security_invoker=on' = ANY (reloptions), false)
"""
_TRAIL = """
    SELECT privilege FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS privilege
    WHERE EXISTS (
        SELECT 1 FROM unnest(CAST(:tables AS text[])) AS name WHERE to_regclass(name) IS NOT NULL AND (
            has_table_privilege(current_user, name, privilege)
            OR privilege = 'UPDATE' AND has_any_column_privilege(current_user, name, privilege)
        )
    )
    UNION ALL SELECT DISTINCT 'number entries of' FROM pg_attribute WHERE attrelid = to_regclass('audit_entries')
        AND attname IN ('id', 'written_in') AND has_column_privilege(current_user, attrelid, attnum, 'INSERT')
"""


def refuse_unsafe_database(engine: Engine, protected_tables: list[str]) -> None:
    """Stop the start-up when the role could pass row security, or a table of case information lacks exactly its policy.

    So it does when the role could own a table, read round row security through a view, or change the audit trail.
    Raises `UnsafeDatabase`.
    """
    with engine.connect() as connection:
        passing = [role.rolname for role in connection.execute(text(_ROLES)) if role.passes]
        if passing:
            raise UnsafeDatabase(
                f"The application must not connect as {passing[0]!r} or a member of it: that role passes row security."
            )
        found = {row.relname: row for row in connection.execute(text(_TABLES), {"policy": POLICY})}
        views = connection.execute(text(_VIEWS)).scalars().all()
        changes = connection.execute(text(_TRAIL), {"tables": list(APPEND_ONLY)}).scalars().all()
    missing = [table for table in protected_tables if table not in found]
    if missing:
        raise UnsafeDatabase(f"Tables missing: {', '.join(missing)}. Run the migrations.")
    open_tables = [table for table in protected_tables if not found[table].closed]
    if open_tables:
        raise UnsafeDatabase(
            f"No row security, or another policy than {POLICY!r}, on: {', '.join(open_tables)}. Run the migrations."
        )
    if any(row.owned for row in found.values()):
        raise UnsafeDatabase(
            "The application's role owns tables, or can become their owner; that must be another role."
        )
    if views:
        raise UnsafeDatabase(f"Views that read past row security: {', '.join(views)}. Make them security_invoker.")
    if changes:
        raise UnsafeDatabase(f"The application's role may {', '.join(changes)} the audit trail. Run the migrations.")
