"""What a mail server may say or not say, and the branch each takes: later, never, in doubt; the others are sent all the same."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.faults import sinks
from tests.faults.ground import Ground, ground, on_a_working_day, owe
from tests.faults.report import Line

# What the server says, at which step; what becomes of the letter; within how many seconds, with answers of a second at most.
CASES: dict[str, tuple[tuple[str, str], str]] = {
    "421 at RCPT": (("RCPT", "421 4.3.2 closing"), "queued"),
    "451 at RCPT": (("RCPT", "451 4.7.1 greylisted"), "queued"),
    "452 after DATA": (("text", "452 4.2.2 full"), "queued"),
    "550 at RCPT": (("RCPT", "550 5.1.1 no such person"), "failed"),
    "554 after DATA": (("text", "554 5.6.0 refused"), "failed"),
    "silence after DATA": (("text", "silence"), "uncertain"),
    "slow-loris after DATA": (("text", "slow"), "uncertain"),
}
SECONDS = 1.0


def all_of(on: Any) -> Iterator[Line]:
    settings = {"MAIL_CHANNEL": "smtp", "SMTP_HOST": "127.0.0.1", "SMTP_TLS": "none"}
    with on_a_working_day(), ground(on, "faults_dialogues", **settings) as place:
        yield from on_ground(place)


def on_ground(place: Ground) -> Iterator[Line]:
    owe(place, len(CASES) + 3)
    place.ask("UPDATE users SET email = replace(email, '@', '@d' || id || '.')")  # else the domain would be paused
    sink = sinks.SmtpSink(sinks.Book(place.folder / "book"), window=0)
    for number, ((step, words), _) in enumerate(CASES.values()):
        sink.answers[(f"person{number}", step)] = words
    with sinks.in_thread(sink) as port, answers_within(SECONDS):
        place.app.config["SMTP_PORT"] = port
        began = time.monotonic()
        _deliver(place)
        seconds = time.monotonic() - began
    rows = place.ask(
        "SELECT split_part(u.email, '@', 1), m.status FROM messages m JOIN users u ON u.id = m.recipient_id"
    )
    states = {row[0]: row[1] for row in rows}
    for number, (name, (_, wanted)) in enumerate(CASES.items()):
        got = states[f"person{number}"]
        yield Line(
            name, "one letter, among others", f"{got}, as it should be {wanted}", [] if got == wanted else ["branch"]
        )
    others = [states[f"person{number}"] for number in range(len(CASES), len(CASES) + 3)]
    broken = [] if others == ["sent"] * 3 and seconds < 20 * SECONDS else ["the others"]
    yield Line("the others meanwhile", f"3 letters in {seconds:.1f} s", f"{others.count('sent')} sent", broken)


def _deliver(place: Ground) -> None:
    from casework.extensions import db
    from casework.notifications import outbox

    outbox.deliver_due()
    db.session.remove()


@contextmanager
def answers_within(seconds: float) -> Iterator[None]:
    """As long as a mail server may take for one answer, so that a trial need not wait twenty seconds for each."""
    from casework.mail import smtp

    before = smtp.SECONDS
    smtp.SECONDS = seconds
    try:
        yield
    finally:
        smtp.SECONDS = before
