"""`flask casework leave` and `arrive`: make and load the archive of a partnership from a terminal."""

from __future__ import annotations

import os
from pathlib import Path

import click
from flask import current_app

from casework.backups import BackupTrouble, age
from casework.backups.reading import Archive
from casework.leaving import loading, writing
from casework.storage import store_of

FILE = click.Path(path_type=Path)


@click.command("leave")
@click.argument("to", type=FILE)
@click.option("--partnership", required=True, help="The partnership's name.")
@click.option("--for", "email", required=True, help="Who asked for it: the e-mail address of somebody of theirs who answers for information governance.")  # fmt: skip
@click.option("--reason", required=True, help="What it is needed for; it stands in the archive.")
@click.option("--recipient", "recipients", multiple=True, required=True, help="A public key (age1...) of whoever receives it.")  # fmt: skip
def leave(to: Path, partnership: str, email: str, reason: str, recipients: tuple[str, ...]) -> None:
    """Write everything of a partnership into the new file TO, encrypted for its recipients."""
    from casework import audit
    from casework.access.scope import as_system
    from casework.accounts import queries
    from casework.extensions import db
    from casework.partnership.models import Partnership

    with as_system("an operator makes the archive of a partnership that leaves"):
        found = db.session.scalars(db.select(Partnership).where(Partnership.name == partnership)).one_or_none()
        user = db.session.scalars(queries.by_email(email)).one_or_none()
        if found is None or user is None or user.partnership_id != found.id or user.status != "active" or "information_governance" not in user.duties:  # fmt: skip
            raise click.ClickException("There is no such partnership with somebody of that address who answers for information governance.")  # fmt: skip
        number, user_id = found.id, user.id
        db.session.rollback()
    try:
        age.recipients(recipients)
        made = _write(to, number, list(recipients), reason)
    except BackupTrouble as trouble:
        raise click.ClickException(str(trouble)) from trouble
    with as_system("an operator makes the archive of a partnership that leaves", partnership_id=number):
        audit.record("disclosure", "exported", "partnerships", number, recipients=[user_id], detail={"form": "archive"})
        db.session.commit()
    click.echo(made)


def _write(to: Path, partnership_id: int, recipients: list[str], reason: str) -> str:
    partial = to.with_name(f"{to.name}.part")
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            said = writing.of_partnership(file, partnership_id, recipients, reason)
            file.flush()
            os.fsync(file.fileno())
        os.link(partial, to)  # never over another
    except OSError as problem:
        raise BackupTrouble(f"The archive could not be written to {to}: {problem.strerror}.") from problem
    finally:
        partial.unlink(missing_ok=True)
    return loading.words(said)


@click.command("arrive")
@click.argument("archive", type=FILE)
@click.option("--key", "key_file", type=FILE, required=True, help="The file with the secret key.")
@click.option("--check", "only_check", is_flag=True, help="Read the archive to its end and say what it holds; load nothing.")  # fmt: skip
def arrive(archive: Path, key_file: Path, only_check: bool) -> None:
    """Load the ARCHIVE of a partnership into an empty database and an empty store of files."""
    config = current_app.config
    try:
        opened = Archive(archive, age.identities(key_file))
        if only_check:
            click.echo(loading.words(loading.check(opened)))
            return
        if not config["DATABASE_OWNER_URL"]:
            raise BackupTrouble("DATABASE_OWNER_URL must point at the new, empty database as the role that owns it.")
        said = loading.load(opened, loading.Target(config["DATABASE_OWNER_URL"], store_of(config)))
    except BackupTrouble as trouble:
        raise click.ClickException(str(trouble)) from trouble
    click.echo(f"Loaded. {loading.words(said)}")
    click.echo("Nobody has a password here yet: people ask for one at 'I have forgotten my password'. Letters that were waiting leave from here once mail is set up.")  # fmt: skip
