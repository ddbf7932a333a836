"""One row of an attendance sheet understood: who it is about, and at which meetings they were, by the words people type."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from casework import clock
from casework.imports.cells import NotUnderstood, as_day, as_name, line
from casework.imports.kinds import plain
from casework.imports.models import Import
from casework.imports.people import Directory, Officer

_WORDS = {
    "member": "y|yes|x|p|1|true|present|attended|in attendance|there|here|in person|chair|chaired|in the chair|vice chair|late|arrived late|left early|✓|✔|√",
    "remote": "online|remote|remotely|virtual|virtually|teams|via teams|ms teams|zoom|by phone|dialled in|v|t",
    "apologies": "a|ap|aps|apol|apols|apologies|apology|apologies sent|sent apologies|apologies received|leave|annual leave|sick|on leave",
    "absent": "n|no|0|false|absent|did not attend|dna|not present|no apologies|no show|abs|✗|✘",
    "observer": "o|obs|observer|observed|observing",
    "invited": "i|guest|invited|invitee|invited for an item|presenter",
    "note_taker": "notes|minutes|minute taker|note taker|minuted|minutes taken",
}
WORDS = {word: mark for mark, words in _WORDS.items() for word in words.split("|")}
NOTHING = frozenset(["", "-", "–", "n/a", "na", "vacant", "not a member", "not due", "not invited", "tbc", "?"])
_SUBSTITUTE = re.compile(
    r"^(?:s|sub|subs|substitute|deputy|dep|rep|represented)\b(?:\s+(?:by|sent|for))?[\s:.,(–-]*(.*?)\)?$", re.IGNORECASE
)
_LAST = re.compile(r"^(.+?)[\s,(–-]+(?:sub|substitute|deputy|deputising|deputised)\)?$", re.IGNORECASE)
SAID = "yes, x, present, apologies, absent, sub and a name, online, observer or guest"


def day_in(heading: str, today: date) -> date | None:
    """The day a heading names, if it names one: "3/3/26", "Meeting 3 March 2026", a day of Excel."""
    text = line(heading)
    for each in (text, re.sub(r"^[^\W\d]+[^\d]*?(?=\d)", "", text), re.sub(r"^[^\W\d]+\s+", "", text)):
        try:
            if any(letter.isdigit() for letter in each) and (found := as_day(each, today=today)) is not None:
                return found
        except NotUnderstood:
            continue
    return None


def meeting_columns(job: Import) -> dict[int, date]:
    """By the place of a column that is nothing else, the day of the meeting it is about."""
    today, taken = clock.today(), set(job.mapping.values())
    found = {place: day_in(heading, today) for place, heading in enumerate(job.headings) if place not in taken}
    return {place: day for place, day in found.items() if day is not None}


def days_without(job: Import, directory: Directory) -> list[date]:
    """Days that columns are headed by, past or today, on which the group has no meeting here."""
    return sorted(
        day for day in set(meeting_columns(job).values()) if day <= clock.today() and day not in directory.meetings
    )


def understand(row: Any, job: Import, directory: Directory) -> dict[str, Any]:
    """Who the row is about, and what is said of each meeting: [day, capacity, name of the substitute, remotely]."""
    name, agency_id, organisation = _who(row, directory)
    office = row.words("office")
    said: dict[str, Any] = {
        "user_id": None,
        "name": name,
        "agency_id": agency_id,
        "organisation": organisation,
        "office": office,
    }
    if (
        name
        and isinstance(officer := directory.officer(name, agency_id), Officer)
        and agency_id in (None, officer.agency_id)
    ):
        agency_id = officer.agency_id
        said |= {
            "user_id": officer.id,
            "name": officer.name,
            "agency_id": agency_id,
            "organisation": directory.names[agency_id],
        }
    said["name"] = said["name"] or organisation
    marks: list[list[Any]] = []
    for place, day in meeting_columns(job).items():
        _mark(row, marks, day, row.at(place), "", directory, job, said, place=place)
    if "day" in job.mapping and (day := row.day("day")) is not None:
        substitute = row.words("substitute")
        _mark(
            row,
            marks,
            day,
            row.cell("mark") if "mark" in job.mapping else "y",
            substitute,
            directory,
            job,
            said,
            key="mark",
        )
    return {**said, "marks": marks}  # fmt: skip


def _who(row: Any, directory: Directory) -> tuple[str, int | None, str]:
    """Name, agency and its words. "Jo Finch (Police)" in one cell is both; a name that is an agency's is the agency."""
    name, typed = row.words("name"), row.words("agency")
    if not (name or typed):
        row.problem("name" if "name" in row.mapping else "agency", "Say who it is about")
        return "", None, ""
    if not typed and name:
        if isinstance(alone := directory.agency(name), int):
            return "", alone, directory.names[alone]
        both = re.fullmatch(r"(.+?)\s*(?:\((.+)\)|\s[–-]\s(.+)|,\s*(.+))", name)
        if both and isinstance(found := directory.agency(next(filter(None, both.groups()[1:]))), int):
            name, typed = both[1], directory.names[found]
    name = " ".join(part for part in as_name(name) if part)
    if not typed:
        return name, None, ""
    agency = directory.agency(typed)
    if isinstance(agency, str):
        row.problem("agency", f"{agency}: it stays as typed", stops=False)
        return name, None, typed
    return name, agency, directory.names[agency]


def _mark(
    row: Any, marks: list[list[Any]], day: date, cell: str, substitute: str, directory: Directory, job: Import, said: dict[str, Any],
    *, key: str = "", place: int | None = None,
) -> None:  # fmt: skip
    typed = line(cell)
    if typed.casefold() in NOTHING and not substitute:
        return
    capacity, by, remotely = mark_in(typed, substitute)
    if not capacity:
        row.problem(key, f"Write {SAID}, or nothing", place=place)
        return
    if day > clock.today():
        row.problem(key or "day", "This meeting is still to come", place=place)
        return
    meeting = directory.meetings.get(day)
    if meeting is None and job.options.get("meetings") != "enter":
        return
    if meeting is not None and meeting.settled:
        row.problem(key, "Its minutes have gone round: who was there stays as they say", place=place, stops=False)
        return
    who = by or said["name"]
    if meeting is not None and directory.is_recorded(meeting.id, None if by else said["user_id"], who):
        row.problem(key, "This is recorded at that meeting already and stays as it is", place=place, stops=False)
        return
    marks.append([day.isoformat(), capacity, by, remotely])


def mark_in(typed: str, substitute: str = "") -> tuple[str, str, bool]:
    """Capacity, name of the substitute, and whether from afar; no capacity where the word is none of those people type."""
    if substitute:
        return "substitute", substitute, False
    word = plain(typed) or typed.casefold()
    if (mark := WORDS.get(word)) is not None:
        return ("member", "", True) if mark == "remote" else (mark, "", False)
    if match := _SUBSTITUTE.match(typed) or _LAST.match(typed):
        return "substitute", " ".join(part for part in as_name(match[1]) if part) or "Substitute", False
    return "", "", False
