"""How the cases on an agenda stand, for its page, the minutes being taken and the papers: the rating and the risk band."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from casework import clock
from casework.cases.models import RAGS
from casework.extensions import db
from casework.meetings import queries
from casework.meetings.models import AgendaItem, Meeting
from casework.risk.standing import Standing, of_cases

OVER = ("closed", "circulated", "confirmed")


def risk_of(meeting: Meeting, case_ids: Collection[int]) -> dict[int, Standing]:
    """By case, how it stands: now, or when the meeting ended, so that its papers keep saying what the group knew.

    What it is compared with is what stood when the group's last meeting that dealt with the case began. Two statements.
    """
    last = dict(db.session.execute(queries.last_dealt_with(meeting, case_ids)).tuples().all())
    over = meeting.status in OVER
    at = (meeting.concluded_at or meeting.closed_at or meeting.starts_at) if over else clock.now()
    return of_cases(meeting.group, {case_id: last.get(case_id) for case_id in case_ids}, at=at)


def ratings_of(meeting: Meeting, items: Sequence[AgendaItem]) -> dict[int, str]:
    """By case, the rating in words: the one agreed at the item, before that the group's."""
    ids = [item.case_id for item in items if item.case_id is not None]
    over = meeting.status in OVER
    found = {} if over else dict(db.session.execute(queries.ratings_of(meeting.group_id, ids)).tuples().all())
    agreed = {item.case_id: item.rag for item in items if item.case_id is not None and item.rag}
    return {case_id: RAGS[rag] for case_id, rag in (found | agreed).items() if rag}
