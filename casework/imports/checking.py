"""One row of a file understood: what each cell says, and every problem with it by column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casework import clock
from casework.imports import attending, happened
from casework.imports import cells as understood
from casework.imports.cells import NotUnderstood, line, tidy
from casework.imports.kinds import KINDS, plain
from casework.imports.models import Import
from casework.imports.people import Directory, Officer
from casework.partnership.profiles import profile_of

LONGEST = {"title": 300, "code": 40, "owner": 200, "referred_by": 200, "postcode": 10, "forename": 100, "surname": 100}
_ANSWERS = {
    "open": "open|ongoing|on going|outstanding|new|not started|live|active|pending|carried forward|carried over|overdue|red|no|n",
    "in_progress": "in progress|in hand|started|under way|underway|amber|part complete|partially complete|partly done",
    "done": "done|complete|completed|closed|finished|yes|y|x|true|discharged|actioned|green|blue|✓|✔",
    "could_not": "could not be done|could not|cancelled|canceled|no longer needed|no longer required|superseded|n a|withdrawn|unable",
    "not_done": "not done|not completed|not complete|failed|lapsed",
    "declined": "declined|refused|rejected",
}
ANSWERS = {words: status for status, all_ in _ANSWERS.items() for words in all_.split("|")}
CLOSED = frozenset(
    [
        "closed",
        "close",
        "c",
        "nfa",
        "no further action",
        "complete",
        "completed",
        "finished",
        "ended",
        "resolved",
        "exited",
        "stepped down",
    ]
)
OPEN = frozenset(["open", "o", "live", "active", "current", "ongoing", "new", "accepted", "yes", "y"])


@dataclass
class Checked:
    """What a row was understood as. Problems `stop` the row, or are only worth knowing."""

    said: dict[str, Any] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)

    @property
    def stops(self) -> bool:
        return any(problem["stops"] for problem in self.problems)


class Row:
    """The cells of one row, asked for by what they are."""

    def __init__(self, job: Import, cells: list[str]) -> None:
        self._job, self._cells = job, cells
        self.checked = Checked()
        self.troubled: set[str] = set()

        self.mapping = job.mapping

    def cell(self, key: str) -> str:
        place = self._job.mapping.get(key)
        return self.at(place) if place is not None else ""

    def at(self, place: int) -> str:
        return self._cells[place] if place < len(self._cells) else ""

    def problem(self, key: str, why: str, *, stops: bool = True, place: int | None = None) -> None:
        """Something about the column that is `key`, or about the one in this place."""
        self.troubled.add(key)
        place = self._job.mapping.get(key) if place is None else place
        heading = self._job.headings[place] if place is not None else KINDS[self._job.kind].column(key).label
        said = line(self.at(place))[:80] if place is not None else ""
        self.checked.problems.append({"column": place, "heading": heading, "said": said, "why": why, "stops": stops})

    def words(self, key: str) -> str:
        """On one line; too long for its place is a problem."""
        words = line(self.cell(key))
        if len(words) > LONGEST.get(key, 5000):
            self.problem(key, f"Use {LONGEST[key]} characters or fewer; this has {len(words):,}")
        return words

    def understand(self, key: str, reading: Callable[[str], Any]) -> Any:
        try:
            return reading(self.cell(key))
        except NotUnderstood as problem:
            self.problem(key, str(problem))
            return None

    def day(self, key: str, *, past: bool = False) -> date | None:
        today = clock.today()
        found: date | None = self.understand(key, lambda text: understood.as_day(text, today=today, past=past))
        if found is not None and key != "due_on" and found > today:
            self.problem(key, "This day is still to come")
            return None
        return found


def check(job: Import, cells: list[str], directory: Directory) -> Checked:
    """What a row says and what is wrong with it, with what `directory` knows."""
    row = Row(job, cells)
    row.checked.said = _KINDS[job.kind](row, job, directory)
    return row.checked


# -- a row of an action log --------------------------------------------------------------------------------------------


def _action(row: Row, job: Import, directory: Directory) -> dict[str, Any]:
    title = row.words("title")
    if not title:
        row.problem("title", "Say what is to be done")
    agency_id, owner_id, owner_said = _owed_by(row, directory)
    status = ANSWERS.get(plain(row.cell("status")) or line(row.cell("status")))
    closed_on = row.day("closed_on")
    if status is None:
        if row.cell("status").strip():
            words = ", ".join(("open", "in progress", "done", "could not be done", "not done", "declined"))
            row.problem("status", f"Write one of: {words}")
        status = "done" if closed_on else "open"
    closed = status not in ("open", "in_progress")
    set_on, due_on, due_said = row.day("set_on"), *_due(row, closed)
    due_on = due_on or closed_on or (set_on if closed else None) or (clock.today() if closed else None)
    if due_on is None and job.options.get("due_on"):
        due_on = date.fromisoformat(job.options["due_on"])
    if due_on is None and "due_on" not in row.troubled:
        row.problem("due_on", "Write a day: what is still open needs one")
    elif due_on is not None and set_on is not None and due_on < set_on:
        row.problem("due_on", "It is due before it was set")
    set_on = set_on or (min(due_on, closed_on or due_on, clock.today()) if due_on else None)
    if closed_on and set_on and closed_on < set_on:
        row.problem("closed_on", "It was finished before it was set")
    return {
        "title": title, "code": "".join(row.words("code").split()).upper(), "agency_id": agency_id, "owner_id": owner_id,
        "owner_said": owner_said, "status": status, "set_on": _iso(set_on), "due_on": _iso(due_on), "due_said": due_said,
        "closed_on": _iso(closed_on or (due_on if closed else None)), "note": tidy(row.cell("note")),
    }  # fmt: skip


def _owed_by(row: Row, directory: Directory) -> tuple[int | None, int | None, str]:
    """The agency, the officer where one is meant, and the file's own words where they name somebody else."""
    said, agency_id = row.words("owner"), None
    if typed := row.words("agency"):
        found = directory.agency(typed)
        if isinstance(found, str):
            row.problem("agency", found)
        else:
            agency_id = found
    if not said:
        if agency_id is None and not typed:
            row.problem("owner" if "owner" in row._job.mapping else "agency", "Say who owes it")
        return agency_id, None, ""
    officer = directory.officer(said, agency_id)
    if isinstance(officer, Officer) and agency_id in (None, officer.agency_id):
        if officer.active:
            return officer.agency_id, officer.id, ""
        row.problem("owner", f"{officer.name} signs in no more: the agency owes it", stops=False)
        return officer.agency_id, None, said
    if isinstance(officer, Officer):
        row.problem("owner", f"{officer.name} is of another agency: {directory.names[officer.agency_id]}")
        return agency_id, None, said
    as_agency = directory.agency(said)
    if agency_id is None and isinstance(as_agency, int):
        return as_agency, None, ""
    row.problem("owner", officer if agency_id is None else f"{officer}: the agency owes it", stops=agency_id is None)
    return agency_id, None, said


def _due(row: Row, closed: bool) -> tuple[date | None, str]:
    """The day, or words instead of one ("ASAP"), which stand where it is finished anyway."""
    text = line(row.cell("due_on"))
    if not any(letter.isdigit() for letter in text):
        return None, text if len(text) > 1 else ""
    return row.day("due_on"), ""


# -- a row of a tracker ------------------------------------------------------------------------------------------------


def _case(row: Row, job: Import, directory: Directory) -> dict[str, Any]:
    forename, surname = _name(row)
    address, found = understood.as_address(row.cell("address"))
    postcode = row.words("postcode").upper() or found
    if not (forename or surname or address):
        row.problem(
            "name" if "name" in job.mapping else "surname" if "surname" in job.mapping else "address",
            "Say who or where it is about",
        )
    stages = profile_of(job.group).stages
    stage, closed = _stage(row, stages)
    opened_on, closed_on = row.day("opened_on"), row.day("closed_on")
    closed = closed or closed_on is not None
    opened_on = opened_on or closed_on or clock.today()
    if closed_on and closed_on < opened_on:
        row.problem("closed_on", "It was closed before it was opened")
    reason, title = tidy(row.cell("reason")), row.words("title")
    if not (reason or title):
        row.problem("reason" if "reason" in job.mapping else "title", "Say what it is about")
    agency_id = directory.agency(typed) if (typed := row.words("agency")) else None
    if isinstance(agency_id, str):
        row.problem("agency", agency_id)
    by, code = row.words("referred_by"), row.words("code")
    outcome, born_on = tidy(row.cell("outcome")), row.day("born_on", past=True)
    more = [reason, f"Referred by {by}." if by else "", f"In the tracker: {code}." if code else ""]
    if outcome and not closed:
        more.append(f"Outcome in the tracker: {outcome}")
    return {
        "forename": forename, "surname": surname, "born_on": _iso(born_on), "address": address, "postcode": postcode,
        "title": title or _short(reason), "summary": "\n\n".join(part for part in more if part), "agency_id": agency_id,
        "opened_on": _iso(opened_on), "stage": stage or (stages[0] if stages else ""), "outcome": outcome if closed else "",
        "closed_on": _iso(closed_on or clock.today()) if closed else None,
        "restricted": bool(row.understand("restricted", understood.as_yes_no)),
    }  # fmt: skip


def _name(row: Row) -> tuple[str, str]:
    forename, surname = row.words("forename"), row.words("surname")
    if forename or surname:
        return forename, surname
    return understood.as_name(row.words("name"))


def _stage(row: Row, stages: list[str]) -> tuple[str, bool]:
    """The group's stage that is meant, and whether the case is closed."""
    said = plain(row.cell("stage"))
    if not said or said in OPEN:
        return "", False
    if stage := next((stage for stage in stages if plain(stage) == said), ""):
        return stage, False
    if said in CLOSED or said.startswith("closed"):
        return "", True
    row.problem("stage", f"Write closed, or one of the group’s stages: {', '.join(stages)}")
    return "", False


def _short(text: str) -> str:
    first = line(text.split("\n")[0])
    return first if len(first) <= 80 else f"{first[:77].rsplit(' ', 1)[0]} ..."


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


_KINDS: dict[str, Callable[[Row, Import, Directory], dict[str, Any]]] = {
    "actions": _action, "cases": _case, "attendance": attending.understand, "incidents": happened.understand,
}  # fmt: skip
