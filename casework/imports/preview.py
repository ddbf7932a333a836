"""What would be made, and what is in the way, before anything is: for the page on which a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select, true

from casework import audit
from casework.extensions import db
from casework.imports import attending, queries
from casework.imports.models import Import, ImportRow
from casework.imports.people import Directory
from casework.subjects.models import Person
from casework.web.presentation import day

SHOWN = 50


@dataclass(frozen=True)
class Asked:
    """A row about somebody who looks like people on record: pairs of a number and words."""

    row: ImportRow
    who: str
    options: list[tuple[str, str]]
    chosen: str


@dataclass(frozen=True)
class Preview:
    """`noted` are rows with something to say about them, from `after` on; `more` where to go on."""

    would_make: dict[str, int]
    known: int
    noted: list[ImportRow]
    more: int | None
    asked: list[Asked]
    undecided: int
    corrected: int
    left_out: int


def preview_of(job: Import, *, after: int, asked_after: int) -> Preview:
    noted = list(db.session.scalars(queries.noted(job, after=after).limit(SHOWN + 1)))
    more = noted[SHOWN - 1].number if len(noted) > SHOWN else None
    asked = _asked(job, asked_after) if job.kind == "cases" else []
    undecided = 0
    if job.kind == "cases":
        undecided = db.session.scalar(queries.undecided(job).with_only_columns(func.count())) or 0
    would, known = _would_make(job)
    by_hand = db.session.execute(queries.by_hand(job)).one()
    return Preview(would, known, noted[:SHOWN], more, asked, undecided, by_hand.corrected, by_hand.left_out)


def _would_make(job: Import) -> tuple[dict[str, int], int]:
    """Counts of what would be made, and in how many rows somebody on record is meant. The undecided count as new people."""
    ready = [*queries.below(job), ImportRow.status == "ready"]
    total = db.session.scalar(select(func.count()).where(*ready)) or 0
    if job.kind in ("actions", "incidents"):
        return {"action" if job.kind == "actions" else "incident": total}, 0
    if job.kind == "attendance":
        marks = func.jsonb_array_elements(ImportRow.said["marks"]).table_valued("value").lateral()
        number = db.session.scalar(select(func.count()).select_from(ImportRow).join(marks, true()).where(*ready)) or 0
        absent = attending.days_without(job, Directory(job.group)) if job.options.get("meetings") == "enter" else []
        return {"attendance": number, "meeting": len(absent)}, 0
    said, person = ImportRow.said, ImportRow.person
    named = (said["forename"].astext != "") | (said["surname"].astext != "")
    known = func.coalesce(person["exact"].is_not(None) | (func.jsonb_typeof(person["chosen"]) == "number"), False)
    four = [
        func.lower(said["forename"].astext),
        func.lower(said["surname"].astext),
        said["born_on"].astext,
        said["postcode"].astext,
    ]
    whole = (four[0] != "") & (four[1] != "") & (four[2].is_not(None)) & (four[3] != "")
    row = db.session.execute(
        select(
            func.count().filter(~named), func.count().filter(known), func.count().filter(named & ~known & ~func.coalesce(whole, False)),
            func.count(func.distinct(func.concat_ws("|", *four))).filter(named & ~known & func.coalesce(whole, False)),
        ).where(*ready)
    ).one()  # fmt: skip
    return {"case": total, "person": row[2] + row[3], "place": row[0]}, row[1]


def _asked(job: Import, after: int) -> list[Asked]:
    """Rows that ask who is meant, with the people as far as the reader sees them, in two statements."""
    rows = db.session.scalars(
        select(ImportRow)
        .where(
            *queries.below(job),
            ImportRow.number > after,
            ImportRow.status == "ready",
            ImportRow.person["alike"].is_not(None),
        )
        .order_by(ImportRow.number)
        .limit(30)
    ).all()
    ids = {number for row in rows for number in row.person["alike"]}
    people = (
        {person.id: person for person in db.session.scalars(select(Person).where(Person.id.in_(ids)))} if ids else {}
    )
    if people:
        audit.consulted("people", sorted(people))
    found = []
    for row in rows:
        options = [(str(n), _known(people[n])) for n in row.person["alike"] if n in people]
        chosen: Any = row.person.get("chosen", "")
        found.append(
            Asked(row, _typed(row.said), [("", "Not decided"), *options, ("new", "Somebody new")], str(chosen))
        )
    return found


def _known(person: Person) -> str:
    born = f", born {day(person.date_of_birth)}" if person.date_of_birth else ""
    return f"{person.reference} {person.name}{born}"


def _typed(said: dict[str, Any]) -> str:
    born = f", born {day(date.fromisoformat(said['born_on']))}" if said["born_on"] else ""
    return f"{said['forename']} {said['surname']}".strip() + born
