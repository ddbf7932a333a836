"""The meeting somebody came from, for the log: "From PSG 14 November 2026, item 6", with nobody having to say so.

Links on agendas and minutes carry the way back to them. It counts only for what stands on that agenda, as far as its reader
may see it: an address that somebody makes up says nothing.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import g, has_request_context, request, url_for
from sqlalchemy import select

from casework import clock
from casework.audit import trail
from casework.cases.models import CaseParty
from casework.extensions import db
from casework.meetings.agenda import meeting_day
from casework.meetings.models import AgendaItem, Meeting
from casework.partnership.models import Group
from casework.web.back import PARAMETER, came_from
from casework.web.presentation import day

_MEETING = re.compile(r"/meetings/(\d{1,17})/")
KEPT = "chair"
"""Items for those who run the group: an entry is read by others too, who must not learn of one."""
PARTIES = {"people": CaseParty.person_id, "places": CaseParty.place_id, "organisations": CaseParty.organisation_id}


def back_to(meeting: Meeting, item: AgendaItem | None = None) -> str:
    """The end of an address that leads back to this meeting's agenda, or to this item of its minutes."""
    here = (
        url_for("meetings.show", meeting_id=meeting.id)
        if item is None
        else url_for("meetings.workspace", meeting_id=meeting.id, item=item.id)
    )
    return "?" + urlencode({PARAMETER: here})


def words_of(meeting: Meeting, item: AgendaItem) -> str:
    """For what is shown on a page of the meeting itself."""
    if item.sensitivity == KEPT:
        return ""
    return _words(meeting.group.short_name, day(meeting_day(meeting)), item.number)


@trail.tells_context
def from_meeting(subject: str, subject_id: int | None, case_id: int | None) -> str:
    """Where the reader of this page came from, if that was an agenda which this case, or a case of this person, is on."""
    if not has_request_context() or PARAMETER not in request.args:
        return ""
    place = came_from()
    found = _MEETING.match(place.href) if place is not None else None
    if found is None or (case_id is None and (subject not in PARTIES or subject_id is None)):
        return ""
    numbers, name, on = _on_the_agenda(int(found[1]))
    if case_id is None and numbers:
        column = PARTIES[subject]
        case_id = db.session.scalar(
            select(CaseParty.case_id).where(column == subject_id, CaseParty.case_id.in_(sorted(numbers))).limit(1)
        )
    return _words(name, on, numbers[case_id]) if case_id in numbers else ""


def _on_the_agenda(meeting_id: int) -> tuple[dict[int | None, str], str, str]:
    """The numbers of its items by case, its group and its day; asked once a page."""
    known: tuple[int, Any] | None = g.get("came_from_meeting")
    if known is None or known[0] != meeting_id:
        rows = db.session.execute(
            select(AgendaItem.case_id, AgendaItem.number, Group.short_name, Meeting.starts_at)
            .join(Meeting, Meeting.id == AgendaItem.meeting_id)
            .join(Group, Group.id == Meeting.group_id)
            .where(
                Meeting.id == meeting_id,
                AgendaItem.case_id.isnot(None),
                AgendaItem.sensitivity != KEPT,
            )
        ).all()
        name, on = (rows[0].short_name, _day(rows[0].starts_at)) if rows else ("", "")
        known = g.came_from_meeting = (meeting_id, ({row.case_id: row.number for row in rows}, name, on))
    return known[1]  # type: ignore[no-any-return]


def _day(starts_at: datetime) -> str:
    return day(clock.in_london(starts_at).date())


def _words(group: str, on: str, number: str) -> str:
    return f"From {group} {on}" + (f", item {number}" if number else "")
