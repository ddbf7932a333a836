"""Take a file in, say what its columns are, decide who is meant, bring it in, stop, undo."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from casework import access, clock
from casework.accounts.models import User
from casework.cases.fitting import has_caseload
from casework.errors import Refusal
from casework.extensions import db
from casework.imports import choosing, headings, policy, queries
from casework.imports.kinds import KINDS
from casework.imports.models import SIDES, Import, ImportMapping, ImportRow
from casework.imports.reading import MOST_ROWS, Leaf, Read
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of
from casework.references import next_reference
from casework.subjects.models import Person
from casework.web.forms import CONSTRAINTS
from casework.web.numbers import row_number
from casework.web.presentation import day

WHO = "Who runs the group brings files into it."
UNDONE_WITHIN = timedelta(days=30)
CONSTRAINTS["uq_import_mappings_group_id_kind_digest"] = ("Somebody has just said what these columns are", None)


def begin(read: Read, *, group: Group, kind: str, by: User) -> Import:
    """Keep the rows of a file that was read. What its columns are is remembered from the last with these headings, or guessed."""
    access.require(policy.may_import(by, group.id), WHO)
    if not group.active:
        raise Refusal(f"{group.name} was closed: nothing is added to it any more")
    if kind not in KINDS:
        raise Refusal("Choose what is in the file", field="kind")
    if kind == "cases":
        _refuse_without_caseload(group)
    leaf, at = headings.best_leaf(read.leaves, KINDS[kind])
    digest = _digest(group.id, kind, leaf.rows, field="file")
    kept = _kept(read.leaves, leaf)
    job = Import(
        reference=next_reference("I"), group_id=group.id, kind=kind, file_name=read.name, leaf=leaf.name,
        leaves=[each.name for each in kept], leaf_at=kept.index(leaf), encoding=read.encoding,
        sha256=digest, headings=[], header_at=0, mapping={}, options={}, rows=0, made={}, asked_by_id=by.id, asked_at=clock.now(),
    )  # fmt: skip
    _head(job, leaf.rows[at][0], leaf.rows[at][1])
    job.rows = len(leaf.rows) - at - 1
    if job.rows < 1:
        raise Refusal("There is nothing below the headings of the file", field="file")
    db.session.add(job)
    db.session.flush()
    empty: dict[str, Any] = {"said": {}, "problems": [], "person": {}, "made": {}, "corrected": {}}
    _insert_rows(
        [
            {
                "partnership_id": job.partnership_id, "import_id": job.id, "leaf": place, "number": number, "cells": cells, "status": "read",
                **empty,
            }
            for place, each in enumerate(kept)
            for number, cells in each.rows
        ]
    )  # fmt: skip
    return job


def _digest(group_id: int, kind: str, rows: Sequence[tuple[int, list[str]]], *, field: str) -> str:
    """Of what a leaf says, since saving a file again changes it. Refuses what is in already, or on its way."""
    digest = hashlib.sha256(json.dumps(rows).encode()).hexdigest()
    if (before := db.session.scalars(queries.same_file(group_id, kind, digest)).first()) is not None:
        raise Refusal(
            f"A file with these very rows was uploaded on {day(before.asked_at)} as {before.reference}. Go on with that one, or undo it first",
            field=field,
        )
    return digest


def _kept(leaves: Sequence[Leaf], best: Leaf) -> list[Leaf]:
    """The leaf that fits best, and the others in their order as long as all of them together are no more than one file may hold."""
    room, kept = MOST_ROWS - len(best.rows), {id(best)}
    for leaf in leaves:
        if leaf is not best and len(leaf.rows) <= room:
            room -= len(leaf.rows)
            kept.add(id(leaf))
    return [leaf for leaf in leaves if id(leaf) in kept]


def _refuse_without_caseload(group: Group) -> None:
    if not has_caseload(group):
        raise Refusal(f"{group.name} has no caseload: bring its action log in instead", field="kind")
    if "person" not in profile_of(group).subject_types:
        raise Refusal(f"{group.name} names nobody, and a tracker names people", field="kind")


def _insert_rows(rows: list[dict[str, Any]]) -> None:
    session: Session = db.session()
    for start in range(0, len(rows), 2000):
        session.connection().execute(insert(ImportRow.__table__), rows[start : start + 2000])


def _head(job: Import, number: int, cells: list[str]) -> None:
    """Take this row for the headings."""
    job.header_at, job.headings = number, [cell.strip() or f"Column {place + 1}" for place, cell in enumerate(cells)]
    digest = headings.fingerprint(cells)
    known = db.session.scalars(queries.remembered(job.group_id, job.kind, digest)).one_or_none()
    job.mapping = dict(known.mapping) if known else headings.guess(cells, KINDS[job.kind])
    job.options = {**(known.options if known else {}), "remembered": known is not None}


def move_headings(job: Import, *, number: int, by: User) -> None:
    """The headings stand in another row of the file."""
    access.require(policy.may_import(by, job.group_id), WHO)
    refuse_unless(job, "columns", "prepared", "failed")
    row = db.session.scalars(queries.row_at(job, number)).one_or_none()
    if row is None:
        raise Refusal("There is nothing in that row of the file", field="header_at")
    below = select(func.count()).where(*queries.on_leaf(job), ImportRow.number > number)
    job.rows = db.session.scalar(below) or 0
    if not job.rows:
        raise Refusal("There is nothing below that row", field="header_at")
    _head(job, number, row.cells)


def choose_leaf(job: Import, *, place: int, by: User) -> None:
    """Bring in another leaf of the workbook: its headings are sought anew."""
    access.require(policy.may_import(by, job.group_id), WHO)
    refuse_unless(job, "columns", "prepared", "failed")
    if not 0 <= place < len(job.leaves):
        raise Refusal("Choose one of the leaves", field="leaf")
    rows = db.session.scalars(
        select(ImportRow).where(ImportRow.import_id == job.id, ImportRow.leaf == place).order_by(ImportRow.number)
    ).all()
    leaf, at = headings.best_leaf([Leaf(job.leaves[place], [(row.number, row.cells) for row in rows])], KINDS[job.kind])
    if place != job.leaf_at:
        job.sha256 = _digest(job.group_id, job.kind, leaf.rows, field="leaf")
    if at == len(leaf.rows) - 1:
        raise Refusal("There is nothing below the headings of that leaf", field="leaf")
    job.leaf_at, job.leaf, job.rows, job.status = place, leaf.name, len(leaf.rows) - at - 1, "columns"
    _head(job, leaf.rows[at][0], leaf.rows[at][1])


def say_columns(
    job: Import, mapping: Mapping[str, int], *, side: str = "", due_on: date | None = None, more: Mapping[str, Any] | None = None, by: User
) -> None:  # fmt: skip
    """Say which column is what, by the key of the meaning; it is remembered, and every row looked through with it.

    `more` is what else a kind asks: of attendance what becomes of days without a `meeting`, of incidents their `case`, the
    `source` they are counted for and the months (`whole_from`, `whole_to`) for which the list is whole.
    """
    access.require(policy.may_import(by, job.group_id), WHO)
    refuse_unless(job, "columns", "prepared", "failed")
    kind = KINDS[job.kind]
    for key, place in mapping.items():
        if not 0 <= place < len(job.headings):
            raise Refusal("Choose one of the columns", field=key)
    twice = [key for key, place in mapping.items() if list(mapping.values()).count(place) > 1]
    if twice:
        first = next(key for key in mapping if mapping[key] == mapping[twice[-1]])
        heading, taken = job.headings[mapping[twice[-1]]], kind.column(first).label
        raise Refusal(f"The column {heading} is chosen for {taken} already", field=twice[-1])
    for keys in kind.needed:
        if not any(key in mapping for key in keys):
            labels = " or ".join(kind.column(key).label for key in keys)
            raise Refusal(f"Choose the column that says: {labels}", field=keys[0])
    if job.kind == "cases" and side not in SIDES:
        raise Refusal("Choose whom the names are of", field="side")
    chosen: dict[str, Any] = {"side": side} if job.kind == "cases" else {}
    job.mapping = dict(mapping)
    if job.kind == "attendance":
        chosen = choosing.of_attendance(job, more or {})
    elif job.kind == "incidents":
        chosen = choosing.of_incidents(job, more or {})
    _remember(job, dict(mapping), chosen, by)
    if due_on is not None:
        if due_on < clock.today():
            raise Refusal("The day cannot be in the past", field="due_on")
        chosen = {**chosen, "due_on": due_on.isoformat()}
    job.options, job.why = chosen, ""
    look_through(job, by=by)


def _remember(job: Import, mapping: dict[str, int], chosen: dict[str, Any], by: User) -> None:
    head = db.session.scalars(queries.row_at(job, job.header_at)).one()
    digest = headings.fingerprint(head.cells)
    known = db.session.scalars(queries.remembered(job.group_id, job.kind, digest)).one_or_none()
    if known is None:
        known = ImportMapping(group_id=job.group_id, kind=job.kind, digest=digest, mapping={}, options={})
        db.session.add(known)
    known.mapping, known.options, known.saved_by_id = mapping, chosen, by.id
    db.session.flush()


def look_through(job: Import, *, by: User) -> None:
    """Have every row looked through anew, with what is known now."""
    access.require(policy.may_import(by, job.group_id), WHO)
    refuse_unless(job, "columns", "prepared", "failed")
    db.session.execute(
        update(ImportRow)
        .where(*queries.on_leaf(job), ImportRow.status != "left_out")
        .values(status="read", problems=[], said={}, person={}),
        execution_options={"synchronize_session": False},
    )
    job.status, job.done, job.why, job.asked_by_id = "preparing", 0, "", by.id


def decide(job: Import, chosen: Mapping[int, str], *, by: User) -> int:
    """Say of rows, by their number, who is meant: the id of a person on record or "new". How many were said."""
    access.require(policy.may_import(by, job.group_id), WHO)
    refuse_unless(job, "prepared")
    rows = db.session.scalars(
        select(ImportRow).where(*queries.below(job), ImportRow.number.in_(chosen), ImportRow.status == "ready")
    ).all()
    meant = {number for value in chosen.values() if (number := row_number(value))}
    seen = set(db.session.scalars(select(Person.id).where(Person.id.in_(meant)))) if meant else set()
    for row in rows:
        value = chosen[row.number]
        alike = row.person.get("alike", [])
        number = row_number(value)
        if value != "new" and (number not in seen or number not in alike):
            raise Refusal("Choose one of the people listed", field=f"row-{row.number}")
        row.person = {**row.person, "chosen": value if value == "new" else number}
    return len(rows)


def load(job: Import, *, leave_out: bool, others_new: bool, remind: str, by: User) -> None:
    """Have what was looked through brought in, all in one go.

    Refused while rows have problems unless they are to be left out, and while it is open who somebody is unless those are
    to be recorded as new people.
    """
    access.require(policy.may_import(by, job.group_id), WHO)
    refuse_unless(job, "prepared")
    counted = {row.status: row.number for row in db.session.execute(queries.numbers(job))}
    if not counted.get("ready"):
        raise Refusal("There is no row that can be brought in")
    if counted.get("problem") and not leave_out:
        raise Refusal(
            "Say that rows with problems are to be left out, or put them right in the file and upload it again",
            field="leave_out",
        )
    if not others_new and db.session.scalars(queries.undecided(job).limit(1)).first() is not None:
        raise Refusal("Say who is meant, or that the others are to be recorded as new people", field="others_new")
    if job.kind == "actions" and remind not in ("none", "coming", "all"):
        raise Refusal("Choose whom to remind", field="remind")
    job.options = {**job.options, "remind": remind, "others_new": others_new}
    job.status, job.done, job.asked_by_id = "loading", 0, by.id


def stop(job: Import, *, by: User) -> None:
    """Bring nothing in. A load that is under way takes itself back; the clock forgets the rows, which name people."""
    access.require(policy.may_import(by, job.group_id), WHO)
    refuse_unless(job, "columns", "preparing", "prepared", "loading", "failed")
    job.status, job.ended_at, job.stopped_by_id = "cancelled", clock.now(), by.id


def undo(job: Import, *, by: User) -> None:
    """Have taken out again what was brought in and nobody has worked on since."""
    access.require(policy.may_import(by, job.group_id), WHO)
    refuse_unless(job, "done")
    if not may_be_undone(job):
        raise Refusal("An import can be undone for 30 days. That time is over")
    job.status, job.ended_at, job.undone_by_id, job.done = "undoing", None, by.id, 0


def may_be_undone(job: Import) -> bool:
    return job.status == "done" and job.loaded_at is not None and clock.now() - job.loaded_at <= UNDONE_WITHIN


def refuse_unless(job: Import, *statuses: str) -> None:
    """As it is in the database at this moment: the clock may have gone on meanwhile."""
    db.session.flush()
    db.session.refresh(job, ["status", "loaded_at"], with_for_update=True)
    if job.status not in statuses:
        raise Refusal("It has gone on meanwhile. Look at the page again")
