"""Workers killed while they send: nothing is lost, nothing is sent twice that need not be, and what nobody can know is listed."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

from tests.faults import sinks
from tests.faults.ground import Ground, ground, on_a_working_day, owe
from tests.faults.report import Line
from tests.faults.workers import Crew, hurried, wait_for, warm_up

SEED = 2026
WORKERS = 4
LONGEST = 400.0


def notify(on: Any, *, reminders: int = 1000, kills: int = 400) -> Line:
    """A provider that can be asked: nothing is lost and nothing sent twice."""
    settings = {
        "MAIL_CHANNEL": "notify", "NOTIFY_API_KEY": sinks.NOTIFY_KEY, "NOTIFY_TEMPLATE_ID": sinks.TEMPLATE, "NOTIFY_URL": "",
    }  # fmt: skip
    with on_a_working_day(), ground(on, "faults_notify", **settings) as place:
        book = sinks.Book(place.folder / "book")
        owe(place, reminders)
        with sinks.in_process(sinks.NotifySink(book)) as port:
            place.app.config["NOTIFY_URL"] = f"http://127.0.0.1:{port}"
            done = _killed(place, kills)
        return _counted("Notify-like provider", place, book, reminders, done, may_double=False, may_doubt=False)


def smtp(on: Any, *, reminders: int = 1000, kills: int = 400, uncertain: str = "flag") -> Line:
    """A mail server, which cannot be asked: under `flag` what is in doubt is listed, under `resend` it goes again as the same message."""
    settings = {
        "MAIL_CHANNEL": "smtp", "SMTP_HOST": "127.0.0.1", "SMTP_TLS": "none", "SMTP_UNCERTAIN": uncertain,
        "MAIL_FROM": "Casework <casework@example.org>",
    }  # fmt: skip
    with on_a_working_day(), ground(on, f"faults_smtp_{uncertain}", **settings) as place:
        book = sinks.Book(place.folder / "book")
        owe(place, reminders)
        with sinks.in_process(sinks.SmtpSink(book)) as port:
            place.app.config["SMTP_PORT"] = port
            done = _killed(place, kills)
        flags = uncertain == "flag"
        return _counted(f"SMTP, {uncertain}", place, book, reminders, done, may_double=not flags, may_doubt=flags)


@dataclass(frozen=True)
class Done:
    """How many workers were killed, at which messages, and the seconds it took."""

    kills: int
    killed_at: Counter[int]
    seconds: float


def _killed(place: Ground, kills: int) -> Done:
    """Send all there is while workers are killed."""
    chance = random.Random(SEED)
    began = time.monotonic()
    with hurried():
        warm_up(place)
        crew = Crew(place, WORKERS)
        try:
            while crew.kills < kills and time.monotonic() - began < LONGEST:
                time.sleep(chance.expovariate(1 / 0.04))
                if crew.kills % 20 == 19:
                    states = place.states()
                    if not states["queued"] + states["sending"]:
                        break
                crew.kill_one(chance)
            wait_for(place, LONGEST)
        finally:
            crew.dismiss()
    return Done(crew.kills, crew.killed_at, time.monotonic() - began)


def _counted(
    name: str, place: Ground, book: sinks.Book, reminders: int, done: Done, *, may_double: bool, may_doubt: bool
) -> Line:  # fmt: skip
    """What arrived, beside what the ledger says of it, letter by letter.

    A kill was in the window when its worker had the message in hand and the message arrived. Twice may come what was
    killed so, once for each kill; in doubt may be no more than there were kills.
    """
    from casework.mail import reference_of
    from casework.notifications.letters import key_of

    arrived: Counter[str] = Counter()
    for mark, number in book.of("A").items():
        arrived[mark.split("@")[0]] += number
    rows = place.ask("SELECT id, partnership_id, once, status FROM messages")
    mark_of = {row[0]: reference_of(key_of(row[1], row[2])) for row in rows}
    states = {mark_of[row[0]]: row[3] for row in rows}
    within = sum(min(kills, arrived[mark_of[message_id]]) for message_id, kills in done.killed_at.items())
    listed = [mark for mark, status in states.items() if status in ("uncertain", "failed")]
    lost = [mark for mark, status in states.items() if not arrived[mark] and mark not in set(listed)]
    doubtful = sum(states[mark] == "uncertain" for mark in listed)
    aside = len(listed) - doubtful
    twice = sum(number - 1 for number in arrived.values())
    broken = []
    if len(states) != reminders or lost or set(arrived) - set(states):
        broken.append("lost")
    if twice > (within if may_double else 0):
        broken.append("twice")
    if doubtful > (done.kills if may_doubt else 0) or aside > reminders // 100:
        broken.append("in doubt")
    return Line(
        name,
        f"{reminders} reminders, {done.kills} SIGKILLs, {within} of them in the window, {done.seconds:.0f} s",
        f"{len(lost)} lost, {twice} twice, {doubtful} listed as uncertain, {aside} set aside",
        broken,
    )
