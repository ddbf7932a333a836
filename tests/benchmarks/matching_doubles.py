"""`manage.py bench matching --doubles`: a register with planted doubles is looked through as at night.

Every double is a second record of somebody, as another agency would have typed it: a slip, a nickname, day and month
swapped, a birth date not known, an address moved from. Counted are the doubles found, the pairs listed that were not
planted, and the time. The rows can be written to a file, so that another tool can be asked the same.
"""

from __future__ import annotations

import csv
import random
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests.benchmarks.matching_people import Somebody, _nickname, register, slip

SHARE = 0.05


@dataclass(frozen=True)
class Record:
    """One row of the register; rows of one person share `person`."""

    person: int
    kind: str
    forename: str
    surname: str
    born: date | None
    postcode: str


def records(size: int, seed: int = 23) -> list[Record]:
    """`size` people, one in twenty of them recorded twice; the second time in another way each."""
    chance = random.Random(seed)
    people = register(size, seed)
    codes = [
        f"WZ{chance.randint(1, 9)} {chance.randint(0, 9)}{chance.choice('ABDEFGHJLN')}{chance.choice('LNPQRSTUWX')}"
        for _ in range(max(200, size // 12))
    ]
    found = [
        Record(number, "", who.forename, who.surname, who.born, chance.choice(codes))
        for number, who in enumerate(people)
    ]
    for number in chance.sample(range(size), int(size * SHARE)):
        kind = chance.choice(list(WAYS))
        again = WAYS[kind](people[number], found[number], chance)
        found.append(
            Record(number, kind, *again, found[number].postcode if chance.random() < 0.6 else chance.choice(codes))
        )
    return found


Again = tuple[str, str, date | None]


def _same(who: Somebody, _row: Record, _chance: random.Random) -> Again:
    return who.forename, who.surname, who.born


def _slip_surname(who: Somebody, _row: Record, chance: random.Random) -> Again:
    return who.forename, slip(who.surname, chance), who.born


def _slip_forename(who: Somebody, _row: Record, chance: random.Random) -> Again:
    return slip(who.forename, chance) if len(who.forename) > 3 else who.forename, who.surname, who.born


def _nick(who: Somebody, _row: Record, chance: random.Random) -> Again:
    asked = _nickname(who, chance)
    return (asked.name.split()[0] if asked else who.forename), who.surname, who.born


def _swapped_names(who: Somebody, _row: Record, _chance: random.Random) -> Again:
    return (who.surname, who.forename, who.born) if who.forename else (who.forename, who.surname, who.born)


def _swapped_birth(who: Somebody, _row: Record, _chance: random.Random) -> Again:
    born = (
        who.born.replace(day=who.born.month, month=who.born.day)
        if who.born.day <= 12
        else who.born.replace(day=who.born.day % 28 + 1)
    )
    return who.forename, who.surname, born


WAYS = {
    "as before": _same, "slip in the surname": _slip_surname, "slip in the forename": _slip_forename, "nickname": _nick, "surname first": _swapped_names,
    "day and month swapped, or the day wrong": _swapped_birth,
}  # fmt: skip


def measure(server: Any, root: Path, size: int, file: str) -> int:
    """Load, look through, count."""
    from casework import create_app
    from casework.access.scope import as_system
    from casework.database import migrate
    from casework.extensions import db
    from casework.subjects import duplicates, keys
    from config import settings

    rows = records(size)
    if file:
        with open(file, "w", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(("unique_id", "person", "forename", "surname", "born", "postcode"))
            writer.writerows(
                (n, r.person, r.forename, r.surname, r.born or "", r.postcode) for n, r in enumerate(rows, 1)
            )
    name = "matching_doubles"
    admin = create_engine(server.owner_url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    migrate(server.owner_url(name))
    with create_engine(server.owner_url(name), poolclass=NullPool).begin() as connection:
        partnership = connection.execute(
            text("INSERT INTO partnerships (name, short_name) VALUES ('Bench', 'Bench') RETURNING id")
        ).scalar_one()
        cursor = connection.connection.cursor()
        with cursor.copy(
            "COPY people (partnership_id, reference, forename, surname, date_of_birth) FROM STDIN"
        ) as copy:
            for number, row in enumerate(rows, 1):
                copy.write_row((partnership, f"P-{number:06}", row.forename, row.surname, row.born))
        with cursor.copy("COPY person_addresses (partnership_id, person_id, line, postcode) FROM STDIN") as copy:
            for number, row in enumerate(rows, 1):
                copy.write_row((partnership, number, "Gull Walk", row.postcode))
    values = settings({"CASEWORK_MODE": "test"}) | {
        "SECRET_KEY": "x" * 40,
        "SQLALCHEMY_DATABASE_URI": server.app_url(name),
        "VAR_DIR": root / "var",
    }
    with create_app(values).app_context(), as_system("benchmark", partnership_id=partnership):
        keys.index_people(range(1, len(rows) + 1))
        db.session.commit()
        begun = time.perf_counter()
        compared, found = duplicates.look()
        db.session.commit()
        taken = time.perf_counter() - begun
        pairs = db.session.execute(text("SELECT person_id, other_person_id, score FROM duplicate_pairs")).all()
        merged = db.session.execute(text("SELECT count(*) FROM subject_merges")).scalar_one()
        db.session.remove()
        db.engine.dispose()
    return _report(rows, pairs, compared, found, taken, merged)


def _report(rows: list[Record], pairs: Any, compared: int, found: int, taken: float, merged: int) -> int:
    right = {(a, b) for a, b, _ in pairs if rows[a - 1].person == rows[b - 1].person}
    planted = Counter(row.kind for row in rows if row.kind)
    caught = Counter(rows[b - 1].kind for _, b in right)
    print(
        f"\n{len(rows):,} records, {planted.total():,} of them doubles; {compared:,} pairs weighed, {found:,} listed, in {taken:.1f} s; merged by itself: {merged}"
    )
    for kind, number in planted.items():
        print(f"  {kind:<42}{caught[kind] / number:>7.3f} of {number}")
    print(
        f"  {'all':<42}{len(right) / planted.total():>7.3f}; of the pairs listed {len(right) / max(1, len(pairs)):.3f} are doubles"
    )
    for least in (50, 60, 70, 80, 90, 95):
        listed = [(a, b) for a, b, score in pairs if score >= least]
        true = sum((a, b) in right for a, b in listed)
        print(f"  from {least}%: recall {true / planted.total():.3f}, precision {true / max(1, len(listed)):.3f}")
    return 0 if merged == 0 else 1
