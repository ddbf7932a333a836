"""`manage.py faults`: breaks parts on purpose, on loopback and on databases of its own, and prints what held.

Ends with 1 when a promise is broken. `manage.py faults killing clocks` runs some only; `--reminders`, `--kills` and `--restarts`
make it longer or shorter. The whole takes some twenty minutes on two cores.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from tests.faults import clocks, dialogues, killing, servers
from tests.faults.report import Line
from tests.faults.running import Trial, run


def _killing(on: Any, chosen: argparse.Namespace) -> Iterator[Line]:
    number = {"reminders": chosen.reminders, "kills": chosen.kills}
    yield killing.notify(on, **number)
    yield killing.smtp(on, **number)
    yield killing.smtp(on, uncertain="resend", **number)


def _servers(on: Any, chosen: argparse.Namespace) -> Iterator[Line]:
    yield servers.postgres(on, reminders=chosen.reminders, restarts=chosen.restarts)
    yield servers.redis(on, reminders=chosen.reminders)


TRIALS: dict[str, Trial] = {
    "killing": _killing,
    "servers": _servers,
    "clocks": lambda on, _chosen: clocks.all_of(on),
    "dialogues": lambda on, _chosen: dialogues.all_of(on),
}


if __name__ == "__main__":
    sys.exit(
        run(
            "faults",
            __doc__,
            TRIALS,
            numbers={"reminders": 1000, "kills": 400, "restarts": 20},
            folder="faults-postgres",
        )
    )
