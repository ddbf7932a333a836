"""Erases again after a restore what was erased since the backup, from a list of numbers kept outside the database.

Each erasure adds a line: which record, by its numbers and reference, when, and by which proposal. Nothing in it says what a record was about.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select, text

from casework import clock
from casework.access import as_system
from casework.errors import Refusal
from casework.extensions import db
from casework.partnership.models import Partnership
from casework.retention import erasing, numbers_given
from casework.retention.models import KINDS, Erasure, ErasureItem

WHY = "erasing again what was erased before the restore"


@dataclass(frozen=True)
class Line:
    """One record that was erased."""

    partnership: int
    kind: str
    id: int
    reference: str
    erasure: str
    erased_at: str

    @property
    def said(self) -> tuple[int, str, int, str, str]:
        """By what two lines are one. Not by the row's number alone: a database restored without a list may have given it again."""
        return self.partnership, self.kind, self.id, self.reference, self.erasure

    def written(self) -> str:
        return json.dumps(self.__dict__, sort_keys=True) + "\n"


class BadList(ValueError):
    """The list cannot be read; the words say which line."""


def path() -> Path:
    config = current_app.config
    return Path(config["ERASURES_FILE"] or Path(config["VAR_DIR"]) / "erased.jsonl")


def read(lines: Iterable[str]) -> Iterator[Line]:
    """Raises `BadList` for a line that is none; a last one that was cut off by a crash is passed over."""
    waiting = list(lines)
    for number, words in enumerate(waiting, 1):
        try:
            said: dict[str, Any] = json.loads(words)
            line = Line(**said)
            words_of_it = (line.reference, line.erasure, line.erased_at)
            numbers_of_it = (line.id, line.partnership)
            if line.kind not in KINDS or not (_all(int, numbers_of_it) and _all(str, words_of_it)):
                raise ValueError
        except (ValueError, TypeError):
            if number == len(waiting) and not words.endswith("\n"):
                return
            raise BadList(f"Line {number} is no erasure") from None
        yield line


def _all(kind: type, values: Iterable[Any]) -> bool:
    return all(type(value) is kind for value in values)


def in_database() -> list[Line]:
    """Every record erased that the database knows of."""
    found = []
    for partnership_id in db.session.scalars(select(Partnership.id).order_by(Partnership.id)).all():
        with as_system("listing what was erased", partnership_id=partnership_id):
            db.session.commit()
            rows = db.session.execute(
                select(ErasureItem.kind, ErasureItem.subject_id, ErasureItem.reference, Erasure.reference.label("erasure"), ErasureItem.ended_at)
                .join(Erasure).where(ErasureItem.status == "erased").order_by(ErasureItem.id)
            ).all()  # fmt: skip
            found += [
                Line(partnership_id, row.kind, row.subject_id, row.reference, row.erasure, row.ended_at.isoformat())
                for row in rows
            ]
            db.session.commit()
    return found


def note() -> int:
    """Add to the list what the database knows of, so that a crash between an erasure and its line loses none; how many."""
    return keep(in_database())


def keep(lines: Iterable[Line]) -> int:
    """Add lines that are not in the list yet; how many.

    So too those a restore went by: the database that came back need not know of these erasures, and the next restore has to.
    """
    kept = path()
    said = kept.read_text() if kept.exists() else ""
    there = list(read(said.splitlines(keepends=True)))
    known = {line.said for line in there}
    new = [line for line in lines if line.said not in known]
    if new:
        whole = said[: said.rfind("\n") + 1]  # what a crash cut off must not become a line that nobody can read
        kept.parent.mkdir(parents=True, exist_ok=True)
        with kept.open("a") as file:
            file.truncate(len(whole.encode()))
            file.writelines(line.written() for line in [*there[whole.count("\n") :], *new])
            file.flush()
            os.fsync(file.fileno())
    return len(new)


@dataclass(frozen=True)
class Replayed:
    """What became of one line: erased again, not there, or left with why."""

    line: Line
    became: str
    why: str = ""
    damaged: bool = False


def replay(lines: Iterable[Line], *, dry_run: bool = False) -> Iterator[Replayed]:
    """Erase each record that is there again, in a transaction of its own. What is held, open or called otherwise is left, and said.

    For the terminal, before anybody signs in. Nobody's second look is asked for: it was given when it was erased first. No number that the
    list names is given again: another record with it would be erased by the same line after the next restore. A line with a number that
    cannot have been given is left too.
    """
    lines = list(lines)
    given = {
        line: (line.partnership, erasing.TABLES[line.kind], line.id, (line.reference, line.erasure)) for line in lines
    }
    far = {line: why for line in lines if (why := numbers_given.too_far(given[line]))}
    db.session.commit()
    if not dry_run:
        numbers_given.pass_over(given[line] for line in lines if line not in far)
    yield from (Replayed(line, "left", f"{why}: the line is damaged", damaged=True) for line, why in far.items())
    lines = [line for line in lines if line not in far]
    for line in lines:
        with as_system(WHY, partnership_id=line.partnership):
            db.session.commit()
            table = erasing.TABLES[line.kind]
            there = db.session.connection().execute(
                text(f"SELECT reference FROM {table} WHERE id = :id AND partnership_id = :partnership"),  # noqa: S608
                {"id": line.id, "partnership": line.partnership},
            ).scalar_one_or_none()  # fmt: skip
            if there is None:
                yield Replayed(line, "not there")
            elif there != line.reference:
                yield Replayed(line, "left", f"it is called {there} here")
            elif dry_run:
                yield Replayed(line, "to be erased")
            else:
                yield _again(line)
            db.session.commit()
    if not dry_run:
        erasing.discard_files()


def _again(line: Line) -> Replayed:
    try:
        counts = erasing.erase(line.kind, line.id, erasure=line.erasure)
    except Refusal as refusal:
        db.session.rollback()
        return Replayed(line, "left", str(refusal))
    for item in db.session.scalars(
        select(ErasureItem).where(ErasureItem.kind == line.kind, ErasureItem.subject_id == line.id, ErasureItem.status == "waiting")
    ):  # fmt: skip
        item.status, item.counts, item.ended_at = "erased", counts, clock.now()
    db.session.commit()
    return Replayed(line, "erased")
