"""Sixteen at once write to the log, some for long, some in vain, while two seal it."""

from __future__ import annotations

import random
import threading
import time
from typing import Any

import psycopg
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from casework.audit.sealing import seal

ENTER = (
    "INSERT INTO audit_entries (partnership_id, kind, verb, subject, subject_id, case_id, user_id, reason, context, detail)"
    " VALUES (%s, 'consultation', 'viewed', 'cases', %s, %s, NULL, '', '', '{\"ids\": [1, 2, 3]}')"
)


def connect(url: str) -> psycopg.Connection[Any]:
    parts = make_url(url)
    host, port = str(parts.query["host"]), str(parts.query.get("port", 5432))
    return psycopg.connect(host=host, port=port, dbname=parts.database, user=parts.username)


def write(url: str, partnership_id: int, number: int, *, seed: int = 0, longest: float = 0.0) -> int:
    """So many transactions of one to five entries; one in eight takes its time, one in eight comes to nothing. How many entries stay."""
    chance, stayed = random.Random(seed), 0
    with connect(url) as connection:
        for turn in range(number):
            connection.execute("SELECT set_config('casework.partnership', %s, true)", [str(partnership_id)])
            entries = chance.randrange(1, 6)
            for _ in range(entries):
                connection.execute(ENTER, [partnership_id, turn, turn])
            way = chance.randrange(8)
            if way == 0:
                time.sleep(chance.random() * longest)
            if way == 1:
                connection.rollback()
            else:
                connection.commit()
                stayed += entries
    return stayed


def keep_sealing(url: str, partnerships: list[int], over: threading.Event) -> None:
    """As two schedulers would."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        while not over.is_set():
            for partnership_id in partnerships:
                connection.execute(
                    text("SELECT set_config('casework.partnership', :p, true)"), {"p": str(partnership_id)}
                )
                seal(connection, partnership_id)
                connection.commit()
            over.wait(0.02)
    engine.dispose()


def under_load(url: str, partnerships: list[int], *, writers: int = 16, turns: int = 20, longest: float = 0.1) -> int:
    """Write and seal at once; how many entries came to stay. Raises what a writer or sealer raised."""
    over, stayed, wrong = threading.Event(), [0] * writers, []

    def guarded(work: Any) -> Any:
        def run() -> None:
            try:
                work()
            except BaseException as problem:  # told to whoever waits
                wrong.append(problem)

        return run

    def writing(which: int) -> Any:
        def work() -> None:
            stayed[which] = write(url, partnerships[which % len(partnerships)], turns, seed=which, longest=longest)

        return work

    sealing = [threading.Thread(target=guarded(lambda: keep_sealing(url, partnerships, over))) for _ in range(2)]
    threads = [threading.Thread(target=guarded(writing(which))) for which in range(writers)]
    for thread in sealing + threads:
        thread.start()
    for thread in threads:
        thread.join()
    over.set()
    for thread in sealing:
        thread.join()
    if wrong:
        raise wrong[0]
    return sum(stayed)
