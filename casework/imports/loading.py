"""Makes records of the rows of a file, in one transaction: many at a time, each table in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from casework import audit, clock
from casework.access import current_scope
from casework.actions.models import LIVE, Action, ActionUpdate
from casework.audit.models import AuditEntry
from casework.cases.models import Case, Caseload, CaseNamedPerson, CaseParty
from casework.errors import Refusal
from casework.extensions import db
from casework.imports import queries
from casework.imports.models import Import, ImportRow
from casework.partnership.profiles import profile_of
from casework.references import next_references
from casework.subjects import keys
from casework.subjects.models import Person, PersonAddress, Place
from casework.web.presentation import plural

AT_ONCE = 500
KEPT = ("action", "case", "person", "place", "attendance", "meeting", "incident")
"""What a row can have made, as it is kept with the row and in the log."""
Told = Callable[[int], None]
Made = dict[int, dict[str, Any]]
"""By the id of a row: the numbers of what was made of it."""


class Stopped(Exception):
    """Somebody stopped it: nothing of it is kept."""


def load(job: Import, *, told: Told) -> dict[str, int]:
    """Make everything, as the reader at work; how many of each. `told` hears how many rows are done and may raise `Stopped`."""
    found = db.session.execute(
        select(ImportRow.id, ImportRow.number, ImportRow.said, ImportRow.person)
        .where(*queries.below(job), ImportRow.status == "ready")
        .order_by(ImportRow.number)
    ).all()
    rows = [Ready(*row) for row in found]
    made: Made = {}
    counts = _loader(job.kind)(job, rows, made, told)
    table = ImportRow.__table__
    _many(
        [{"row_id": row_id, "made": what} for row_id, what in made.items()],
        lambda some: db.session.connection().execute(_mark_made(table), some),
    )
    ids = {key: [number for what in made.values() for number in numbers_of(what.get(key))] for key in KEPT}
    audit.record(
        "collection", "imported", "imports", job.id, group_id=job.group_id,
        detail={"reference": job.reference, "made": {key: numbers for key, numbers in ids.items() if numbers}},
    )  # fmt: skip
    return counts


def _loader(kind: str) -> Callable[[Import, list[Ready], Made, Told], dict[str, int]]:
    from casework.imports import loading_lists  # which uses this module's tools

    lists = {"attendance": loading_lists.attendance, "incidents": loading_lists.incidents}
    return {"actions": _actions, "cases": _cases, **lists}[kind]


def numbers_of(made: Any) -> list[int]:
    """Of what a row made: one number, several, or numbers with something to each."""
    return [] if made is None else [made] if isinstance(made, int) else [int(number) for number in made]


class Ready:
    """A row that is brought in."""

    def __init__(self, row_id: int, number: int, said: dict[str, Any], person: dict[str, Any]) -> None:
        self.id, self.number, self.said, self.person = row_id, number, said, person


def _mark_made(table: Any) -> Any:
    from sqlalchemy import bindparam

    values = {
        "status": "made",
        "made": bindparam("made", type_=table.c.made.type),
        "cells": [],
        "said": {},
        "problems": [],
        "person": {},
        "corrected": {},
    }
    return update(table).where(table.c.id == bindparam("row_id"), table.c.status == "ready").values(values)


def _many(rows: list[dict[str, Any]], write: Callable[[list[dict[str, Any]]], Any]) -> None:
    for start in range(0, len(rows), 2000):
        write(rows[start : start + 2000])


def insert_rows(model: Any, rows: list[dict[str, Any]]) -> list[int]:
    """Write rows of one table; their ids in the same order."""
    table, session = model.__table__, db.session()
    assert isinstance(session, Session)
    partnership_id = current_scope().partnership_id
    found: list[int] = []
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    for start in range(0, len(rows), 1000):
        some = [{"partnership_id": partnership_id, **row} for row in rows[start : start + 1000]]
        found += session.connection().execute(statement, some).scalars()
    return found


def pieces(rows: Sequence[Ready], told: Told) -> Iterator[Sequence[Ready]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]
        told(min(start + AT_ONCE, len(rows)))


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def words_of(job: Import, number: int) -> str:
    return f"Import {job.reference}, row {number} of {job.file_name}"


# -- actions -----------------------------------------------------------------------------------------------------------


def _actions(job: Import, rows: list[Ready], made: Made, told: Told) -> dict[str, int]:
    references = iter(next_references("A", len(rows)))
    for some in pieces(rows, told):
        ids = insert_rows(Action, [_action(job, row, next(references)) for row in some])
        noted = []
        for row, action_id in zip(some, ids, strict=True):
            made[row.id] = {"action": action_id}
            words = "\n\n".join(part for part in (row.said["note"], f"{words_of(job, row.number)}.") if part)
            noted.append(
                {"action_id": action_id, "kind": "note", "text": words, "author_id": job.asked_by_id, "at": clock.now()}
            )
        insert_rows(ActionUpdate, noted)
    return {"action": len(rows)}


def _action(job: Import, row: Ready, reference: str) -> dict[str, Any]:
    said = row.said
    due_on, closed_on = date.fromisoformat(said["due_on"]), _day(said["closed_on"])
    live = said["status"] in LIVE
    remind = job.options.get("remind")
    return {
        "reference": reference, "group_id": job.group_id, "title": said["title"], "owner_id": said["owner_id"],
        "agency_id": said["agency_id"], "set_by_id": job.asked_by_id, "set_on": date.fromisoformat(said["set_on"]), "due_on": due_on,
        "first_due_on": due_on, "status": said["status"], "closed_at": None if live else _noon(closed_on or clock.today()),
        "closing_note": "" if live else said["note"], "owner_said": said["owner_said"], "due_said": said["due_said"], "code": said["code"],
        "reminded": remind == "all" or (remind == "coming" and due_on >= clock.today()) or not live,
    }  # fmt: skip


def _noon(on: date) -> datetime:
    return min(clock.london(on, time(12)), clock.now())


# -- cases -------------------------------------------------------------------------------------------------------------


def _cases(job: Import, rows: list[Ready], made: Made, told: Told) -> dict[str, int]:
    people = _People(job, rows)
    profile = profile_of(job.group)
    places = 0
    references = iter(next_references("C", len(rows)))
    for some in pieces(rows, told):
        persons = people.of(some)
        located = [row for row, person_id in zip(some, persons, strict=True) if person_id is None]
        place_ids = dict(zip([row.id for row in located], _places(job, located), strict=True))
        places += len(located)
        ids = insert_rows(Case, [_case(row, next(references)) for row in some])
        loads, parties, named, entries = [], [], [], []
        for row, case_id, person_id in zip(some, ids, persons, strict=True):
            place_id = place_ids.get(row.id)
            made[row.id] = {"case": case_id, **people.made_by(row), **({"place": place_id} if place_id else {})}
            loads.append(_caseload(job, row, case_id, profile.review.default_days))
            side = job.options["side"] if person_id else "location"
            parties.append({"case_id": case_id, "side": side, "person_id": person_id, "place_id": place_id})
            if row.said["restricted"]:
                named.append({"case_id": case_id, "user_id": job.asked_by_id})
            entries.append(_entry(job, row, case_id))
        insert_rows(Caseload, loads)
        insert_rows(CaseParty, parties)
        if named:
            insert_rows(CaseNamedPerson, named)
        db.session.connection().execute(insert(AuditEntry.__table__).inline(), entries)
    return {"case": len(rows), "person": people.recorded, "place": places}


def _case(row: Ready, reference: str) -> dict[str, Any]:
    said, closed_on = row.said, _day(row.said["closed_on"])
    return {
        "reference": reference, "title": said["title"], "summary": said["summary"], "restricted": said["restricted"],
        "status": "closed" if closed_on else "open", "opened_on": date.fromisoformat(said["opened_on"]), "closed_on": closed_on,
        "outcome": said["outcome"], "closing_reason": "Closed before it was brought in" if closed_on else "",
        "lead_agency_id": said["agency_id"], "updated_at": clock.now(),
    }  # fmt: skip


def _caseload(job: Import, row: Ready, case_id: int, days: int) -> dict[str, Any]:
    from datetime import timedelta

    closed_on = _day(row.said["closed_on"])
    return {
        "case_id": case_id, "group_id": job.group_id, "stage": row.said["stage"], "joined_on": date.fromisoformat(row.said["opened_on"]),
        "left_on": closed_on, "outcome": row.said["outcome"], "next_review_on": None if closed_on else clock.today() + timedelta(days=days),
        "review_because": "" if closed_on else f"{plural(days, 'day')} after it was brought in",
    }  # fmt: skip


def _entry(job: Import, row: Ready, case_id: int) -> dict[str, Any]:
    """In the history of each case: that it came with this import."""
    scope = current_scope()
    return {
        "partnership_id": scope.partnership_id, "kind": "collection", "verb": "added", "subject": "cases", "subject_id": case_id,
        "case_id": case_id, "group_id": job.group_id, "user_id": scope.user_id, "reason": "", "context": words_of(job, row.number),
        "detail": {"import": job.reference}, "recipients": None,
    }  # fmt: skip


def _places(job: Import, rows: list[Ready]) -> list[int]:
    """A place for each row that names nobody."""
    references = next_references("L", len(rows))
    ids = insert_rows(
        Place,
        [
            {"reference": reference, "address": row.said["address"], "postcode": row.said["postcode"], "created_by_id": job.asked_by_id}
            for row, reference in zip(rows, references, strict=True)
        ],
    )  # fmt: skip
    if ids:
        keys.index_places(ids)
    return ids


class _People:
    """The people of the rows: those on record, and new ones, each once where all four fields of two rows agree."""

    def __init__(self, job: Import, rows: list[Ready]) -> None:
        self._job = job
        self._known: dict[Any, int] = {}
        self._made: dict[int, int] = {}
        self.recorded = 0
        meant = {number for row in rows if (number := self._meant(row)) is not None}
        seen = (
            set(db.session.scalars(select(Person.id).where(Person.id == db.func.any(list(meant))))) if meant else set()
        )
        if missing := [row.number for row in rows if self._meant(row) is not None and self._meant(row) not in seen]:
            raise Refusal(f"Somebody named in row {missing[0]} is no longer open to you. Look the file through again")

    @staticmethod
    def _meant(row: Ready) -> int | None:
        chosen = row.person.get("chosen", row.person.get("exact"))
        return chosen if isinstance(chosen, int) else None

    @staticmethod
    def _key(row: Ready) -> Any:
        said = row.said
        four = (said["forename"].casefold(), said["surname"].casefold(), said["born_on"], said["postcode"])
        return four if all(four) else row.id

    def of(self, rows: Sequence[Ready]) -> list[int | None]:
        """The person of each row; none where the row names nobody."""
        new: dict[Any, Ready] = {}
        for row in rows:
            named = row.said["forename"] or row.said["surname"]
            if named and self._meant(row) is None and (key := self._key(row)) not in self._known:
                new.setdefault(key, row)
        self._record(new)
        return [self._meant(row) or self._known.get(self._key(row)) for row in rows]

    def _record(self, new: dict[Any, Ready]) -> None:
        references = next_references("P", len(new))
        ids = insert_rows(
            Person,
            [
                {
                    "reference": reference, "forename": row.said["forename"], "surname": row.said["surname"],
                    "date_of_birth": _day(row.said["born_on"]), "created_by_id": self._job.asked_by_id,
                }
                for row, reference in zip(new.values(), references, strict=True)
            ],
        )  # fmt: skip
        lives = [
            {"person_id": person_id, "line": row.said["address"] or row.said["postcode"], "postcode": row.said["postcode"],
             "added_by_id": self._job.asked_by_id, "added_at": clock.now()}
            for row, person_id in zip(new.values(), ids, strict=True)
            if row.said["address"] or row.said["postcode"]
        ]  # fmt: skip
        if lives:
            insert_rows(PersonAddress, lives)
        if ids:
            keys.index_people(ids)
        for (key, row), person_id in zip(new.items(), ids, strict=True):
            self._known[key] = person_id
            self._made[row.id] = person_id
        self.recorded += len(ids)

    def made_by(self, row: Ready) -> dict[str, int]:
        """The person recorded for this very row, if anybody was."""
        return {"person": self._made[row.id]} if row.id in self._made else {}
