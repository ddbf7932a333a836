"""Restores an archive into an empty database and an empty store of files, proves that all of it is there, or leaves both empty."""

from __future__ import annotations

import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from casework.audit.verifying import Verdict, verify
from casework.backups import BackupTrouble, moment, placing, programs, reading
from casework.backups.manifest import Manifest, Table, fingerprint
from casework.backups.reading import Archive
from casework.database import UnsafeDatabase, application_role, migrate, migrations, refuse_unsafe_database
from casework.storage import Store
from casework.storage.stores import Arrival


@dataclass(frozen=True)
class Target:
    """Where to: an empty database as its owner and as the application, the store of files, and whose Casework it becomes."""

    owner: str
    application: str
    files: Store
    secret: str
    backup: str = ""


@dataclass
class Restored:
    """What was restored and what checking it found."""

    manifest: Manifest
    found: dict[str, Table]
    verdicts: list[Verdict] = field(default_factory=list)
    migrated_to: str = ""
    words: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return all(verdict.whole for verdict in self.verdicts)


def restore(archive: Archive, target: Target, *, other_secret_key: bool = False) -> Restored:
    """Restore all of an archive, or nothing. Raises `BackupTrouble` and leaves database and store as empty as they were.

    A log that was not whole when it was backed up is restored all the same: see `Restored.whole`.
    """
    said = reading.check(archive)
    _refuse_stranger(said, target, other_secret_key=other_secret_key)
    engine = create_engine(target.owner, poolclass=NullPool)
    try:
        with placing.trouble_in_words("The database could not be restored"):
            with engine.connect() as connection:
                server = _refuse_unfit(connection, said, target)
            with target.files.arriving("restoring") as arriving:
                _load(archive, said, target, arriving, server)
                try:
                    restored = _proved(said, target)
                    arriving.settle()
                except BaseException:
                    with engine.begin() as connection:
                        _empty(connection)
                    raise
    finally:
        engine.dispose()
    return restored


def _refuse_stranger(said: Manifest, target: Target, *, other_secret_key: bool) -> None:
    """The manifest proves by SECRET_KEY that this Casework wrote it: a public key alone would let anybody make an archive."""
    if said.made_with(target.secret) or other_secret_key:
        return
    made, ours = said.keys.get("SECRET_KEY", "unknown"), fingerprint(target.secret)
    if made == ours:
        raise BackupTrouble(
            "The archive was not written by a Casework with this SECRET_KEY, although it says so: do not use it."
        )
    raise BackupTrouble(
        f"The archive was made with another SECRET_KEY (fingerprint {made}; the one set here is {ours}). Second factors, links in letters "
        "and keys for programs need that one: set it. If it is lost, restore with --other-secret-key: everybody then sets up "
        "their second factor anew, and nothing proves that your Casework made this archive."
    )


def _refuse_unfit(connection: Connection, said: Manifest, target: Target) -> int:
    """The server's version, once nothing stands against restoring here."""
    if found := moment.table_names(connection):
        raise BackupTrouble(
            f"The database is not empty: it has {len(found)} tables. Restore into a new one; nothing was changed."
        )
    if not target.files.is_empty():
        raise BackupTrouble(f"{target.files} is not empty. Move it away first; nothing was changed.")
    if said.migration not in {script.revision for script in ScriptDirectory.from_config(migrations()).walk_revisions()}:
        raise BackupTrouble(
            f"The archive comes from a newer Casework ({said.casework}, migration {said.migration}), which this one does not know. "
            "Install that version or a later one; nothing was changed."
        )
    role = said.application_role
    if application_role(connection) != role:
        raise BackupTrouble(
            f"The application's role was {role!r} and is another here. Restore under the old name: "
            "CREATE ROLE and ALTER DATABASE ... SET casework.application_role, as docs/operations.md has it."
        )
    if not connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}).scalar():
        raise BackupTrouble(f"Create the application's role {role!r} first (docs/operations.md); nothing was changed.")
    needed, free = sum(kept.size for kept in said.files.values()), target.files.room()
    if free is not None and needed > free:
        raise BackupTrouble(
            f"The files need {needed:,} bytes and {target.files} has {free:,} free; nothing was changed."
        )
    return programs.server_version(connection)


def _load(archive: Archive, said: Manifest, target: Target, arriving: Arrival, server: int) -> None:
    """Files to where they are to be kept, the dump into one transaction that ends with the dump's own end."""
    address, environment = programs.addressed(target.owner)
    command = [
        programs.program("pg_restore", server), "--no-owner", "--single-transaction", "--exit-on-error", "--no-password",
        f"--dbname={address}",
    ]  # fmt: skip
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=words, stderr=words, env=environment)
        try:
            assert process.stdin is not None
            with archive.members() as members, suppress(BrokenPipeError):
                for name, content in members:
                    folder, _, rest = name.partition("/")
                    if folder == "files":
                        placing.set_down(content, rest, arriving, said.files)
                    elif folder == "database":
                        reading.copied(content, process.stdin.write)
                process.stdin.close()
        except BaseException:
            process.kill()
            process.wait()
            raise
        if process.wait():
            words.seek(0)
            raise BackupTrouble(
                f"pg_restore ended with {process.returncode}, and nothing was restored: {words.read().decode(errors='replace').strip()[-1500:]}"
            )


def _proved(said: Manifest, target: Target) -> Restored:
    """Hold what is in the database now against the manifest. Raises `BackupTrouble` where it differs."""
    engine = create_engine(target.owner, poolclass=NullPool)
    made_at = datetime.fromisoformat(said.made_at)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        found = moment.tables(connection)
        for name in sorted({*found, *said.tables}):
            if found.get(name) != said.tables.get(name):
                raise BackupTrouble(
                    f"The table {name} is not what was backed up. Database and files were emptied again."
                )
        if moment.seals(connection) != said.seals:
            raise BackupTrouble(
                "The newest seals of the log are not those backed up. Database and files were emptied again."
            )
        missing = sum(key not in said.files for key in moment.files_named(connection))
        if missing != said.missing_files:
            raise BackupTrouble(
                f"{missing} rows name files that are not there; there were {said.missing_files}. Database and files were emptied again."
            )
        restored = Restored(said, found)
        for number in connection.execute(text("SELECT id FROM partnerships ORDER BY id")).scalars().all():
            head = said.seals.get(number)
            restored.verdicts.append(verify(connection, number, {head.number: head.hash} if head else None, at=made_at))
    _make_current(engine, said, restored, target)
    return restored


def _make_current(engine: object, said: Manifest, restored: Restored, target: Target) -> None:
    """Bring the schema up to this program's, and see that each role may do what it should and no more."""
    from casework import schema

    head = ScriptDirectory.from_config(migrations()).get_current_head() or ""
    if said.migration != head:
        migrate(target.owner)
        restored.migrated_to = head
    application = create_engine(target.application, poolclass=NullPool)
    try:
        refuse_unsafe_database(application, schema.protected_tables())
    except UnsafeDatabase as problem:
        raise BackupTrouble(f"{problem} Database and files were emptied again.") from problem
    if target.backup:
        with create_engine(target.backup, poolclass=NullPool).connect() as connection:
            rows = connection.execute(text("SELECT count(*) FROM audit_entries")).scalar_one()
        if rows != said.tables["audit_entries"].rows:
            raise BackupTrouble(
                "The role for backups does not read every row: it needs BYPASSRLS and pg_read_all_data."
            )


_EMPTY = """
DO $$ DECLARE each record; BEGIN
  FOR each IN SELECT oid::regclass AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') LOOP
    EXECUTE 'DROP TABLE IF EXISTS ' || each.name || ' CASCADE';
  END LOOP;
  FOR each IN SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND pg_has_role(current_user, proowner, 'MEMBER') LOOP
    EXECUTE 'DROP ROUTINE IF EXISTS ' || each.name || ' CASCADE';
  END LOOP;
END $$
"""


def _empty(connection: Connection) -> None:
    """Take away again what we put into a database that was empty."""
    connection.exec_driver_sql(_EMPTY)
