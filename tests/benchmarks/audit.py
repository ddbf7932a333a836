"""`manage.py bench audit`: what sealing costs those who write to the log, and checking it beside a bare hashing loop.

Plain inserts go to a table of the same columns without a transaction's number and its index, and nothing is sealed. The bare loops
hash the same entries and do nothing else: one reads them from the database as checking must, the other has them in memory.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import time
from statistics import median
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from casework.audit import canonical
from casework.audit.sealing import seal
from casework.audit.verifying import verify
from tests.abuse import writers
from tests.faults.ground import Ground, ground, server
from tests.world import Maker

AIMS = {"inserts": 0.7, "verifying": 0.3}
WRITERS = 16
PLAIN = (
    "CREATE TABLE plain_entries (LIKE audit_entries INCLUDING IDENTITY INCLUDING DEFAULTS INCLUDING CONSTRAINTS)",
    "ALTER TABLE plain_entries DROP COLUMN written_in",
    "ALTER TABLE plain_entries ADD PRIMARY KEY (id)",
    "CREATE INDEX ON plain_entries (partnership_id)",
    "CREATE INDEX ON plain_entries (case_id, id)",
    "CREATE INDEX ON plain_entries (subject, subject_id, id)",
    "ALTER TABLE plain_entries ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY one_partnership ON plain_entries USING"
    " (partnership_id = NULLIF(current_setting('casework.partnership', true), '')::bigint)",
    "GRANT SELECT, INSERT ON plain_entries TO casework_app",
)


def main(arguments: list[str]) -> int:
    """Measure and print; fails when an aim is missed."""
    options = argparse.ArgumentParser(prog="manage.py bench audit", description=__doc__)
    options.add_argument("--entries", type=int, default=1_000_000)
    options.add_argument("--seconds", type=float, default=5.0)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--only", choices=["inserts", "verifying"])
    chosen = options.parse_args(arguments)
    met = []
    with server("bench-postgres") as on:
        if chosen.only != "verifying":
            met.append(_inserts(on, chosen.seconds, chosen.rounds))
        if chosen.only != "inserts":
            met.append(_verifying(on, chosen.entries, chosen.rounds))
    return 0 if all(met) else 1


def _inserts(on: Any, seconds: float, rounds: int) -> bool:
    with ground(on, "bench_audit_inserts") as place:
        make = Maker(place.app)
        ids = [make.partnership(f"Partnership {n}").id for n in range(WRITERS)]
        _let_go()
        for statement in PLAIN:
            place.ask(statement)
        plain, sealed = [], []
        for _ in range(rounds):
            plain.append(_rate(place, ids, seconds, "plain_entries"))
            sealed.append(_rate(place, ids, seconds, "audit_entries"))
    ratio = median(one / other for one, other in zip(sealed, plain, strict=True))
    print(f"{WRITERS} writers over {WRITERS} partnerships, an entry a transaction, {rounds} turns of {seconds:g} s")
    print(f"  plain inserts a second               {median(plain):8.0f}  ({min(plain):.0f} to {max(plain):.0f})")
    print(f"  with sealing, until all is sealed    {median(sealed):8.0f}  ({min(sealed):.0f} to {max(sealed):.0f})")
    print(f"  of plain inserts                     {ratio:8.2f}  (at least {AIMS['inserts']})", flush=True)
    return ratio >= AIMS["inserts"]


def _rate(place: Ground, ids: list[int], seconds: float, table: str) -> float:
    """Entries a second over all writers; with sealing, the time until the last is sealed counts."""
    url = place.app.config["SQLALCHEMY_DATABASE_URI"]
    fork = multiprocessing.get_context("fork")
    counts, over = fork.Queue(), fork.Event()
    began = time.perf_counter()
    writing = [fork.Process(target=_write, args=(url, each, table, began + seconds, counts)) for each in ids]
    sealing = [fork.Process(target=_seal, args=(url, ids, over))] if table == "audit_entries" else []
    for process in sealing + writing:
        process.start()
    entries = sum(counts.get() for _ in writing)
    for process in writing:
        process.join()
    over.set()
    for process in sealing:
        process.join()
    return entries / (time.perf_counter() - began)


def _write(url: str, partnership_id: int, table: str, until: float, counts: Any) -> None:
    done, statement = 0, writers.ENTER.replace("audit_entries", table)
    with writers.connect(url) as connection:
        while time.perf_counter() < until:
            connection.execute("SELECT set_config('casework.partnership', %s, true)", [str(partnership_id)])
            connection.execute(statement, [partnership_id, done, done])
            connection.commit()
            done += 1
    counts.put(done)


def _seal(url: str, ids: list[int], over: Any) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        last = False
        while not last:
            last = over.wait(1.0)
            for each in ids:
                connection.execute(text("SELECT set_config('casework.partnership', :p, true)"), {"p": str(each)})
                seal(connection, each)
                connection.commit()
    engine.dispose()


def _let_go() -> None:
    """Processes forked from here on must not share our connections."""
    from casework.extensions import db

    db.session.remove()
    db.engine.dispose()


ENTRIES = """
    INSERT INTO audit_entries (partnership_id, kind, verb, subject, subject_id, case_id, group_id, context, detail)
    SELECT :p, 'consultation', 'viewed', 'cases', n, n, 1, CASE WHEN n % 3 = 0 THEN 'From PSG 14 November 2026, item 6' ELSE '' END,
        CASE WHEN n % 5 = 0 THEN jsonb_build_object('ids', jsonb_build_array(n, n + 1, n + 2)) END
    FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n
"""


def _verifying(on: Any, entries: int, rounds: int) -> bool:
    with ground(on, "bench_audit_verify") as place:
        partnership_id = Maker(place.app).partnership().id
        _let_go()
        engine = create_engine(place.owner_url, poolclass=NullPool)
        each = max(1, min(1000, entries // 20))
        with engine.connect() as connection:
            began = time.perf_counter()
            for first in range(1, entries + 1, each):
                last = min(first + each - 1, entries)
                connection.execute(text(ENTRIES), {"p": partnership_id, "first": first, "last": last})
                connection.commit()
                seal(connection, partnership_id)
                connection.commit()
            print(f"{entries:,} entries made and sealed in {time.perf_counter() - began:.1f} s")
            connection.execute(text("ANALYZE audit_entries"))
            connection.commit()
            took: dict[str, list[float]] = {"verify": [], "loop": [], "memory": []}
            for _ in range(rounds):
                for name, work in (("loop", _loop), ("verify", _checked), ("memory", _memory)):
                    took[name].append(work(connection, partnership_id, entries))
                    connection.rollback()
        engine.dispose()
    beside = {
        name: median(a / b for a, b in zip(took[name], took["verify"], strict=True)) for name in ("loop", "memory")
    }
    for name, words in (
        ("verify", "verify"),
        ("loop", "bare loop, read and hashed"),
        ("memory", "bare loop, in memory already"),
    ):
        print(f"  {words:<36} {median(took[name]):8.2f} s  {entries / median(took[name]):10,.0f} entries/s")
    print(f"  of the bare loop                     {beside['loop']:8.2f}  (at least {AIMS['verifying']})")
    print(f"  of the loop in memory                {beside['memory']:8.2f}", flush=True)
    return beside["loop"] >= AIMS["verifying"]


def _checked(connection: Any, partnership_id: int, entries: int) -> float:
    began = time.perf_counter()
    verdict = verify(connection, partnership_id)
    took = time.perf_counter() - began
    assert verdict.whole and verdict.entries == entries, verdict
    return took


def _loop(connection: Any, partnership_id: int, entries: int) -> float:
    canonical.settle(connection)
    began, sha, done = time.perf_counter(), hashlib.sha256, 0
    for line in canonical.lines(connection, partnership_id, 0, None):
        sha(line).digest()
        done += 1
    assert done == entries
    return time.perf_counter() - began


def _memory(connection: Any, partnership_id: int, entries: int) -> float:
    canonical.settle(connection)
    held = list(canonical.lines(connection, partnership_id, 0, None))
    assert len(held) == entries
    began, sha = time.perf_counter(), hashlib.sha256
    for line in held:
        sha(line).digest()
    return time.perf_counter() - began
