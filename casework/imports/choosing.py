"""What is said of a whole file beside its columns: days without a meeting, the case of a list of incidents, what it is counted as."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from casework import clock
from casework.errors import Refusal
from casework.imports.attending import days_without, meeting_columns
from casework.imports.models import Import
from casework.imports.people import Directory
from casework.plans import lists
from casework.web.presentation import day, listed

MEETINGS = {"leave": "Leave those columns out", "enter": "Enter them as meetings that were held"}
MOST_MONTHS = 120


def of_attendance(job: Import, said: Mapping[str, Any]) -> dict[str, Any]:
    """Raises `Refusal` where no column is a meeting, two are the same, or it is open what becomes of days without one."""
    columns = meeting_columns(job)
    if not columns and "day" not in job.mapping:
        raise Refusal("No column is headed by a day: choose the column that says the day of the meeting", field="day")
    if "day" in job.mapping and columns:
        raise Refusal("Columns are headed by days already: choose none for the day of the meeting", field="day")
    if "day" in job.mapping and "mark" not in job.mapping and "name" not in job.mapping:
        raise Refusal("Choose the column that says whether they came", field="mark")
    if twice := [each for each, number in Counter(columns.values()).items() if number > 1]:
        raise Refusal(
            f"Two columns are for {day(twice[0])}. Rename one in the file and upload it again", field="meetings"
        )
    chosen = said.get("meetings") or ""
    if chosen not in MEETINGS:
        missing = days_without(job, Directory(job.group))
        if missing or "day" in job.mapping:
            raise Refusal(f"Choose what becomes of days without a meeting here{_days(missing)}", field="meetings")
        chosen = "leave"
    return {"meetings": chosen}


def _days(days: list[date]) -> str:
    return f": {listed(day(each) for each in days[:6])}{' and others' if len(days) > 6 else ''}" if days else ""


def of_incidents(job: Import, said: Mapping[str, Any]) -> dict[str, Any]:
    """Raises `Refusal` where it is open which case the incidents are about, or for which months they are all there."""
    case = "".join(str(said.get("case") or "").split()).upper()
    if "case" not in job.mapping and not case:
        raise Refusal(
            "Choose the column that says the case, or write the reference of the case all are about",
            field="case_of_all",
        )
    if case and case not in Directory(job.group).cases:
        raise Refusal(f"No open case of the group is called {case}", field="case_of_all")
    source = said.get("source") or ""
    if source not in ("", *lists.sources()):
        raise Refusal("Choose who counted them", field="source")
    if not source:
        return {"case": case}
    first, last = said.get("whole_from"), said.get("whole_to")
    if first is None or last is None:
        raise Refusal("Say from which month to which the list is whole", field="whole_from")
    if last < first:
        raise Refusal("It ends before it begins", field="whole_to")
    if last.replace(day=1) > clock.today():
        raise Refusal("This month is still to come", field="whole_to")
    if (last.year - first.year) * 12 + last.month - first.month >= MOST_MONTHS:
        raise Refusal(f"Count {MOST_MONTHS // 12} years at most", field="whole_to")
    return {"case": case, "source": source, "whole_from": first.isoformat(), "whole_to": last.isoformat()}
