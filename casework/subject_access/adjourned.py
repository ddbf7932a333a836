"""Why meetings were adjourned: kept with the meeting, but said of whoever the item before was about, and of whoever is named."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import or_, select

from casework import clock
from casework.access.scope import current_scope
from casework.extensions import db
from casework.subject_access.finding import Row, Where, stands, tables
from casework.subject_access.passages import Passage, paragraphs

HEADING = "Why a meeting was adjourned"


def after(rows: Iterable[Row]) -> Iterator[Passage]:
    """Reasons given after these items of agendas."""
    items = {row.id: row for row in rows if row.table == "agenda_items"}
    meetings = {int(row.values["meeting_id"]) for row in items.values()}
    for passage in _all(meetings):
        if passage.row.where.item_id in items:
            yield passage


def every() -> Iterator[Passage]:
    """Every reason in the partnership, to look for a name in."""
    yield from _all(None)


def _all(of: Collection[int] | None) -> Iterator[Passage]:
    meetings, items = tables()["meetings"], tables()["agenda_items"]
    wanted = [meetings.c.partnership_id == current_scope().partnership_id, meetings.c.interruptions != []]
    if of is not None:
        wanted.append(meetings.c.id.in_(of))
    connection = db.session.connection()
    found = connection.execute(select(meetings).where(*wanted).order_by(meetings.c.id)).mappings().all()
    numbered: dict[tuple[int, str], Where] = {}
    of_these = or_(*(items.c.meeting_id == row["id"] for row in found))
    for item in connection.execute(select(items).where(of_these)).mappings() if found else ():
        numbered[item["meeting_id"], item["number"]] = stands(items, item)
    for row in found:
        yield from _of_one(row, numbered)


def _of_one(row: Any, numbered: dict[tuple[int, str], Where]) -> Iterator[Passage]:
    on = clock.in_london(row["starts_at"]).date()
    said: set[tuple[Where, str]] = set()  # the same words after two items are of two items
    for each in row["interruptions"]:
        at = numbered.get((row["id"], each.get("after_item", "")), Where()) if each.get("after_item") else Where()
        for text in paragraphs(each.get("words", "")):
            if (at, text) not in said:
                said.add((at, text))
                yield Passage(Row("meetings", row, at), "interruptions", HEADING, text, on)
