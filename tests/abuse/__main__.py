"""`manage.py abuse`: does on purpose what must not work, on loopback and on databases of its own, and prints what held.

Ends with 1 when a promise is broken. `manage.py abuse tampering` runs some only; `--mutations` and `--turns` make it longer or
shorter. The whole takes half an hour on two cores.
"""

from __future__ import annotations

import sys

from tests.abuse import log, requests, stored
from tests.faults.running import Trial, run

TRIALS: dict[str, Trial] = {
    "tampering": lambda on, chosen: log.tampering(on, mutations=chosen.mutations),
    "writers": lambda on, chosen: log.writing(on, turns=chosen.turns),
    "requests": lambda on, chosen: requests.trial(on, chosen.requests, chosen.seed),
    "stored": lambda on, _chosen: stored.trial(on),
}


if __name__ == "__main__":
    sys.exit(
        run(
            "abuse",
            __doc__,
            TRIALS,
            numbers={"mutations": 1000, "turns": 300, "requests": 20_000, "seed": 1},
            folder="abuse-postgres",
        )
    )
