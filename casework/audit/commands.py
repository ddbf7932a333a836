"""`flask casework audit ...`: check the log from a terminal."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import text

from casework.audit import anchors as kept
from casework.audit import locked, sealing
from casework.audit.verifying import Verdict, verify
from casework.extensions import db
from casework.storage import Unavailable

commands = AppGroup("audit", help="Seal and check the log of who did what with whose record.")
_PARTNERSHIPS = text("SELECT id, name FROM partnerships ORDER BY id")


@commands.command("seal")
def seal_now() -> None:
    """Seal what is waiting now, as the clock does every few seconds."""
    click.echo(f"{sealing.seal_all()} entries sealed.")


@commands.command("verify")
@click.option("--partnership", type=int, default=None, help="The number of one partnership; all of them unless given.")
@click.option(
    "--anchors", "anchors_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None,
    help="A file of anchors as they were kept outside; AUDIT_ANCHOR_FILE and AUDIT_ANCHOR_S3 unless given. Without any a log made anew cannot be told.",
)  # fmt: skip
@click.pass_context
def verify_all(context: click.Context, partnership: int | None, anchors_file: Path | None) -> None:
    """Check every entry and seal. Ends with 1 when something is amiss, and names the first thing that is."""
    try:
        outside = kept.read(anchors_file) if anchors_file else _own_anchors()
    except ValueError as problem:
        raise click.ClickException(str(problem)) from problem
    except Unavailable as problem:
        raise click.ClickException(f"The log was not held against its anchors: {problem.why}.") from problem
    with db.engine.connect() as connection:
        names = {row.id: row.name for row in connection.execute(_PARTNERSHIPS)}
    chosen = list(names) if partnership is None else [partnership]
    gone = sorted(set(outside) - set(names)) if partnership is None else [p for p in chosen if p not in names]
    for number in gone:
        click.echo(f"Partnership {number}: not in the database.")
    whole = not gone
    for number in chosen:
        if number not in names:
            continue
        verdict = verdict_of(number, outside.get(number))
        whole = whole and verdict.whole
        for line in [*said(verdict, names[number]), *(f"  {words}" for words in kept.waiting(number))]:
            click.echo(line)
    if not whole:
        context.exit(1)


@commands.command("places")
@click.pass_context
def places(context: click.Context) -> None:
    """Say of each place outside that is set up whether anchors can be kept there. Writes nothing; ends with 1 when one cannot."""
    fit, found = True, kept.keepers(current_app.config)
    if not found:
        click.echo("No place outside is set up: who owns the database could make the whole log anew.")
    for place in found:
        try:
            click.echo(place.check())
        except kept.NotKept as problem:
            click.echo(f"NOT FIT: {problem}")
            fit = False
    if not fit:
        context.exit(1)


def _own_anchors() -> kept.Anchors:
    """What the places that are set up hold, all together."""
    path, bucket = kept.own_file(current_app.config), kept.own_bucket(current_app.config)
    outside = kept.read(path) if path is not None and path.is_file() else {}
    if bucket is None:
        return outside
    found = locked.read(bucket)
    click.echo(f"{found.number:,} anchors read in {bucket}.")
    if found.hidden:
        click.echo(
            f"Somebody deleted anchors there, {found.hidden:,} times; those that are locked were read all the same."
        )
    return kept.together(outside, found.anchors)


def verdict_of(partnership_id: int, outside: dict[int, str] | None = None) -> Verdict:
    """Check one partnership's log as it is at this moment, over a connection of its own."""
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        connection.execute(
            text("SELECT set_config('casework.partnership', :partnership, true)"), {"partnership": str(partnership_id)}
        )
        return verify(connection, partnership_id, outside)


def said(verdict: Verdict, name: str) -> list[str]:
    """A verdict in words, the first fault first."""
    counted = f"{verdict.entries:,} entries in {verdict.seals:,} seals, {verdict.waiting:,} not sealed yet"
    if verdict.anchors:
        counted += f", {verdict.anchors:,} anchors met"
    state = "whole" if verdict.whole else "NOT WHOLE"
    return [
        f"Partnership {verdict.partnership_id}, {name}: {state}. {counted}. Newest seal {verdict.last_hash}",
        *(f"  {fault.words}" for fault in verdict.faults),
    ]
