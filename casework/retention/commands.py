"""`flask casework erasures`: the list of what was erased, and erasing it again after a restore."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from casework.retention import replaying

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("erasures")
def erasures() -> None:
    """What was erased, as numbers, for the day a backup from before is restored."""


@erasures.command("list")
def list_them() -> None:
    """Print a line for each record that was erased, as the file ERASURES_FILE has them."""
    for line in replaying.in_database():
        click.echo(line.written(), nl=False)


@erasures.command("replay")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Say what would be erased, and erase nothing.")
@click.pass_context
def replay_them(context: click.Context, file: Path, dry_run: bool) -> None:
    """Erase again what FILE lists and a restored backup has brought back."""
    if not tell(file, dry_run=dry_run):
        context.exit(1)


def tell(file: Path, *, dry_run: bool = False) -> bool:
    """Do it and print what became of each; whether nothing was left."""
    with file.open() as lines:
        try:
            wanted = list(replaying.read(lines))
        except replaying.BadList as bad:
            raise click.ClickException(f"{file}: {bad}. Nothing was erased.") from None
    left = said = 0
    for done in replaying.replay(_once(wanted), dry_run=dry_run):
        if done.became != "not there":
            click.echo(f"{done.line.reference}: {done.became}{': ' + done.why if done.why else ''}")
        left += done.became == "left"
        said += done.became in ("erased", "to be erased")
    click.echo(
        f"{len(wanted)} in the list, {said} {'to be erased' if dry_run else 'erased again'}, {left} left. Look at what is left by hand."
    )
    return not left


def _once(lines: Iterable[replaying.Line]) -> list[replaying.Line]:
    return list({(line.partnership, line.kind, line.id): line for line in lines}.values())
