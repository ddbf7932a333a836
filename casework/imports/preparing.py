"""Looks the rows of a file through, some at a time: understands them, finds people on record, finds references borne twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select, update

from casework.accounts.models import User
from casework.actions.models import Action
from casework.extensions import db
from casework.imports import queries
from casework.imports.checking import Checked, check
from casework.imports.kinds import plain
from casework.imports.models import Import, ImportRow
from casework.imports.people import Directory
from casework.subjects.matching_many import Asked, Meant, suggest_people

AT_ONCE = 250


def next_rows(job: Import, directory: Directory, parts: Meant) -> int:
    """Look the next rows through; how many there were. To be committed with how far that is."""
    rows = db.session.scalars(
        select(ImportRow)
        .where(*queries.below(job), ImportRow.status == "read")
        .order_by(ImportRow.number)
        .limit(AT_ONCE)
    ).all()
    look_at(job, rows, directory, parts)
    return len(rows)


def look_at(job: Import, rows: Sequence[ImportRow], directory: Directory, parts: Meant) -> None:
    """Understand these rows, and find whom they mean."""
    headings = [plain(heading) for heading in job.headings]
    checked = [
        _again() if [plain(cell) for cell in row.cells] == headings else check(job, row.cells, directory)
        for row in rows
    ]
    people: list[dict[str, Any]] = [{} for _ in rows]
    if job.kind == "cases":
        understood = [place for place, one in enumerate(checked) if one.said]
        for place, person in zip(understood, _who([checked[n].said for n in understood], parts), strict=True):
            people[place] = person
            if person.get("ask"):
                checked[place].problems.append(_known_elsewhere(job, person["ask"]))
    _store(
        [
            {
                "row_id": row.id, "status": "problem" if one.stops else "ready", "said": one.said, "problems": one.problems,
                "person": person,
            }
            for row, one, person in zip(rows, checked, people, strict=True)
        ]
    )  # fmt: skip


def _again() -> Checked:
    words = "These are the headings again"
    return Checked(problems=[{"column": None, "heading": "", "said": "", "why": words, "stops": True}])


def _known_elsewhere(job: Import, ask: str) -> dict[str, Any]:
    place = job.mapping.get("name", job.mapping.get("surname"))
    words = f"Somebody like this is known to the partnership, out of your reach. Ask {ask}"
    heading = job.headings[place] if place is not None else ""
    return {"column": place, "heading": heading, "said": "", "why": words, "stops": False}


def _store(changes: list[dict[str, Any]]) -> None:
    table = ImportRow.__table__
    if changes:
        values = {name: bindparam(name, type_=table.c[name].type) for name in ("status", "said", "problems", "person")}
        db.session.connection().execute(update(table).where(table.c.id == bindparam("row_id")).values(values), changes)


def _who(said: Sequence[dict[str, Any]], parts: Meant) -> list[dict[str, Any]]:
    """For each row who on record it is where all four fields agree; else who it may be, within the reader's reach, and whom to ask."""
    found: dict[Asked, dict[str, Any]] = {}
    asked = [
        Asked(f"{each['forename']} {each['surname']}".strip(), date.fromisoformat(each["born_on"]) if each["born_on"] else None, each["postcode"])
        for each in said
    ]  # fmt: skip
    named = [each for each in dict.fromkeys(asked) if each.name]
    for each, suggested in zip(named, suggest_people(named, known=parts), strict=True):
        exact = [one.id for one in suggested if one.exact and one.readable]
        if len(exact) == 1:
            found[each] = {"exact": exact[0]}
            continue
        alike = [one.id for one in suggested if one.readable]
        ask = "; ".join(dict.fromkeys(one.ask for one in suggested if not one.readable and one.ask))
        found[each] = {**({"alike": alike} if alike else {}), **({"ask": ask} if ask else {})}
    return [found.get(each, {}) for each in asked]


def finish(job: Import) -> None:
    """What only shows once every row is looked through: what two rows say of one thing, or what the group has already."""
    if job.kind == "attendance":
        return _one_line_each(job)
    if job.kind not in ("actions", "incidents") or "code" not in job.mapping:
        return None
    code = ImportRow.said["code"].astext
    rows = db.session.scalars(select(ImportRow).where(*queries.below(job), code != "").order_by(ImportRow.number)).all()
    _forget_twice(rows)
    wanted = {row.said["code"] for row in rows}
    held: dict[str, str] = dict(
        db.session.execute(
            select(Action.code, func.min(Action.reference))
            .where(Action.group_id == job.group_id, Action.code.in_(wanted if job.kind == "actions" else ()))
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
            _say_twice(row, why, heading=job.headings[place], column=place, said=said, stops=job.kind == "actions")
    db.session.flush()


def _one_line_each(job: Import) -> None:
    """Two rows of an attendance sheet are not about one person: which of them would be right is for somebody to say."""
    name = job.mapping.get("name", job.mapping.get("agency"))
    rows = db.session.scalars(
        select(ImportRow).where(*queries.below(job), ImportRow.said != {}).order_by(ImportRow.number)
    ).all()
    _forget_twice(rows)
    first: dict[tuple[Any, ...], int] = {}
    for row in rows:
        who = row.said["user_id"] or (row.said["name"].casefold(), row.said["organisation"].casefold())
        days = [(who, mark[0]) for mark in row.said["marks"]]
        if (earlier := next((first[each] for each in days if each in first), None)) is not None:
            why = f"Row {earlier} is about the same person at the same meeting"
            _say_twice(
                row, why, heading=job.headings[name] if name is not None else "", column=name, said=row.said["name"]
            )
        for each in days:
            first.setdefault(each, row.number)
    db.session.flush()


def _forget_twice(rows: Sequence[ImportRow]) -> None:
    """Let go of what was found before, on another state of the rows."""
    for row in rows:
        if any("twice" in problem for problem in row.problems):
            row.problems = [problem for problem in row.problems if "twice" not in problem]
            row.status = "problem" if any(problem["stops"] for problem in row.problems) else "ready"


def _say_twice(row: ImportRow, why: str, *, heading: str, column: int | None, said: str, stops: bool = True) -> None:
    problem = {"column": column, "heading": heading, "said": said, "why": why, "stops": stops, "twice": True}
    row.problems, row.status = [*row.problems, problem], "problem" if stops else row.status


def may_still(job: Import, by: User) -> bool:
    from casework.imports import policy

    return by.status == "active" and policy.may_import(by, job.group_id)
