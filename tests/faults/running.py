"""Runs trials on a server of their own, prints each line as it comes, and says whether a promise is broken."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.faults.ground import server
from tests.faults.report import Line

Trial = Callable[[Any, argparse.Namespace], Iterator[Line]]
"""Given the server and the options, the lines of its table."""


def run(name: str, about: str | None, trials: Mapping[str, Trial], *, numbers: Mapping[str, int], folder: str) -> int:
    """`manage.py <name>`: 1 when a promise is broken. `numbers` are the options that make it longer or shorter, and what they are unless said."""
    options = argparse.ArgumentParser(prog=f"manage.py {name}", description=about)
    options.add_argument("trials", nargs="*", metavar="trial", help=f"which: {', '.join(trials)} (all unless said)")
    for option, usual in numbers.items():
        options.add_argument(f"--{option}", type=int, default=usual)
    chosen = options.parse_args()
    if unknown := set(chosen.trials) - set(trials):
        options.error(f"no such trial: {', '.join(sorted(unknown))}")
    lines: list[Line] = []
    began = time.monotonic()
    with server(folder) as on:
        for each, trial in trials.items():
            if not chosen.trials or each in chosen.trials:
                for line in trial(on, chosen):
                    lines.append(line)
                    print(line, flush=True)
    broken = [line for line in lines if line.broken]
    print(f"\n{len(lines)} trials, {len(broken)} broken, {(time.monotonic() - began) / 60:.1f} minutes.")
    return 1 if broken else 0
