"""A group's register of interests: declared at items of its meetings, and standing ones of its members for who runs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from casework import clock
from casework.accounts.models import User
from casework.cases.models import Case, CaseInterest, Caseload
from casework.extensions import db
from casework.meetings.declaration_models import ItemInterest
from casework.meetings.models import AgendaItem, Meeting, MeetingSeries
from casework.partnership.models import Group
from casework.registers.periods import Period
from casework.rendering.spreadsheet import Cell
from casework.subjects import stepping_back

ORDER = (ItemInterest.id,)
HEADINGS = (
    "Declared on",
    "Who",
    "Meeting",
    "Item",
    "Case",
    "Kind of interest",
    "What it is",
    "Stayed or left",
    "Taken back on",
)
WIDTHS = (18, 28, 26, 44, 12, 26, 40, 18, 18)


def declared(group: Group, period: Period) -> Select[Any]:
    """Declarations at items, as the reader may see them; of items out of reach only that the reader declared something."""
    statement = (
        select(
            ItemInterest, Meeting.id.label("meeting_id"), Meeting.starts_at, Meeting.title.label("meeting"), AgendaItem.id.label("item_id"), AgendaItem.title,
            AgendaItem.number, AgendaItem.minute_number, AgendaItem.minute_label, MeetingSeries.number_prefix, Case.reference.label("case"),
        )
        .join(Meeting, Meeting.id == ItemInterest.meeting_id)
        .outerjoin(AgendaItem, AgendaItem.id == ItemInterest.agenda_item_id)
        .outerjoin(MeetingSeries, MeetingSeries.id == Meeting.series_id)
        .outerjoin(Case, Case.id == AgendaItem.case_id)
        .where(Meeting.group_id == group.id, Meeting.starts_at < period.ends)
    )  # fmt: skip
    return statement.where(Meeting.starts_at >= period.begins) if period.begins is not None else statement


def cells(row: Any) -> tuple[Cell, ...]:
    made = row.ItemInterest
    return (
        clock.in_london(made.recorded_at).date(), made.name, row.meeting, row.title or "An item out of your reach", row.case or "",
        made.kind, made.words, made.outcome, clock.in_london(made.taken_back_at).date() if made.taken_back_at else None,
    )  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """Somebody who stepped back for good: `what` as far as the reader may know it, and where that is looked after."""

    who: str
    what: str
    why: str
    since: datetime
    endpoint: str
    values: dict[str, Any]


def standing(group: Group) -> list[Standing]:
    """Interests of the group's members in cases of its caseload and in people, places and organisations: for who runs the group."""
    in_cases = db.session.execute(
        select(CaseInterest, User.name, Case.reference)
        .join(User, User.id == CaseInterest.user_id)
        .join(Case, Case.id == CaseInterest.case_id)
        .where(
            CaseInterest.withdrawn_at.is_(None),
            CaseInterest.case_id.in_(
                select(Caseload.case_id).where(Caseload.group_id == group.id, Caseload.left_on.is_(None))
            ),
        )
    )
    found = [
        Standing(name, reference, row.reason, row.declared_at, "cases.show", {"reference": reference})
        for row, name, reference in in_cases
    ]
    for interest in db.session.scalars(stepping_back.standing_in_group(group.id)):
        subject = interest.subject
        what = f"{subject.reference} {subject.name}" if subject is not None else f"A {interest.kind} out of your reach"
        found.append(
            Standing(
                interest.user.name,
                what,
                interest.reason,
                interest.declared_at,
                "subjects.interests",
                {"slug": group.slug},
            )
        )
    return sorted(found, key=lambda each: (each.who, each.what))
