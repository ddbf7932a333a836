"""`flask casework files ...`: check where files are kept, and bring them there from where they were."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import create_engine, select, text
from sqlalchemy import delete as delete_from
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from casework import clock
from casework.extensions import db
from casework.storage import DiskStore, Store, Unavailable, checking, store_of
from casework.storage.buckets import Bucket
from casework.storage.s3 import S3Store

SETTLED = timedelta(days=1)
UNNAMED = "file of no row: "
"""How the times begin that are kept of them among those of clock and backups."""
log = logging.getLogger(__name__)
commands = AppGroup("files", help="Check where files are kept, and bring them there from elsewhere.")


@commands.command("check")
def check() -> None:
    """Say step by step whether files can be kept as it is set up. One is kept, read and deleted again."""
    try:
        for line in checking.check(store_of(current_app.config)):
            click.echo(line)
    except checking.Trouble as trouble:
        raise click.ClickException(str(trouble)) from trouble


@commands.command("copy")
@click.argument("source", metavar="FROM")
def copy(source: str) -> None:
    """Copy every file of FROM (a folder, or s3://...) that is not yet where files are kept now. Nothing is deleted there."""
    here, there = store_of(current_app.config), _named(source)
    copied = 0
    try:
        known = set(here.keys())
        for key, _, content in there.all():
            if key not in known:
                here.put_file(key, content)
                copied += 1
    except Unavailable as problem:
        raise click.ClickException(f"{copied:,} files were copied, then: {problem.why}. Run it again.") from problem
    click.echo(f"{copied:,} files copied from {there} to {here}, where {len(known):,} were already.")


@commands.command("compare")
@click.option("--delete", is_flag=True, help="Delete files that no row names.")
@click.option(
    "--after-days", type=click.IntRange(1), default=None, help="Delete those that every look of so many days found."
)
@click.pass_context
def compare(context: click.Context, delete: bool, after_days: int | None) -> None:
    """Hold the files that are kept against the rows that name them. Ends with 1 when a row names one that is not there.

    Files that no row names are left where somebody gave up half way, or the database was taken back to an earlier moment. Those of the
    last day are left alone: their row may be on its way. Since when each was found is kept, for /metrics and for `--after-days`, which
    the nightly timer gives: whoever runs the service has as long to ask why. A database taken back to an earlier moment knows nothing
    of the files that this leaves without a row, so that their days begin then.
    """
    from casework.backups import moment

    config, here = current_app.config, store_of(current_app.config)
    if not config["DATABASE_BACKUP_URL"]:
        raise click.ClickException("DATABASE_BACKUP_URL must point at the database as the role that reads all of it.")
    try:
        old = set(here.keys(before=clock.now() - SETTLED))
        engine = create_engine(config["DATABASE_BACKUP_URL"], poolclass=NullPool)
        with engine.connect() as connection:  # after the files were listed: what was named meanwhile is named
            connection.execute(
                text("SET row_security = off")
            )  # an error, and not fewer rows, for a role that does not read all
            named = set(moment.files_named(connection))
        missing, unnamed = named - set(here.keys()), old - named
        if missing:  # what was erased between the two looks is no longer named
            with engine.connect() as connection:
                connection.execute(text("SET row_security = off"))
                missing &= set(moment.files_named(connection))
        click.echo(f"{len(named):,} files are named by rows; {len(missing):,} of them are not in {here}.")
        doomed = unnamed if delete else _older(_unnamed_since(unnamed), after_days)
        if len(doomed) > len(named):
            raise click.ClickException(
                "More files are of no row than of any: is this the database of these files? Nothing was deleted."
            )
        for key in sorted(doomed):
            here.remove(key)
            log.warning("a file that no row names was deleted: %s", key)
        _unnamed_since(unnamed - doomed)
    except Unavailable as problem:
        raise click.ClickException(f"{problem.why}.") from problem
    except SQLAlchemyError as problem:
        raise click.ClickException(
            f"The database could not be read: {getattr(problem, 'orig', problem)}".strip()
        ) from problem
    if doomed:
        click.echo(f"{len(doomed):,} files of no row were deleted.")
    click.echo(f"{len(unnamed - doomed):,} files of no row.")
    for key in sorted(unnamed - doomed):
        click.echo(key)
    if missing:
        context.exit(1)


def _unnamed_since(keys: set[str]) -> dict[str, datetime]:
    """Since when each of these was found at every look; what is not among them any more is forgotten."""
    table = db.metadata.tables["heartbeats"]  # beside the times of clock and backups
    connection, mine = db.session.connection(), table.c.name.startswith(UNNAMED, autoescape=True)
    names = {UNNAMED + key: key for key in keys}
    connection.execute(delete_from(table).where(mine, table.c.name.not_in(names)))
    if names:
        found = insert(table).values([{"name": name, "at": clock.now()} for name in names])
        connection.execute(found.on_conflict_do_nothing(index_elements=["name"]))
    since = {names[name]: at for name, at in connection.execute(select(table.c.name, table.c.at).where(mine))}
    db.session.commit()
    return since


def _older(since: dict[str, datetime], days: int | None) -> set[str]:
    return set() if days is None else {key for key, at in since.items() if clock.now() - at >= timedelta(days=days)}


def _named(source: str) -> Store:
    if not source.startswith("s3:"):
        folder = Path(source)
        if not folder.is_dir():
            raise click.ClickException(f"There is no folder {folder}.")
        return DiskStore(folder)
    try:
        return S3Store(Bucket.named(source))
    except ValueError as problem:
        raise click.ClickException(f"FROM {problem}.") from problem
