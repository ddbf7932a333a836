"""The log against whoever owns the database, and against its own writers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from casework.audit import sealing
from casework.audit.verifying import verify
from casework.extensions import db
from tests.abuse import writers
from tests.abuse.tampering import KINDS_OF_TAMPERING, Ground
from tests.faults.ground import Ground as Place
from tests.faults.ground import ground
from tests.faults.report import Line
from tests.world import Maker

SEED = 2026
SEALS, ENTRIES = 20, 240


def tampering(on: Any, *, mutations: int) -> Iterator[Line]:
    """So many changes of each kind at random, each checked and taken back: all are found, and none is once it is taken back."""
    with ground(on, "abuse_tampering") as place:
        partnership_id = _a_log(place)
        engine = create_engine(place.owner_url, poolclass=NullPool)
        with engine.connect() as connection:
            newest = connection.execute(
                text("SELECT number, hash FROM audit_seals WHERE partnership_id = :p ORDER BY number DESC LIMIT 1"),
                {"p": partnership_id},
            ).one()
            kept = {newest.number: newest.hash}
            for kind, change in KINDS_OF_TAMPERING.items():
                log = Ground(connection, partnership_id, random.Random(f"{SEED} {kind}"))
                missed = named = 0
                for _ in range(mutations):
                    with connection.begin_nested() as undone:
                        change(log)
                        verdict = verify(connection, partnership_id, kept)
                        missed += verdict.whole
                        named += any(fault.entry is not None or fault.seal is not None for fault in verdict.faults)
                        undone.rollback()
                alarms = [] if verify(connection, partnership_id, kept).whole else ["a false alarm afterwards"]
                yield Line(
                    f"log: {kind}", f"{mutations} by the owner of the database, {ENTRIES} entries in {SEALS} seals",
                    f"{mutations - missed} found, {named} said at which seal or entry",
                    alarms + ([f"{missed} not found"] if missed else []),
                )  # fmt: skip
        engine.dispose()


def _a_log(place: Place) -> int:
    """Entries under seals, beside another partnership."""
    make = Maker(place.app)
    make.partnership("Elsewhere CSP")
    make.user("Ann Reader")
    partnership_id = make.partnership().id
    url = place.app.config["SQLALCHEMY_DATABASE_URI"]
    for turn in range(SEALS):
        with writers.connect(url) as connection:
            connection.execute("SELECT set_config('casework.partnership', %s, true)", [str(partnership_id)])
            for number in range(ENTRIES // SEALS):
                connection.execute(writers.ENTER, [partnership_id, turn, number])
        sealing.seal_all()
    db.session.remove()
    return int(partnership_id)


def writing(on: Any, *, turns: int) -> Iterator[Line]:
    """Sixteen write to sixteen partnerships' logs, and then all to one, while two seal: no alarm, and nothing is left out."""
    for partnerships in (16, 1):
        with ground(on, f"abuse_writers_{partnerships}") as place:
            make = Maker(place.app)
            ids = [make.partnership(f"Partnership {n}").id for n in range(partnerships)]
            db.session.remove()
            url = place.app.config["SQLALCHEMY_DATABASE_URI"]
            stayed = writers.under_load(url, ids, turns=turns, longest=0.5)
            sealing.seal_all()
            engine = create_engine(place.owner_url, poolclass=NullPool)
            with engine.connect() as connection:
                verdicts = [verify(connection, each) for each in ids]
            engine.dispose()
            broken = [fault.words for verdict in verdicts for fault in verdict.faults][:3]
            sealed = sum(verdict.entries for verdict in verdicts)
            if sealed != stayed:
                broken.append(f"{stayed - sealed} of {stayed} entries not sealed")
            yield Line(
                f"log: 16 writers, {partnerships} logs", f"{16 * turns} transactions, one in eight long, one in eight undone; 2 sealing",
                f"{sealed} entries in {sum(verdict.seals for verdict in verdicts)} seals, no alarm" if not broken else "alarm",
                broken,
            )  # fmt: skip
