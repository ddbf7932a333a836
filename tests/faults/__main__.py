"""`manage.py faults`: breaks parts on purpose, on loopback and on databases of its own, and prints what held.

Ends with 1 when a promise is broken. `manage.py faults killing clocks` runs some only; `--reminders`, `--kills` and `--restarts`
make it longer or shorter. The whole takes some twenty minutes on two cores.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from tests.faults import clocks, dialogues, killing, servers
from tests.faults.ground import server
from tests.faults.report import Line


def _killing(on: Any, chosen: argparse.Namespace) -> Iterator[Line]:
    number = {"reminders": chosen.reminders, "kills": chosen.kills}
    yield killing.notify(on, **number)
    yield killing.smtp(on, **number)
    yield killing.smtp(on, uncertain="resend", **number)


def _servers(on: Any, chosen: argparse.Namespace) -> Iterator[Line]:
    yield servers.postgres(on, reminders=chosen.reminders, restarts=chosen.restarts)
    yield servers.redis(on, reminders=chosen.reminders)


TRIALS: dict[str, Callable[[Any, argparse.Namespace], Iterator[Line]]] = {
    "killing": _killing,
    "servers": _servers,
    "clocks": lambda on, _chosen: clocks.all_of(on),
    "dialogues": lambda on, _chosen: dialogues.all_of(on),
}


def main() -> int:
    options = argparse.ArgumentParser(prog="manage.py faults", description=__doc__)
    options.add_argument("trials", nargs="*", metavar="trial", help=f"which: {', '.join(TRIALS)} (all unless said)")
    options.add_argument("--reminders", type=int, default=1000)
    options.add_argument("--kills", type=int, default=400)
    options.add_argument("--restarts", type=int, default=20)
    chosen = options.parse_args()
    if unknown := set(chosen.trials) - set(TRIALS):
        options.error(f"no such trial: {', '.join(sorted(unknown))}")
    lines: list[Line] = []
    began = time.monotonic()
    with server() as on:
        for name, trial in TRIALS.items():
            if not chosen.trials or name in chosen.trials:
                for line in trial(on, chosen):
                    lines.append(line)
                    print(line, flush=True)
    broken = [line for line in lines if line.broken]
    print(f"\n{len(lines)} trials, {len(broken)} broken, {(time.monotonic() - began) / 60:.0f} minutes.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
