"""Workers that send what is owed, each a process made by fork, to be killed at any moment without a word and replaced."""

from __future__ import annotations

import mmap
import os
import random
import signal
import struct
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import DBAPIError

from tests.faults.ground import Ground

LEASE = timedelta(seconds=5)


@contextmanager
def hurried() -> Iterator[None]:
    """Leases of seconds instead of minutes, or a trial would spend its time waiting for those of the dead."""
    from casework.notifications import handing_over, outbox

    before = outbox.LEASE, handing_over.LEASE, handing_over.SETTLES_IN
    outbox.LEASE = handing_over.LEASE = LEASE
    handing_over.SETTLES_IN = timedelta(seconds=0.5)
    try:
        yield
    finally:
        outbox.LEASE, handing_over.LEASE, handing_over.SETTLES_IN = before


def warm_up(place: Ground) -> None:
    """Send one letter before any worker is made, so that they begin with all that is built once, as workers that have run for a while."""
    from casework.extensions import db
    from casework.notifications import outbox

    go_on = iter([True])
    outbox.deliver_due(limit=3, stopping=lambda: not next(go_on, False))
    db.session.remove()
    db.engine.dispose()


class Crew:
    """So many workers at once. The application must hold no open connection when it is made: they would share it."""

    def __init__(self, place: Ground, number: int, *, batch: int = 10) -> None:
        self.place, self.batch = place, batch
        self.kills = 0
        self.killed_at: Counter[int] = Counter()
        """By message: how often a worker was killed between taking it up and keeping what became of it."""
        self._in_hand = mmap.mmap(-1, 16 * number)
        self.pids = [self._hire(place) for place in range(number)]

    def _hire(self, place: int) -> int:
        pid = os.fork()
        if pid:
            return pid
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        try:
            _note_what_is_in_hand(self._in_hand, place)
            _work(self.place, self.batch)
        except BaseException:
            traceback.print_exc(file=sys.stderr)
        os._exit(1)

    def kill_one(self, chance: random.Random) -> None:
        """SIGKILL to any of them; another takes its place."""
        place = chance.randrange(len(self.pids))
        os.kill(self.pids[place], signal.SIGKILL)
        os.waitpid(self.pids[place], 0)
        self.kills += 1
        for message_id in set(struct.unpack_from("qq", self._in_hand, 16 * place)) - {0}:
            self.killed_at[message_id] += 1
        struct.pack_into("qq", self._in_hand, 16 * place, 0, 0)
        self.pids[place] = self._hire(place)

    def dismiss(self) -> None:
        for pid in self.pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        self.pids = []


def _note_what_is_in_hand(slots: mmap.mmap, place: int) -> None:
    """In memory shared with whoever kills, for a killed worker tells nothing: the letter that is being handed over, and
    the one before it until what became of it is committed."""
    from casework.notifications import handing_over

    def note(which: int, message_id: int) -> None:
        struct.pack_into("q", slots, 16 * place + 8 * which, message_id)

    class Noted(handing_over.Round):
        def deliver(self, claim: Any) -> str:
            note(0, claim.message_id)
            try:
                return super().deliver(claim)
            finally:
                note(0, 0)

        def __setattr__(self, name: str, value: Any) -> None:
            super().__setattr__(name, value)
            if name == "_sent":
                note(1, value[0].message_id if value else 0)

    handing_over.Round = Noted  # type: ignore[misc]


def _work(place: Ground, batch: int) -> None:
    """As a Celery worker would, wake after wake; a database that starts anew is for the next wake-up."""
    from casework.extensions import db
    from casework.notifications import outbox

    while True:
        with place.app.app_context():
            try:
                outbox.deliver_due(limit=batch)
            except DBAPIError:
                db.session.remove()
                time.sleep(0.2)
        time.sleep(0.05)


def wait_for(place: Ground, seconds: float, *, step: Any = lambda: None, pause: float = 0.2) -> float:
    """Until nothing is waiting or being sent; `step` is done meanwhile. Gives the seconds it took."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        step()
        states = place.states()
        if not states["queued"] + states["sending"]:
            break
        time.sleep(pause)
    return time.monotonic() - began
