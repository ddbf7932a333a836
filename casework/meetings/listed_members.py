"""Whom an agenda names: the members of the day, kept in its words once it is published, so that old agendas keep old titles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, exists, select

from casework import clock
from casework.extensions import db
from casework.meetings.house_style import HouseStyle
from casework.meetings.models import Attendance, Meeting
from casework.meetings.record_models import ListedMember
from casework.partnership import queries as partnership_queries
from casework.partnership.models import Membership
from casework.rendering import Bullets, Heading
from casework.rendering.document import Block

FIRST = {"chair": 0, "vice_chair": 1}
Lister = Callable[[int, date, Sequence[Membership]], Mapping[int, str]]
_listers: list[Lister] = []


def on_listing(lister: Lister) -> Lister:
    """Have the decorated function say, by person, in which of the body's own lists an agenda names its members."""
    if lister not in _listers:
        _listers.append(lister)
    return lister


@dataclass(frozen=True)
class Named:
    """One person an agenda names."""

    name: str
    office: str = ""
    organisation: str = ""
    list_name: str = ""
    user_id: int | None = None

    @property
    def words(self) -> str:
        return ", ".join(part for part in (self.name, self.office, self.organisation) if part)


def kept_for(meeting_id: int) -> Select[ListedMember]:
    return select(ListedMember).where(ListedMember.meeting_id == meeting_id).order_by(ListedMember.position)


def of_the_day(meeting: Meeting) -> list[Named]:
    """The group's members on the day of the meeting, chair first; observers are not named."""
    on = clock.in_london(meeting.starts_at).date()
    rows = db.session.scalars(partnership_queries.members_of(meeting.group_id, on)).unique()
    found = sorted((m for m in rows if m.role != "observer"), key=lambda m: (FIRST.get(m.role, 2), m.user.name))
    lists: dict[int, str] = {}
    for lister in _listers:
        lists |= lister(meeting.group_id, on, found)
    return [
        Named(m.user.name, m.seat or m.user.job_title, m.user.agency.name, lists.get(m.user_id, ""), m.user_id)
        for m in found
    ]


def keep_members(meeting: Meeting) -> None:
    """Write the members down as they are now, unless somebody wrote them down already."""
    if db.session.scalar(select(exists().where(ListedMember.meeting_id == meeting.id))):
        return
    for position, named in enumerate(of_the_day(meeting), start=1):
        db.session.add(
            ListedMember(
                meeting_id=meeting.id, position=position, name=named.name, office=named.office,
                organisation=named.organisation, list_name=named.list_name, user_id=named.user_id,
            )
        )  # fmt: skip
    db.session.flush()


def members_blocks(
    meeting: Meeting,
    style: HouseStyle,
    invited: Sequence[Attendance],
    *,
    leave_out: Callable[[Named], bool] = lambda named: False,
) -> list[Block]:
    """The members, in the body's own lists where it keeps any, and those also invited; without whom `leave_out` says not to name."""
    rows = list(db.session.scalars(kept_for(meeting.id)))
    members = [_named(row) for row in rows if not row.invited] if rows else of_the_day(meeting)
    guests = [_named(row) for row in rows if row.invited]
    guests += [
        Named(row.name, row.office, row.organisation) for row in invited if row.name not in {g.name for g in guests}
    ]
    members, guests = ([named for named in people if not leave_out(named)] for people in (members, guests))
    blocks: list[Block] = [Heading(2, style.members_heading)] if members else []
    blocks += _in_lists(members)
    if guests:
        blocks += [Heading(2, style.invited_heading), *_in_lists(guests)]
    return blocks


def _in_lists(people: Sequence[Named]) -> list[Block]:
    """In the body's own lists, each under its heading; first those in none."""
    blocks: list[Block] = []
    for list_name in sorted(dict.fromkeys(named.list_name for named in people), key=bool):
        if list_name:
            blocks.append(Heading(3, list_name))
        blocks.append(Bullets([named.words for named in people if named.list_name == list_name]))
    return blocks


def _named(row: ListedMember) -> Named:
    return Named(row.name, row.office, row.organisation, row.list_name, row.user_id)
