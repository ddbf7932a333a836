"""Declared interests and the forward plan of a meeting's document: written by the services of meetings, and read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casework.accounts.models import User
from casework.errors import Refusal
from casework.exchange.beside_schema import Declared, ForwardEntry
from casework.exchange.places import at
from casework.extensions import db
from casework.meetings import declarations, forward
from casework.meetings.declaration_models import ItemInterest
from casework.meetings.forward_models import ForwardItem
from casework.meetings.models import ATTENDED, AgendaItem, Attendance, Meeting


def write_declared(given: Sequence[Declared], item: AgendaItem, people: Sequence[Attendance], *, by: User) -> None:
    """Record interests declared in an item. Raises `Refusal` naming the place: `declared.0.name`."""
    seen: set[str] = set()
    for n, each in enumerate(given):
        with at(f"declared.{n}"):
            there = [row for row in people if row.name.casefold() == each.name.casefold() and row.capacity in ATTENDED]
            if len(there) != 1:
                said = "Two of those present have this name" if there else "Nobody of this name is recorded as present"
                raise Refusal(f"{said}.", field="name")
            if each.name.casefold() in seen:
                raise Refusal("This person declares an interest in this item twice.", field="name")
            seen.add(each.name.casefold())
            declarations.declare(
                item, there[0], nature=each.nature, words=each.interest, stays=each.stays, by=by
            )  # fmt: skip


def declared_of(rows: Sequence[ItemInterest]) -> list[Declared]:
    return [
        Declared.model_construct(name=row.name, nature=row.nature, interest=row.words, stays=row.stays) for row in rows
    ]


def write_plan(given: Sequence[ForwardEntry], meeting: Meeting, *, by: User) -> None:
    """Put what the meeting agreed on the group's forward plan; months that are over are kept for its papers alone."""
    for n, entry in enumerate(given):
        with at(f"forward_plan.{n}"):
            forward.plan(
                meeting.group, title=entry.title, lead=entry.lead, reporting=entry.reporting, kind=entry.kind, yearly=entry.yearly,
                month=date.fromisoformat(f"{entry.month}-01") if entry.month else None, agreed_at=meeting, by=by,
            )  # fmt: skip


def agreed_plan(meeting: Meeting) -> Sequence[ForwardItem]:
    return db.session.scalars(forward.agreed_at(meeting.id)).all()


def plan_of(meeting: Meeting) -> list[ForwardEntry]:
    return [
        ForwardEntry.model_construct(
            title=row.title, reporting=row.reporting, lead=row.lead, month=f"{row.agreed_month:%Y-%m}" if row.agreed_month else "",
            kind=row.kind, yearly=row.yearly,
        )
        for row in agreed_plan(meeting)
    ]  # fmt: skip
