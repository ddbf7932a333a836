"""`flask casework erasures`: the list of what was erased, and erasing it again after a restore."""

from __future__ import annotations

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
    if not tell(listed(file), dry_run=dry_run):
        context.exit(1)


def listed(file: Path) -> list[replaying.Line]:
    """What a list says was erased, each once. Raises what the terminal says of a file that is none."""
    try:
        with file.open() as lines:
            wanted = list(replaying.read(lines))
    except OSError as trouble:
        raise click.ClickException(f"{file}: {trouble.strerror}. Nothing was erased.") from None
    except replaying.BadList as bad:
        raise click.ClickException(f"{file}: {bad}. Nothing was erased.") from None
    return list({line.said: line for line in wanted}.values())


def tell(wanted: list[replaying.Line], *, dry_run: bool = False) -> bool:
    """Do it, print what became of each, and keep the list here as well; whether nothing was left."""
    left = said = 0
    damaged = set()
    for done in replaying.replay(wanted, dry_run=dry_run):
        if done.became != "not there":
            click.echo(f"{done.line.reference}: {done.became}{': ' + done.why if done.why else ''}")
        left += done.became == "left"
        said += done.became in ("erased", "to be erased")
        damaged |= {done.line} if done.damaged else set()
    click.echo(
        f"{len(wanted)} in the list, {said} {'to be erased' if dry_run else 'erased again'}, {left} left. Look at what is left by hand."
    )
    if not dry_run:
        replaying.keep(line for line in wanted if line not in damaged)
    return not left
