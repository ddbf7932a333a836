"""Takes out again what an import made, unless somebody has worked on it since: that stays, and it is said why."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, func, select, text, update

from casework import audit
from casework.actions.models import Action, ActionUpdate
from casework.audit.models import AuditEntry
from casework.cases.models import Case, Caseload, CaseNamedPerson, CaseNote, CaseParty
from casework.events import announce
from casework.extensions import db
from casework.imports.events import ImportUndone
from casework.imports.loading import Told, numbers_of
from casework.imports.loading_lists import entered_meetings
from casework.imports.models import Import, ImportRow
from casework.meetings.models import Attendance, Meeting
from casework.plans.models import IncidentCount
from casework.subjects import keys
from casework.subjects.models import MatchKey, Person, PersonAddress, Place

# What an import itself makes beside each record, or the register by itself; all else that hangs on one is somebody's work.
OWN = {
    "actions": {"action_updates"},
    "cases": {"caseloads", "case_parties", "case_named_people"},
    "people": {"person_addresses", "match_keys", "duplicate_pairs"},
    "places": {"match_keys", "duplicate_pairs"},
    "attendances": set(),
    "meetings": set(),
    "case_notes": set(),
}
CHANGED, USED = "It has been changed since", "Something has been added to it since"
ELSEWHERE = "Another record needs it"


def undo(job: Import, *, told: Told) -> dict[str, int]:
    """Take out what can be; how many of each were, and how many stay."""
    made = _made(job)
    kept: dict[int, str] = {}
    gone: dict[str, list[int]] = {}
    for kind, check in (
        ("action", _actions_kept),
        ("case", _cases_kept),
        ("person", _people_kept),
        ("place", _places_kept),
        ("attendance", _attendance_kept),
        ("meeting", _meetings_kept),
        ("incident", _notes_kept),
    ):
        ids = {number: row_id for row_id, what in made.items() for number in numbers_of(what.get(kind))}
        stay = check(job, list(ids)) if ids else {}
        kept |= {ids[number]: why for number, why in stay.items() if ids[number] not in kept}
        gone[kind] = [number for number in ids if number not in stay]
        _REMOVE[kind](gone[kind])
        told(0)
    _uncount(job, made)
    _note(kept)
    announce(ImportUndone(job.id, tuple(gone["action"])))
    removed = {kind: numbers for kind, numbers in gone.items() if numbers}
    audit.record(
        "erasure",
        "removed",
        "imports",
        job.id,
        group_id=job.group_id,
        detail={"reference": job.reference, "removed": removed},
    )
    return {**{kind: len(numbers) for kind, numbers in removed.items()}, "kept": len(kept)}


def _made(job: Import) -> dict[int, dict[str, Any]]:
    """By the id of each row what it made."""
    rows = db.session.execute(
        select(ImportRow.id, ImportRow.made)
        .where(ImportRow.import_id == job.id, ImportRow.status == "made")
        .order_by(ImportRow.id)
    ).all()
    return {row.id: dict(row.made) for row in rows}


def _note(kept: dict[int, str]) -> None:
    table = ImportRow.__table__
    if kept:
        statement = update(table).where(table.c.id == bindparam("row_id")).values(kept_because=bindparam("why"))
        db.session.connection().execute(statement, [{"row_id": row_id, "why": why} for row_id, why in kept.items()])


def hanging_on(home: str, ids: Collection[int]) -> set[int]:
    """Those of these records on which anything hangs that the import did not make, found by reading the schema."""
    found: set[int] = set()
    for table in db.metadata.sorted_tables:
        if table.name in OWN[home]:
            continue
        for key in table.foreign_keys:
            if key.column.table.name == home:
                rows = db.session.connection().scalars(
                    text(f"SELECT DISTINCT {key.parent.name} FROM {table.name} WHERE {key.parent.name} = ANY(:ids)"),  # noqa: S608
                    {"ids": list(ids)},
                )
                found.update(rows)
    return found


def _ids(statement: Any) -> set[int]:
    return set(db.session.connection().scalars(statement))


def _among(column: Any, ids: Iterable[int]) -> Any:
    return keys.one_of(column, list(ids))


def _actions_kept(_job: Import, ids: list[int]) -> dict[int, str]:
    actions, updates = Action.__table__, ActionUpdate.__table__
    there = _ids(select(actions.c.id).where(_among(actions.c.id, ids)))
    changed = _ids(select(actions.c.id).where(_among(actions.c.id, ids), actions.c.version > 1))
    said = _ids(
        select(updates.c.action_id)
        .where(_among(updates.c.action_id, ids))
        .group_by(updates.c.action_id)
        .having(func.count() > 1)
    )
    return _reasons(ids, there, changed, said | hanging_on("actions", ids))


def _cases_kept(job: Import, ids: list[int]) -> dict[int, str]:
    cases, loads, parties = Case.__table__, Caseload.__table__, CaseParty.__table__
    there = _ids(select(cases.c.id).where(_among(cases.c.id, ids)))
    changed = _ids(
        select(cases.c.id).where(_among(cases.c.id, ids), (cases.c.version > 1) | (cases.c.updated_at > job.loaded_at))
    )
    changed |= _ids(select(loads.c.case_id).where(_among(loads.c.case_id, ids), loads.c.version > 1))
    used = hanging_on("cases", ids)
    for table in (loads, parties):
        used |= _ids(
            select(table.c.case_id)
            .where(_among(table.c.case_id, ids))
            .group_by(table.c.case_id)
            .having(func.count() > 1)
        )
    return _reasons(ids, there, changed, used)


def _people_kept(job: Import, ids: list[int]) -> dict[int, str]:
    """Once the cases are gone, whoever is still party to something stays."""
    people, lives = Person.__table__, PersonAddress.__table__
    there = _ids(select(people.c.id).where(_among(people.c.id, ids)))
    changed = _ids(select(people.c.id).where(_among(people.c.id, ids), people.c.version > 1))
    changed |= _ids(
        select(lives.c.person_id).where(
            _among(lives.c.person_id, ids), (lives.c.version > 1) | (lives.c.added_at > job.loaded_at)
        )
    )
    return {
        number: ELSEWHERE if why == USED else why
        for number, why in _reasons(ids, there, changed, hanging_on("people", ids)).items()
    }


def _places_kept(_job: Import, ids: list[int]) -> dict[int, str]:
    places = Place.__table__
    there = _ids(select(places.c.id).where(_among(places.c.id, ids)))
    changed = _ids(select(places.c.id).where(_among(places.c.id, ids), places.c.version > 1))
    return {
        number: ELSEWHERE if why == USED else why
        for number, why in _reasons(ids, there, changed, hanging_on("places", ids)).items()
    }


def _attendance_kept(_job: Import, ids: list[int]) -> dict[int, str]:
    """A line has no version: whether somebody changed it stands in the log, where an import's own lines do not."""
    lines, log = Attendance.__table__, AuditEntry.__table__
    there = _ids(select(lines.c.id).where(_among(lines.c.id, ids)))
    changed = _ids(select(log.c.subject_id).where(log.c.subject == "attendances", _among(log.c.subject_id, ids)))
    return _reasons(ids, there, changed, hanging_on("attendances", ids))


def _meetings_kept(job: Import, ids: list[int]) -> dict[int, str]:
    meetings = Meeting.__table__
    was = entered_meetings(_made(job))
    rows = (
        db.session.connection()
        .execute(select(meetings.c.id, meetings.c.version).where(_among(meetings.c.id, ids)))
        .all()
    )
    changed = {row.id for row in rows if row.version != was.get(row.id)}
    return _reasons(ids, {row.id for row in rows}, changed, hanging_on("meetings", ids))


def _notes_kept(_job: Import, ids: list[int]) -> dict[int, str]:
    notes = CaseNote.__table__
    there = _ids(select(notes.c.id).where(_among(notes.c.id, ids)))
    changed = _ids(select(notes.c.id).where(_among(notes.c.id, ids), notes.c.version > 1))
    return _reasons(ids, there, changed, hanging_on("case_notes", ids))


def _uncount(job: Import, made: dict[int, dict[str, Any]]) -> None:
    """Take out the counts that are still as they were written."""
    counts = IncidentCount.__table__
    for place_id, source, month, number in (each for what in made.values() for each in what.get("counted", ())):
        db.session.connection().execute(
            delete(counts).where(
                counts.c.place_id == place_id, counts.c.source == source, counts.c.month == date.fromisoformat(month),
                counts.c.incidents == number, counts.c.saved_at <= job.loaded_at,
            )
        )  # fmt: skip


def _reasons(ids: list[int], there: set[int], changed: set[int], used: set[int]) -> dict[int, str]:
    return {
        number: CHANGED if number in changed else USED for number in ids if number in there and number in changed | used
    }


def _drop(*columns: Any) -> Any:
    def drop(ids: list[int]) -> None:
        for column in columns:
            if ids:
                db.session.connection().execute(delete(column.table).where(_among(column, ids)))

    return drop


def _drop_person(ids: list[int]) -> None:
    _forget_pairs("person_id", "other_person_id", ids)
    _drop(MatchKey.__table__.c.person_id, PersonAddress.__table__.c.person_id, Person.__table__.c.id)(ids)
    if ids:
        keys.forget_unused_parts()


def _drop_place(ids: list[int]) -> None:
    _forget_pairs("place_id", "other_place_id", ids)
    _drop(MatchKey.__table__.c.place_id, Place.__table__.c.id)(ids)


def _forget_pairs(one: str, other: str, ids: list[int]) -> None:
    """That two looked alike is of no use when one is gone."""
    db.session.connection().execute(
        text(f"DELETE FROM duplicate_pairs WHERE {one} = ANY(:ids) OR {other} = ANY(:ids)"),  # noqa: S608
        {"ids": ids},
    )


_REMOVE = {
    "action": _drop(ActionUpdate.__table__.c.action_id, Action.__table__.c.id),
    "case": _drop(
        CaseParty.__table__.c.case_id,
        CaseNamedPerson.__table__.c.case_id,
        Caseload.__table__.c.case_id,
        Case.__table__.c.id,
    ),
    "person": _drop_person,
    "place": _drop_place,
    "attendance": _drop(Attendance.__table__.c.id),
    "meeting": _drop(Meeting.__table__.c.id),
    "incident": _drop(CaseNote.__table__.c.id),
}
