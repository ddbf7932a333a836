"""Six figures sent to an address, which prove that whoever enters them reads mail there: made, counted, and held against what was typed.

They are worked out from the link they belong to, their number and the secret key, so that none is stored. They last ten
minutes and few wrong tries, and newer ones take their place.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from flask import current_app
from sqlalchemy import SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from casework import clock
from casework.extensions import db
from casework.web.presentation import plural

LASTS = timedelta(minutes=10)
"""ASVS 6.5.5. Where mail is held up for longer the next figures come at once: what held the first up knows the sender by then."""
AGAIN = timedelta(seconds=30)
MOST_TRIES = 5


@dataclass(frozen=True)
class Words:
    """What somebody is told of figures that do not hold: too old, tried wrongly too often, or not these; and to ask anew."""

    old: str
    too_often: str
    wrong: str
    ask: str


class SentFigures:
    """Columns of a table of such figures: a row a link.

    `number` counts how often some were sent, of which only the latest hold; `tries` are wrong tries at them. `figures_for` goes into
    the figures, so that those of one table are never those of another.
    """

    figures_for: ClassVar[str]

    link_hash: Mapped[str] = mapped_column(unique=True)
    number: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    tries: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    sent_at: Mapped[datetime]

    @property
    def figures(self) -> str:
        """As they are sent."""
        secret = str(current_app.config["SECRET_KEY"]).encode()
        digest = hmac.new(
            secret, f"{self.figures_for} {self.link_hash} {self.number}".encode(), hashlib.sha256
        ).digest()
        return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06}"

    @property
    def are_over(self) -> bool:
        """None were sent, or too long ago."""
        return not self.number or clock.now() - self.sent_at > LASTS

    @property
    def were_just_sent(self) -> bool:
        return bool(self.number) and clock.now() - self.sent_at < AGAIN

    def renew(self) -> None:
        """Others from now on, to be sent by the caller."""
        self.number, self.tries, self.sent_at = self.number + 1, 0, clock.now()
        db.session.flush()


def check(row: SentFigures, given: str, words: Words) -> str:
    """Empty when these are the latest figures; otherwise why they are not, counted. Whoever could race for tries holds the row."""
    if row.are_over:
        return f"{words.old} {words.ask}"
    if row.tries >= MOST_TRIES:
        return f"{words.too_often} {words.ask}"
    if hmac.compare_digest(row.figures.encode(), "".join(given.split()).encode()):
        return ""
    row.tries += 1
    db.session.flush()
    left = MOST_TRIES - row.tries
    further = f"You have {plural(left, 'more try', 'more tries')}." if left else words.ask
    return f"{words.wrong} {further}"
