"""`flask casework audit ...`: check the log from a terminal."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import text

from casework.audit import anchors as kept
from casework.audit import sealing
from casework.audit.verifying import Verdict, verify
from casework.extensions import db

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
    help="A file of anchors as they were kept outside; AUDIT_ANCHOR_FILE unless given. Without it a log made anew cannot be told.",
)  # fmt: skip
@click.pass_context
def verify_all(context: click.Context, partnership: int | None, anchors_file: Path | None) -> None:
    """Check every entry and seal. Ends with 1 when something is amiss, and names the first thing that is."""
    file = anchors_file or _own_file()
    try:
        outside = kept.read(file) if file else {}
    except ValueError as problem:
        raise click.ClickException(str(problem)) from problem
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


def _own_file() -> Path | None:
    path = kept.own_file(current_app.config)
    return path if path is not None and path.is_file() else None


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
