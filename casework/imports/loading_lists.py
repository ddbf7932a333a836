"""Makes lines of attendance of sheets, and notes of lists of incidents, with counts of them where somebody asked for it."""

from __future__ import annotations

from collections import Counter
from datetime import date, time
from typing import Any

from sqlalchemy import func, select, update

from casework import clock
from casework.cases import services as cases
from casework.cases.models import Case, CaseNote
from casework.extensions import db
from casework.imports.loading import Made, Ready, Told, insert_rows, pieces, words_of
from casework.imports.models import Import
from casework.imports.people import Directory
from casework.meetings import entering
from casework.meetings import services as meetings
from casework.meetings.models import Attendance
from casework.plans import counting
from casework.plans.months import month_of

BEGINS = time(10)
"""When a meeting is taken to have begun of which a sheet says the day alone."""


def attendance(job: Import, rows: list[Ready], made: Made, told: Told) -> dict[str, int]:
    """A line for each person at each meeting; meetings that are not there are entered as held, where that was chosen."""
    directory = Directory(job.group)
    ids = {day: held.id for day, held in directory.meetings.items()}
    entered: dict[int, int] = {}
    for day in sorted({date.fromisoformat(mark[0]) for row in rows for mark in row.said["marks"]} - set(ids)):
        meeting = meetings.plan_meeting(job.group, starts_at=clock.london(day, BEGINS), by=job.asked_by)
        entering.enter_as_held(meeting, commenced_at=None, concluded_at=None, numbers_printed=False, by=job.asked_by)
        ids[day], entered[meeting.id] = meeting.id, meeting.version
    places: Counter[int] = Counter(
        dict(
            db.session.execute(
                select(Attendance.meeting_id, func.max(Attendance.position))
                .where(Attendance.meeting_id.in_(ids.values()))
                .group_by(Attendance.meeting_id)
            )
            .tuples()
            .all()
        )
    )
    total = 0
    for some in pieces(rows, told):
        lines: list[dict[str, Any]] = []
        of: list[int] = []
        for row in some:
            for day, capacity, by, remotely in row.said["marks"]:
                number = ids[date.fromisoformat(day)]
                places[number] += 1
                lines.append(_line(row.said, number, places[number], capacity, by, remotely))
                of.append(row.id)
        for row in some:
            made[row.id] = {"attendance": []}
        for row_id, number in zip(of, insert_rows(Attendance, lines) if lines else [], strict=True):
            made[row_id]["attendance"].append(number)
        total += len(lines)
    if rows and entered:
        made[rows[0].id]["meeting"] = {str(number): version for number, version in entered.items()}
    return {"attendance": total, "meeting": len(entered)}


def _line(
    said: dict[str, Any], meeting_id: int, position: int, capacity: str, by: str, remotely: bool
) -> dict[str, Any]:
    own = capacity != "substitute"
    return {
        "meeting_id": meeting_id, "user_id": said["user_id"] if own else None, "agency_id": said["agency_id"], "position": position,
        "name": said["name"] if own else by, "office": said["office"] if own else "", "organisation": said["organisation"],
        "capacity": capacity, "votes": capacity in ("member", "substitute"), "substitute_for": "" if own else said["name"],
        "remotely": remotely,
    }  # fmt: skip


def incidents(job: Import, rows: list[Ready], made: Made, told: Told) -> dict[str, int]:
    """A note on its case for each incident, by the day it happened; counted month by month in its plan where that was chosen."""
    by = job.asked_by
    about = {
        case.id: case
        for case in db.session.scalars(select(Case).where(Case.id.in_({row.said["case_id"] for row in rows})))
    }
    for row in rows:
        cases.require_may_record(about.get(row.said["case_id"]), by)  # type: ignore[arg-type]  # which refuses none
    for some in pieces(rows, told):
        notes = [
            {
                "case_id": row.said["case_id"], "kind": "incident", "side": "", "text": f"{row.said['text']}\n\n{words_of(job, row.number)}.",
                "happened_on": date.fromisoformat(row.said["on"]), "author_id": by.id, "agency_id": row.said["agency_id"] or by.agency_id,
                "written_at": clock.now(),
            }
            for row in some
        ]  # fmt: skip
        for row, number in zip(some, insert_rows(CaseNote, notes), strict=True):
            made[row.id] = {"incident": number}
    table = Case.__table__
    db.session.connection().execute(update(table).where(table.c.id.in_(about)).values(updated_at=clock.now()))
    counted = _count(job, rows, about) if job.options.get("source") else []
    if counted:
        made[rows[0].id]["counted"] = counted
    return {"incident": len(rows), **({"count": len(counted)} if counted else {})}


def _count(job: Import, rows: list[Ready], about: dict[int, Case]) -> list[list[Any]]:
    """Each month of the time for which the list is whole, in the plan of each case: none is none there. What is counted already stays.

    Answers [place, source, month, count] of what was written.
    """
    source, by = job.options["source"], job.asked_by
    months = _months(date.fromisoformat(job.options["whole_from"]), date.fromisoformat(job.options["whole_to"]))
    happened = Counter((row.said["case_id"], month_of(date.fromisoformat(row.said["on"]))) for row in rows)
    written: list[list[Any]] = []
    for case in about.values():
        place = counting.place_of_the_response(case, by=by)
        known = counting.counts_of(case).get((place.id, source), {})
        cells = {(source, month): happened[case.id, month] for month in months if month not in known}
        counting.save_counts(place, case, cells, version=place.version, by=by)
        written += [[place.id, source, month.isoformat(), number] for (_, month), number in cells.items()]
    return written


def _months(first: date, last: date) -> list[date]:
    number, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(number, end + 1)]


def entered_meetings(made: dict[int, dict[str, Any]]) -> dict[int, int]:
    """By its id, the version each meeting had that an import entered."""
    return {int(number): version for what in made.values() for number, version in what.get("meeting", {}).items()}
