"""Meetings that were held, with what was minuted at them, for tests of registers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from casework import clock
from casework.extensions import db
from casework.meetings.models import AgendaItem, Attendance, Decision, Meeting
from tests.world import Maker


def meeting(make: Maker, group: Any, *, ago: int = 7, status: str = "confirmed", on: date | None = None) -> Meeting:
    return make.meeting(group, on=on or clock.today() - timedelta(days=ago), status=status)


def item(
    make: Maker, at: Meeting, title: str, *, discussion: str = "", decided: tuple[str, ...] = (), case: Any = None,
    kind: str = "", author: str = "", minute_number: int | None = None,
) -> AgendaItem:  # fmt: skip
    with make.system():
        place = db.session.scalar(db.select(db.func.count(AgendaItem.id)).where(AgendaItem.meeting_id == at.id)) or 0
        row = AgendaItem(
            meeting_id=at.id, kind=kind or ("case" if case else "report"), position=10 * (place + 1), number=str(place + 1), title=title,
            discussion=discussion, case_id=case.id if case else None, author=author, minute_number=minute_number,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        db.session.add_all(
            Decision(agenda_item_id=row.id, position=n, text=words) for n, words in enumerate(decided, start=1)
        )
    return row


def there(
    make: Maker, at: Meeting, name: str, capacity: str = "member", *, agency: Any = None, **more: Any
) -> Attendance:
    with make.system():
        row = Attendance(
            meeting_id=at.id, name=name, capacity=capacity, agency_id=agency.id if agency else None, **more
        )
        db.session.add(row)
        db.session.flush()
    return row
