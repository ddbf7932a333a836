"""Keeps the newest seals outside the database, where whoever owns the database cannot change them.

What is owed is rows, so nothing is lost to a full disk or a mail server out of reach: it is tried again until it is there. A
further place is one more class with a name, a period and `keep`, such as the one of `locked.py`.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import select, text

from casework import clock
from casework.access.scope import as_system
from casework.audit.anchor_models import AuditAnchor
from casework.audit.seal_models import AuditSeal
from casework.extensions import db
from casework.mail import Letter, channel_of
from casework.mail.channel import Refused, TryAgain, Uncertain
from casework.storage.buckets import Bucket

log = logging.getLogger(__name__)
LONGEST_PAUSE = timedelta(hours=1)
WHY = "keeping seals of the log outside"
_PARTNERSHIPS = text("SELECT id FROM partnerships ORDER BY id")

Anchors = dict[int, dict[int, str]]
"""Hashes of seals by number, by partnership."""


@dataclass(frozen=True)
class Anchor:
    """What is kept of a seal: as one line, whatever keeps it."""

    partnership: int
    seal: int
    hash: str
    at: datetime

    def line(self) -> str:
        values = {
            "at": self.at.isoformat(timespec="seconds"),
            "partnership": self.partnership,
            "seal": self.seal,
            "hash": self.hash,
        }
        return json.dumps(values)


class NotKept(Exception):
    """It did not get there now; the words say why and name nobody."""


class Keeper(Protocol):
    """A place outside."""

    channel: str
    every: timedelta
    """How long after the last one the next seal goes there."""

    def keep(self, anchor: Anchor) -> None:
        """Keep one, for good when this returns; the same one twice does no harm. Raises `NotKept`."""

    def check(self) -> str:
        """In words that it can be kept there, as far as that can be seen without writing. Raises `NotKept`."""


@dataclass(frozen=True)
class FileKeeper:
    """A file that only grows. Its folder must be there: a share that is not mounted must not be taken for an empty one."""

    path: Path
    every: timedelta
    channel = "file"

    def keep(self, anchor: Anchor) -> None:
        try:
            with open(os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640), "ab") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                file.write(anchor.line().encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as problem:
            raise NotKept(f"The file could not be written: {problem.strerror}.") from problem

    def check(self) -> str:
        if not os.access(self.path if self.path.exists() else self.path.parent, os.W_OK):
            raise NotKept(f"{self.path} cannot be written to: is its folder there, and open to this user?")
        return f"{self.path} can be added to."


@dataclass(frozen=True)
class EmailKeeper:
    """A mailbox whose owner does not own the database."""

    config: Any
    to: str
    every: timedelta
    channel = "email"

    def keep(self, anchor: Anchor) -> None:
        words = (
            "Keep this message where whoever runs the database cannot change it. Should the log of Casework be in question, save the "
            "messages as text into one file and run: flask casework audit verify --anchors FILE"
        )
        letter = Letter(
            "", self.to, f"OFFICIAL: seal {anchor.seal} of the log of partnership {anchor.partnership}",
            f"{words}\n\n{anchor.line()}\n", f"audit-anchor:{anchor.partnership}:{anchor.seal}",
        )  # fmt: skip
        try:
            channel_of(self.config).send(letter)
        except (Refused, TryAgain, Uncertain) as problem:
            raise NotKept(f"The message was not taken: {type(problem).__name__}.") from problem

    def check(self) -> str:
        return f"Messages go to {self.to}; `flask casework mail check` says whether mail leaves."


def keepers(config: Any) -> list[Keeper]:
    """The places that are set up."""
    found: list[Keeper] = []
    if (path := own_file(config)) is not None:
        found.append(FileKeeper(path, timedelta(minutes=config["AUDIT_ANCHOR_MINUTES"])))
    if config["AUDIT_ANCHOR_EMAIL"]:
        found.append(
            EmailKeeper(config, config["AUDIT_ANCHOR_EMAIL"], timedelta(minutes=config["AUDIT_ANCHOR_EMAIL_MINUTES"]))
        )
    if (bucket := own_bucket(config)) is not None:
        from casework.audit.locked import LockedKeeper

        every = timedelta(minutes=config["AUDIT_ANCHOR_S3_MINUTES"])
        found.append(LockedKeeper(bucket, config["AUDIT_ANCHOR_S3_DAYS"], every))
    return found


def own_file(config: Any) -> Path | None:
    """The file that is set up; a trial has one beside its database, to be tried out."""
    if config["AUDIT_ANCHOR_FILE"]:
        return Path(config["AUDIT_ANCHOR_FILE"])
    return Path(config["VAR_DIR"]) / "audit-anchors" if config["MODE"] == "demonstration" else None


def own_bucket(config: Any) -> Bucket | None:
    """The bucket that is set up."""
    return Bucket.named(config["AUDIT_ANCHOR_S3"]) if config["AUDIT_ANCHOR_S3"] else None


def keep_all(config: Any) -> int:
    """Owe the newest seal of each partnership to each place where it is time, and take there what is owed; how many got there."""
    kept = 0
    places = keepers(config)
    ids = db.session.connection().execute(_PARTNERSHIPS).scalars().all() if places else ()
    db.session.commit()
    for partnership_id in ids:
        with as_system(WHY, partnership_id=partnership_id):
            for place in places:
                _owe(place)
                db.session.commit()
                kept += _take(place, partnership_id)
                db.session.commit()
    return kept


def _owe(place: Keeper) -> None:
    """Not while one is still on its way there: an outage leaves one to try again and not a heap."""
    newest = db.session.execute(
        select(AuditSeal.number, AuditSeal.hash).order_by(AuditSeal.number.desc()).limit(1)
    ).first()
    last = db.session.execute(
        select(AuditAnchor.number, AuditAnchor.owed_at, AuditAnchor.posted_at)
        .where(AuditAnchor.channel == place.channel).order_by(AuditAnchor.number.desc()).limit(1)
    ).first()  # fmt: skip
    now = clock.now()
    if newest is None or (last is not None and (last.posted_at is None or last.number >= newest.number)):
        return
    if last is not None and last.owed_at > now - place.every:
        return
    db.session.add(
        AuditAnchor(number=newest.number, hash=newest.hash, channel=place.channel, owed_at=now, next_try_at=now)
    )


def _take(place: Keeper, partnership_id: int) -> int:
    """Whoever else is taking one there has locked its row."""
    now, kept = clock.now(), 0
    owed = select(AuditAnchor).where(
        AuditAnchor.channel == place.channel, AuditAnchor.posted_at.is_(None), AuditAnchor.next_try_at <= now
    )
    for row in db.session.scalars(owed.order_by(AuditAnchor.number).with_for_update(skip_locked=True)):
        try:
            place.keep(Anchor(partnership_id, row.number, row.hash, now))
        except NotKept as problem:
            row.tries += 1
            row.next_try_at = now + min(timedelta(minutes=2 ** min(row.tries, 10)), LONGEST_PAUSE)
            row.error = str(problem)
            log.warning("seal %s of partnership %s is not kept outside yet: %s", row.number, partnership_id, problem)
        else:
            row.posted_at, row.error = clock.now(), ""
            kept += 1
    return kept


def waiting(partnership_id: int) -> list[str]:
    """In words, which seals did not get to a place outside at the first try and are still owed there."""
    with as_system(WHY, partnership_id=partnership_id):
        rows = db.session.scalars(
            select(AuditAnchor).where(AuditAnchor.posted_at.is_(None), AuditAnchor.tries > 0).order_by(AuditAnchor.id)
        ).all()
        db.session.commit()
    return [f"Seal {row.number} is not kept by {row.channel} yet, after {row.tries} tries. {row.error}" for row in rows]


def read(path: Path) -> Anchors:
    """Anchors out of a file of one JSON object a line; further lines, such as those of an e-mail, are passed over.

    Raises `ValueError` when a line that should be one is not, or when a file holds none or says two things of one seal.
    """
    found: Anchors = defaultdict(dict)
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        if not line.lstrip().startswith("{"):
            continue
        try:
            anchor = json.loads(line)
            partnership, seal, hashed = int(anchor["partnership"]), int(anchor["seal"]), str(anchor["hash"])
        except (ValueError, KeyError, TypeError) as problem:
            raise ValueError(f"Line {number} of {path.name} is not an anchor.") from problem
        if found[partnership].setdefault(seal, hashed) != hashed:
            raise ValueError(f"Line {number} of {path.name} says of seal {seal} something else than an earlier line.")
    if not found:
        raise ValueError(f"{path.name} holds no anchor.")
    return dict(found)


def together(first: Anchors, second: Anchors) -> Anchors:
    """The anchors of two places. Raises `ValueError` when they say two things of one seal."""
    found = {partnership: dict(seals) for partnership, seals in first.items()}
    for partnership, seals in second.items():
        for seal, hashed in seals.items():
            if found.setdefault(partnership, {}).setdefault(seal, hashed) != hashed:
                raise ValueError(f"Two places say two things of seal {seal} of partnership {partnership}.")
    return found
