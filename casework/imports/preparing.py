"""Looks the rows of a file through, some at a time: understands them, finds people on record, finds references borne twice."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select, update

from casework.accounts.models import User
from casework.actions.models import Action
from casework.extensions import db
from casework.imports import queries
from casework.imports.checking import check
from casework.imports.kinds import plain
from casework.imports.models import Import, ImportRow
from casework.imports.people import Directory
from casework.subjects import matching

AT_ONCE = 250
ALIKE = 0.7
"""From this likeness on a person is asked who is meant: the same name with no birth date against it, or a like name with the same."""


def next_rows(job: Import, directory: Directory) -> int:
    """Look the next rows through; how many there were. To be committed with how far that is."""
    rows = db.session.scalars(
        select(ImportRow)
        .where(*queries.below(job), ImportRow.status == "read")
        .order_by(ImportRow.number)
        .limit(AT_ONCE)
    ).all()
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    headings = [plain(heading) for heading in job.headings]
    changes = []
    for row in rows:
        if [plain(cell) for cell in row.cells] == headings:
            changes.append({"row_id": row.id, "status": "problem", "said": {}, "person": {}, "problems": [
                {"column": None, "heading": "", "said": "", "why": "These are the headings again", "stops": True}]})  # fmt: skip
            continue
        checked = check(job, row.cells, directory)
        person = _who(checked.said, found) if job.kind == "cases" else {}
        if person.get("ask"):
            words = f"Somebody like this is known to the partnership, out of your reach. Ask {person['ask']}"
            place = job.mapping.get("name", job.mapping.get("surname"))
            checked.problems.append(
                {
                    "column": place,
                    "heading": job.headings[place] if place is not None else "",
                    "said": "",
                    "why": words,
                    "stops": False,
                }
            )
        changes.append(
            {
                "row_id": row.id, "status": "problem" if checked.stops else "ready", "said": checked.said,
                "problems": checked.problems, "person": person,
            }
        )  # fmt: skip
    _store(changes)
    return len(rows)


def _store(changes: list[dict[str, Any]]) -> None:
    table = ImportRow.__table__
    if changes:
        values = {name: bindparam(name, type_=table.c[name].type) for name in ("status", "said", "problems", "person")}
        db.session.connection().execute(update(table).where(table.c.id == bindparam("row_id")).values(values), changes)


def _who(said: dict[str, Any], found: dict[tuple[Any, ...], dict[str, Any]]) -> dict[str, Any]:
    """Who on record it is where all four fields agree; else who it may be, within the reader's reach, and whom to ask."""
    if not (said["forename"] or said["surname"]):
        return {}
    key = (said["forename"], said["surname"], said["born_on"], said["postcode"])
    if key not in found:
        born = date.fromisoformat(said["born_on"]) if said["born_on"] else None
        suggested = matching.suggest(
            name=f"{said['forename']} {said['surname']}", date_of_birth=born, postcode=said["postcode"], kinds=("person",),
            limit=5, least=ALIKE,
        )  # fmt: skip
        exact = [each.id for each in suggested if each.exact and each.readable]
        if len(exact) == 1:
            found[key] = {"exact": exact[0]}
        else:
            alike = [each.id for each in suggested if each.readable]
            ask = "; ".join(dict.fromkeys(each.ask for each in suggested if not each.readable and each.ask))
            found[key] = {**({"alike": alike} if alike else {}), **({"ask": ask} if ask else {})}
    return found[key]


def finish(job: Import) -> None:
    """What only shows once every row is looked through: a reference that two rows bear, or an action of the group already."""
    if job.kind != "actions" or "code" not in job.mapping:
        return
    code = ImportRow.said["code"].astext
    rows = db.session.scalars(select(ImportRow).where(*queries.below(job), code != "").order_by(ImportRow.number)).all()
    wanted = {row.said["code"] for row in rows}
    held: dict[str, str] = dict(
        db.session.execute(
            select(Action.code, func.min(Action.reference))
            .where(Action.group_id == job.group_id, Action.code.in_(wanted))
            .group_by(Action.code)
        )
        .tuples()
        .all()
    )
    first: dict[str, int] = {}
    for row in rows:
        said, place = row.said["code"], job.mapping["code"]
        why = f"{held[said]} has this reference in the group already" if said in held else ""
        if said in first:
            why = f"Row {first[said]} has this reference too"
        first.setdefault(said, row.number)
        if why:
            problem = {"column": place, "heading": job.headings[place], "said": said, "why": why, "stops": True}
            row.problems, row.status = [*row.problems, problem], "problem"
    db.session.flush()


def may_still(job: Import, by: User) -> bool:
    from casework.imports import policy

    return by.status == "active" and policy.may_import(by, job.group_id)
