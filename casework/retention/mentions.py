"""Where else the names of people who would go stand in what others wrote: shown to whoever decides, and never erased blindly.

A name in the minutes of another item may be another person's, or what that record is about. Nobody's duty reads it here: the kind of
record and its reference say where to ask.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import select

from casework import clock
from casework.access import as_system, current_scope
from casework.cases.models import Case
from casework.extensions import db
from casework.meetings.models import AgendaItem, Meeting
from casework.partnership.models import Group
from casework.retention import hanging
from casework.retention.erasing import TABLES
from casework.retention.services import GOVERNANCE
from casework.subject_access import finding, names
from casework.subject_access.words import thing
from casework.web.presentation import day

MOST = 100
"""Places shown; with more, the name is too common for a list to help."""
Place = tuple[str, str, int]


def elsewhere(records: Iterable[tuple[str, int]]) -> tuple[list[Place], bool]:
    """(which record, what of it, how often) for whole names of people who would go, and whether there were more.

    Looked for as the system, without what the reader declared an interest in.
    """
    hidden = set(current_scope().declared_cases or ())
    with as_system(GOVERNANCE):
        return _elsewhere(records, hidden)


def _elsewhere(records: Iterable[tuple[str, int]], hidden: set[int]) -> tuple[list[Place], bool]:
    ids: dict[str, set[int]] = {}
    for kind, number in records:
        ids.setdefault(TABLES[kind], set()).add(number)
    found = hanging.all_of(ids)
    full = {name for person in found.goes.get("people", ()) for name in names.of_person(person).full if " " in name}
    if not full:
        return [], False
    known = {(table, number) for table, numbers in found.goes.items() for number in numbers}
    known |= {("agenda_items", number) for number in found.emptied}
    rows = list(finding.rows_saying(names.in_sql(full), known))
    rows = [row for row in rows if row.where.case_id not in hidden]
    called = _called(rows)
    counted = Counter((called[row.table, row.id], thing(row.table)) for row in rows)
    places = [(where, what, number) for (where, what), number in sorted(counted.items())]
    return places[:MOST], len(places) > MOST


def _called(rows: list[finding.Row]) -> dict[tuple[str, int], str]:
    """The case, meeting or reference each row belongs to."""
    cases = {row.where.case_id for row in rows if row.where.case_id is not None}
    items = {row.where.item_id for row in rows if row.where.item_id is not None}
    references = {
        row.id: row.reference for row in db.session.execute(select(Case.id, Case.reference).where(Case.id.in_(cases)))
    }
    meetings = {
        row.id: f"{row.short_name}, {day(clock.in_london(row.starts_at).date())}, item {row.position}"
        for row in db.session.execute(
            select(AgendaItem.id, AgendaItem.position, Meeting.starts_at, Group.short_name)
            .join(Meeting, Meeting.id == AgendaItem.meeting_id)
            .join(Group, Group.id == Meeting.group_id)
            .where(AgendaItem.id.in_(items))
        )
    }  # fmt: skip
    return {
        (row.table, row.id): references.get(row.where.case_id or 0)
        or meetings.get(row.where.item_id or 0)
        or row.where.reference
        or "Of no case or meeting"
        for row in rows
    }
