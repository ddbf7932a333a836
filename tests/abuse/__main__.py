"""`manage.py abuse`: does on purpose what must not work, on loopback and on databases of its own, and prints what held.

Ends with 1 when a promise is broken. `manage.py abuse tampering` runs some only; `--mutations` and `--turns` make it longer or
shorter. The whole takes half an hour on two cores.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from tests.abuse import log, requests, stored
from tests.faults.ground import server
from tests.faults.report import Line

TRIALS: dict[str, Callable[[Any, argparse.Namespace], Iterator[Line]]] = {
    "tampering": lambda on, chosen: log.tampering(on, mutations=chosen.mutations),
    "writers": lambda on, chosen: log.writing(on, turns=chosen.turns),
    "requests": lambda on, chosen: requests.trial(on, chosen.requests, chosen.seed),
    "stored": lambda on, _chosen: stored.trial(on),
}


def main() -> int:
    options = argparse.ArgumentParser(prog="manage.py abuse", description=__doc__)
    options.add_argument("trials", nargs="*", metavar="trial", help=f"which: {', '.join(TRIALS)} (all unless said)")
    options.add_argument("--mutations", type=int, default=1000)
    options.add_argument("--turns", type=int, default=300)
    options.add_argument("--requests", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    if unknown := set(chosen.trials) - set(TRIALS):
        options.error(f"no such trial: {', '.join(sorted(unknown))}")
    lines: list[Line] = []
    began = time.monotonic()
    with server("abuse-postgres") as on:
        for name, trial in TRIALS.items():
            if not chosen.trials or name in chosen.trials:
                for line in trial(on, chosen):
                    lines.append(line)
                    print(line, flush=True)
    broken = [line for line in lines if line.broken]
    print(f"\n{len(lines)} trials, {len(broken)} broken, {(time.monotonic() - began) / 60:.1f} minutes.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
