"""`flask casework backup ...` and `restore`: make, check, restore and try out archives from a terminal or a timer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from casework import clock
from casework.backups import BackupTrouble, age, drill, making, reading, restoring
from casework.backups.manifest import Manifest
from casework.backups.reading import Archive
from casework.backups.restoring import Restored, Target
from casework.storage import store_of

FOLDER = click.Path(path_type=Path)
FILE = click.Path(path_type=Path)


class _Backup(AppGroup):
    """`backup TO` is short for `backup make TO`, and trouble is said in one line with an exit status of 1."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, "--help"):
            args = ["make", *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BackupTrouble as trouble:
            raise click.ClickException(str(trouble)) from trouble


backup = _Backup("backup", help="Make (backup TO), check and try out encrypted archives of database and files.")


@backup.command("make")
@click.argument("to", type=FOLDER)
@click.option(
    "--recipient", "recipients", multiple=True, help="A public key (age1...); BACKUP_RECIPIENTS unless given."
)
@click.option("--keep-days", type=click.IntRange(1), default=None, help="Delete archives in the folder that are older than this.")  # fmt: skip
def make(to: Path, recipients: tuple[str, ...], keep_days: int | None) -> None:
    """Write an encrypted archive of database and files into the folder TO."""
    config = current_app.config
    if not config["DATABASE_BACKUP_URL"]:
        raise BackupTrouble("DATABASE_BACKUP_URL must point at the database as the role that reads all of it (docs/operations.md).")  # fmt: skip
    source = making.Source(config["DATABASE_BACKUP_URL"], store_of(config), config["SECRET_KEY"])
    made = making.make(source, to, recipients or config["BACKUP_RECIPIENTS"])
    rows = sum(table.rows for table in made.manifest.tables.values())
    click.echo(f"{made.path}: {made.size:,} bytes, {rows:,} rows in {len(made.manifest.tables)} tables, {len(made.manifest.files):,} files.")  # fmt: skip
    if made.manifest.missing_files:
        click.echo(f"{made.manifest.missing_files} rows name files that are not there; look into it.", err=True)
    _note("backup")
    if keep_days:
        for path in making.forget_old(to, days=keep_days):
            click.echo(f"{path.name}: deleted, older than {keep_days} days.")


@backup.command("key")
@click.argument("file", type=FILE)
def key(file: Path) -> None:
    """Make the key that opens archives, in a new FILE, and print the public key to make them with."""
    click.echo(age.new_key(file))
    click.echo(
        f"Keep {file} away from this machine, twice, on paper too: without it no archive can be opened.", err=True
    )


@backup.command("check")
@click.argument("archive", type=FILE)
@click.option("--key", "key_file", type=FILE, required=True, help="The file with the secret key.")
def check(archive: Path, key_file: Path) -> None:
    """Read an archive to its end, hold all of it against what it says of itself, and change nothing."""
    chosen = drill.newest(archive)
    said = reading.check(Archive(chosen, age.identities(key_file)))
    ours = said.made_with(current_app.config["SECRET_KEY"])
    for line in _told(said):
        click.echo(line)
    click.echo("Made by this Casework: its SECRET_KEY is the one set here." if ours else "Made with another SECRET_KEY than is set here.")  # fmt: skip
    click.echo(f"{chosen.name} is whole.")


@backup.command("drill")
@click.argument("archive", type=FILE)
@click.option("--key", "key_file", type=FILE, required=True, help="The file with the secret key.")
@click.option(
    "--below", type=FOLDER, default=None, help="Where the throw-away server lies meanwhile; VAR_DIR unless given."
)
@click.option("--other-secret-key", is_flag=True, help="The archive was made with another SECRET_KEY.")
@click.pass_context
def drill_now(
    context: click.Context, archive: Path, key_file: Path, below: Path | None, other_secret_key: bool
) -> None:
    """Restore ARCHIVE, or the newest of a folder, into a throw-away server, and prove that all of it came back."""
    config = current_app.config
    chosen = Archive(drill.newest(archive), age.identities(key_file))
    done = drill.drill(chosen, below=below or Path(config["VAR_DIR"]), secret=config["SECRET_KEY"], other_secret_key=other_secret_key)  # fmt: skip
    _tell(done.restored)
    click.echo(f"{done.archive.name} was restored and proved in {done.seconds:.0f} s; the throw-away server is gone.")
    if not done.restored.whole:
        context.exit(1)
    _note("backup drill")


@click.command("restore")
@click.argument("archive", type=FILE)
@click.option("--key", "key_file", type=FILE, required=True, help="The file with the secret key.")
@click.option("--other-secret-key", is_flag=True, help="The SECRET_KEY the archive was made with is lost.")
@click.option(
    "--erased", type=FILE, default=None, help="The list of what was erased (ERASURES_FILE): it is erased again."
)
@click.option("--list-is-lost", is_flag=True, help="There is no such list: people erased since the backup come back.")
@click.pass_context
def restore(
    context: click.Context,
    archive: Path,
    key_file: Path,
    other_secret_key: bool,
    erased: Path | None,
    list_is_lost: bool,
) -> None:
    """Restore ARCHIVE into an empty database and an empty folder of files, and prove that all of it is there."""
    from casework.retention import commands as retention

    if (erased is None) != list_is_lost:
        raise click.UsageError(
            "Say with --erased FILE which records were erased (the newest copy of ERASURES_FILE), or with --list-is-lost that nobody has "
            "that list: whoever was erased since the backup is then here again, and their numbers are given to others. Where nothing was "
            "ever erased, give an empty file. Nothing was restored."
        )
    again = (
        retention.listed(erased) if erased is not None else None
    )  # a list that cannot be read is said before hours of restoring
    config = current_app.config
    if not config["DATABASE_OWNER_URL"]:
        raise click.ClickException("DATABASE_OWNER_URL must point at the new, empty database as the role that owns it.")
    target = Target(
        config["DATABASE_OWNER_URL"], config["SQLALCHEMY_DATABASE_URI"], store_of(config), config["SECRET_KEY"],
        config["DATABASE_BACKUP_URL"],
    )  # fmt: skip
    try:
        chosen = Archive(archive, age.identities(key_file))
        restored = restoring.restore(chosen, target, other_secret_key=other_secret_key)
    except BackupTrouble as trouble:
        raise click.ClickException(str(trouble)) from trouble
    _tell(restored)
    from casework.audit import sealing as seals

    click.echo(f"{seals.seal_all()} entries of the log sealed that were waiting when the backup was made.")
    nothing_left = again is None or retention.tell(again)
    if again is not None:
        click.echo(f"Restored as of {restored.manifest.made_at}.")
    else:
        click.echo(f"Restored as of {restored.manifest.made_at}. What was erased since then is here again: see 'Erased people' in docs/operations.md before anybody signs in.")  # fmt: skip
    if not restored.whole or not nothing_left:
        context.exit(1)


def _told(said: Manifest) -> list[str]:
    return [
        f"Made {said.made_at} by Casework {said.casework}, migration {said.migration}, PostgreSQL {said.postgres // 10000}.",
        f"{sum(table.rows for table in said.tables.values()):,} rows in {len(said.tables)} tables; {len(said.files):,} files, "
        f"{sum(kept.size for kept in said.files.values()):,} bytes; dump {said.database.size:,} bytes.",
        *(f"Needs {name} with the fingerprint {mark}." for name, mark in said.keys.items()),
    ]


def _tell(restored: Restored) -> None:
    """A table of what came back beside what was backed up."""
    said = restored.manifest
    for line in _told(said):
        click.echo(line)
    width = max(len(name) for name in said.tables)
    click.echo(f"{'table':<{width}}  {'backed up':>12}  {'restored':>12}  checksum")
    for name, table in sorted(said.tables.items()):
        found = restored.found[name]
        if table.rows or found.rows:
            same = "the same" if table == found else "DIFFERENT"
            click.echo(f"{name:<{width}}  {table.rows:>12,}  {found.rows:>12,}  {same}")
    for verdict in restored.verdicts:
        state = "whole" if verdict.whole else "NOT WHOLE"
        click.echo(f"Log of partnership {verdict.partnership_id}: {state}, {verdict.entries:,} entries in {verdict.seals:,} seals, {verdict.waiting:,} not sealed yet.")  # fmt: skip
        for fault in verdict.faults:
            click.echo(f"  {fault.words}")
    if restored.migrated_to:
        click.echo(f"The schema was brought up to {restored.migrated_to}.")


def _note(name: str) -> None:
    """Leave the time for `/metrics`. A drill on another machine has no database to leave it in."""
    from casework.extensions import db
    from casework.notifications.models import Heartbeat

    now = clock.now()
    statement = insert(Heartbeat.__table__).values(name=name, at=now)
    try:
        db.session.connection().execute(statement.on_conflict_do_update(index_elements=["name"], set_={"at": now}))
        db.session.commit()
    except SQLAlchemyError:
        db.session.rollback()
        click.echo("The time could not be noted in the database, so monitoring does not know of it.", err=True)
