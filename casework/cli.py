"""`flask casework ...`: the few things an administrator does from a terminal."""

from __future__ import annotations

import os
import sys
from itertools import pairwise

import click
from flask import Flask, current_app
from flask.cli import AppGroup

commands = AppGroup("casework", help="Set up and look after Casework.")


WITHOUT_TABLES = {
    *(("casework", "migrate"), ("casework", "restore"), ("casework", "arrive")),
    *(("backup", "key"), ("backup", "check"), ("backup", "drill")),
}


def making_the_schema() -> bool:
    """Whether this process is one that must start on a database that lacks its tables: to make them, or to look at archives."""
    words = sys.argv[1:]
    asked = any(pair in WITHOUT_TABLES for pair in pairwise(words))
    return os.environ.get("FLASK_RUN_FROM_CLI") == "true" and asked


def init_app(app: Flask) -> None:
    from casework.audit.commands import commands as audit_commands
    from casework.backups.commands import backup, restore
    from casework.leaving.commands import arrive, leave
    from casework.retention.commands import erasures
    from casework.storage.commands import commands as file_commands

    commands.add_command(audit_commands)
    commands.add_command(file_commands)
    commands.add_command(backup)
    commands.add_command(restore)
    commands.add_command(erasures)
    commands.add_command(leave)
    commands.add_command(arrive)
    app.cli.add_command(commands)


@commands.command("migrate")
@click.option("--to", default="head", help="Revision to go to; `base` empties the database.")
def migrate(to: str) -> None:
    """Bring the database schema up to date, as its owner (DATABASE_OWNER_URL)."""
    from casework.database import migrate as run

    url = current_app.config["DATABASE_OWNER_URL"]
    if not url:
        raise click.ClickException("DATABASE_OWNER_URL must point at the database as the role that owns the tables.")
    run(url, to=to)
    click.echo(f"The schema is at {to}.")


@commands.command("demo")
@click.option("--cases", default=60, show_default=True, help="How many cases to make.")
@click.option("--seed", default=2026, show_default=True, help="The same seed makes the same partnership.")
def demo(cases: int, seed: int) -> None:
    """Load the demonstration partnership: invented people and places, a year of meetings."""
    from casework.demo import load

    click.echo(load(cases=cases, seed=seed))


@commands.command("mail")
@click.argument("what", type=click.Choice(["check"]))
@click.option("--to", default="", help="Send one letter to this address as well, which says that it is a test.")
def mail(what: str, to: str) -> None:
    """Say step by step whether mail can leave as it is set up. Nothing is sent unless --to names an address."""
    from casework.mail import checking

    try:
        for line in checking.check(current_app.config):
            click.echo(line)
        if to:
            checking.send(current_app.config, to)
            click.echo(f"A test has left for {to}.")
    except checking.Trouble as trouble:
        raise click.ClickException(str(trouble)) from trouble


@commands.command("key")
@click.argument("email")
@click.option("--for", "name", default="A program", show_default=True, help="What the key is for.")
@click.option("--days", default=90, show_default=True, help="How long it lasts, a year at most.")
@click.option(
    "--scope", "scopes", multiple=True, help="What it may do; may be given several times. All of them unless said."
)
def key(email: str, name: str, days: int, scopes: tuple[str, ...]) -> None:
    """Make a key with which a program acts for the person with this e-mail address, and print it once."""
    from casework.access import as_system
    from casework.accounts import api_tokens, queries
    from casework.extensions import db

    with as_system("an operator makes a key for a program"):
        user = db.session.scalars(queries.by_email(email)).one_or_none()
        if user is None:
            raise click.ClickException("Nobody has this e-mail address.")
        with as_system("an operator makes a key for a program", partnership_id=user.partnership_id):
            _, token = api_tokens.create(user, name=name, days=days, scopes=scopes or api_tokens.SCOPES)
            db.session.commit()
    click.echo(token)


@commands.command("reseal")
def reseal() -> None:
    """Seal the secrets of the database under the present SECRET_KEY; those of SECRET_KEY_FALLBACKS can be dropped then."""
    from casework.access import as_system
    from casework.accounts import resealing
    from casework.extensions import db
    from casework.partnership.models import Partnership

    done = resealing.Resealed()
    with as_system("sealing secrets under a new key"):
        everywhere = list(db.session.scalars(db.select(Partnership.id).order_by(Partnership.id)))
    for partnership_id in everywhere:
        with as_system("sealing secrets under a new key", partnership_id=partnership_id):
            db.session.commit()  # from here on within this partnership
            one = resealing.reseal(partnership_id)
            db.session.commit()
        done = resealing.Resealed(done.sealed + one.sealed, done.lost + one.lost, done.codes + one.codes)
    click.echo(f"Secrets sealed under the present key: {done.sealed:,}.")
    if done.codes:
        click.echo(
            f"{done.codes:,} recovery codes of before count only while the former key is set; their people get new ones on their account."
        )
    if done.lost:
        raise click.ClickException(
            f"{done.lost:,} secrets open with no key that is set. Set the key they were sealed with as a fallback."
        )


@commands.command("sign-out-everybody")
@click.option("--keys", is_flag=True, help="End the keys of programs as well.")
def sign_out_everybody(keys: bool) -> None:
    """End every sign-in at once, as after a leak. People sign in again; nobody is suspended."""
    from casework.access import as_system
    from casework.accounts import sessions
    from casework.extensions import db
    from casework.partnership.models import Partnership

    why, ended = "an operator signs everybody out", 0
    with as_system(why):
        partnerships = db.session.scalars(db.select(Partnership.id)).all()
    for partnership_id in partnerships:
        with as_system(why, partnership_id=partnership_id):
            db.session.commit()  # from here on within this partnership
            ended += sessions.end_everybodys(partnership_id, keys=keys)
            db.session.commit()
    click.echo(f"{ended} sign-ins ended." + (" The keys of programs ended as well." if keys else ""))


@commands.command("first-administrator")
@click.option("--partnership", required=True, help="Name of the partnership.")
@click.option("--name", required=True, help="The administrator's name.")
@click.option("--email", required=True, help="The administrator's e-mail address.")
def first_administrator(partnership: str, name: str, email: str) -> None:
    """Create a partnership and its first administrator, and print the link to set a password."""
    from casework.extensions import db
    from casework.partnership.services import first_administrator as create

    link = create(partnership=partnership, name=name, email=email)
    db.session.commit()
    click.echo(f"Open this link within a week to set a password and second factor:\n{link}")


@commands.command("openapi")
def openapi() -> None:
    """Print the OpenAPI file (kept as docs/openapi.json)."""
    import json

    from casework.api.description import description

    click.echo(json.dumps(description(), indent=1, ensure_ascii=False, sort_keys=True))
