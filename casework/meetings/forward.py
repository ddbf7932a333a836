"""The forward plan and the backlog: brought to a future meeting, put off, referred by another group, placed when an agenda is built."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from casework import access, clock
from casework.access import as_system, current_scope
from casework.accounts.models import User
from casework.cases.models import Caseload
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import policy, queries
from casework.meetings.agenda import OPEN_TO_CHANGE, WHOEVER, all_items, arrange, meeting_day, place_after
from casework.meetings.forward_models import ForwardItem
from casework.meetings.locking import lock
from casework.meetings.models import AgendaItem, Meeting
from casework.meetings.standing_under import carried, put_under, standing_beneath
from casework.partnership.models import Group
from casework.web.presentation import day as in_words

KINDS = ("report", "presentation", "standing")
FARTHEST_YEARS = 3


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def waiting(group_id: int) -> Select[ForwardItem]:
    """What the group means to deal with and has not put on an agenda: by month, what has none last."""
    return (
        select(ForwardItem)
        .where(ForwardItem.group_id == group_id, ForwardItem.status == "waiting")
        .order_by(ForwardItem.month.asc().nulls_last(), ForwardItem.id)
        .options(joinedload(ForwardItem.case))
    )


def by_id(entry_id: int) -> Select[ForwardItem]:
    return select(ForwardItem).where(ForwardItem.id == entry_id).options(joinedload(ForwardItem.group))


def plan(
    group: Group, *, title: str, by: User, month: date | None = None, lead: str = "", kind: str = "report", yearly: bool = False,
    reporting: str = "", agreed_at: Meeting | None = None,
) -> ForwardItem:  # fmt: skip
    """Plan something for a month, or keep it in the backlog. What a meeting agreed for a month that is over goes on no agenda."""
    access.require(policy.may_arrange(by, group.id), policy.RUNS_ONLY)
    _refuse_unplannable(title, month, kind, yearly)
    entry = ForwardItem(
        group_id=group.id, kind=kind, title=title.strip(), lead=lead.strip(), yearly=yearly, reporting=reporting.strip(),
        month=first_of_month(month) if month else None, agreed_at_id=agreed_at.id if agreed_at is not None else None,
    )  # fmt: skip
    if agreed_at is not None:
        entry.agreed_month = entry.month
        if _is_over(month, agreed_at, yearly):
            entry.status = "past"
    db.session.add(entry)
    db.session.flush()
    return entry


def _is_over(month: date | None, agreed_at: Meeting, yearly: bool) -> bool:
    """Its month is over; or it has none, and the meeting was in a month that is."""
    this = first_of_month(clock.today())
    return not yearly and first_of_month(month or meeting_day(agreed_at)) < this


def agreed_at(meeting_id: int) -> Select[ForwardItem]:
    """The timetable a meeting agreed, as it was entered."""
    return (
        select(ForwardItem)
        .where(ForwardItem.agreed_at_id == meeting_id)
        .order_by(ForwardItem.id)
        .options(joinedload(ForwardItem.case))
    )


def change(
    entry: ForwardItem, *, title: str, lead: str, month: date | None, yearly: bool, by: User, reporting: str = ""
) -> None:
    access.require(policy.may_arrange(by, entry.group_id), policy.RUNS_ONLY)
    _refuse_unplannable(title, month, entry.kind if entry.kind in KINDS else "report", yearly)
    lock(entry)
    if entry.status != "waiting":
        raise Refusal("This is on an agenda already, or was dropped.")
    entry.title, entry.lead, entry.yearly, entry.reporting = title.strip(), lead.strip(), yearly, reporting.strip()
    entry.month = first_of_month(month) if month else None
    if entry.agreed_at_id is not None:
        entry.agreed_month = entry.month
    db.session.flush()


def _refuse_unplannable(title: str, month: date | None, kind: str, yearly: bool) -> None:
    if not title.strip():
        raise Refusal("Enter a title.", field="title")
    if kind not in KINDS:
        raise Refusal("Choose what kind of item it is.", field="kind")
    if yearly and month is None:
        raise Refusal("Enter the month in which it comes back each year.", field="month")
    if month is not None and month.year > clock.today().year + FARTHEST_YEARS:
        raise Refusal(f"Plan no further than {clock.today().year + FARTHEST_YEARS}.", field="month")


def drop(entry: ForwardItem, *, by: User) -> None:
    """Take it off the plan for good."""
    access.require(policy.may_arrange(by, entry.group_id), policy.RUNS_ONLY)
    lock(entry)
    if entry.status != "waiting":
        raise Refusal("This is on an agenda already, or was dropped.")
    entry.status = "dropped"
    db.session.flush()


def bring_back(item: AgendaItem, *, month: date | None, by: User) -> ForwardItem:
    """Bring an item to a future meeting: its month, or the backlog. The item itself stays where it is, unless it is put off."""
    access.require(policy.may_run(by, item.meeting), policy.RUNS_ONLY)
    _refuse_unmovable(item)
    if month is not None and first_of_month(month) < first_of_month(clock.today()):
        raise Refusal("Enter a month to come.", field="month")
    entry = _from_item(item, item.meeting.group, f"Brought from {_where(item)}", by)
    entry.month = first_of_month(month) if month else None
    db.session.add(entry)
    db.session.flush()
    return entry


def put_off(item: AgendaItem, *, by: User) -> ForwardItem:
    """Put an item off to the backlog. It stays on this agenda, marked, and takes no minute number."""
    meeting = item.meeting
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    _refuse_unmovable(item)
    if meeting.status not in (*OPEN_TO_CHANGE, "in_progress"):
        raise Refusal("This meeting is over. Bring the item to a future meeting instead.")
    if item.deferred_to_id is not None:
        raise Refusal("This item is already deferred.")
    with as_system("what waits is one item: whatever stands under it would be lost from sight"):
        if db.session.scalars(standing_beneath(item).limit(1)).first() is not None:
            words = (
                "Other items stand under this one. Put those off first, or defer it to the next meeting: they go along."
            )
            raise Refusal(words)
    entry = _from_item(item, meeting.group, f"Put off from {_where(item)}", by)
    db.session.add(entry)
    item.deferred_to_id = meeting.id
    db.session.flush()
    return entry


def refer(item: AgendaItem, group: Group, *, note: str, by: User) -> ForwardItem:
    """Refer an item to another group: it waits in that group's backlog and says where it came from.

    A case goes with its item only where it is on that group's caseload already: sharing a case is a decision of its own.
    """
    access.require(policy.may_run(by, item.meeting), policy.RUNS_ONLY)
    _refuse_unmovable(item)
    if group.id == item.meeting.group_id:
        raise Refusal("Choose another group than this one.", field="group")
    if carried(item)["sensitivity"] not in ("open", "exempt"):
        raise Refusal(
            "This item is restricted to its group. Change who may have it before it is referred to another.",
            field="what",
        )
    with as_system("an item is referred to a group its sender may not belong to"):
        if item.case_id is not None:
            shared = select(Caseload.id).where(
                Caseload.case_id == item.case_id, Caseload.group_id == group.id, Caseload.left_on.is_(None)
            )
            if db.session.scalars(shared.limit(1)).first() is None:
                raise Refusal(
                    f"The case is not on the caseload of {group.name}. Share or transfer the case first.", field="group"
                )
        entry = _from_item(item, group, f"Referred by {item.meeting.group.name}, {_where(item)}", by)
        entry.purpose = note.strip()
        db.session.add(entry)
        db.session.flush()
    return entry


def _refuse_unmovable(item: AgendaItem) -> None:
    if item.kind not in (*KINDS, "case", "information", "other_minutes"):
        raise Refusal("Only reports, presentations, cases and other items can be put off or referred.")
    if item.sensitivity == "chair":
        raise Refusal(
            "This item is for the chair only, and the forward plan is open to the group. Plan it anew when its time comes."
        )


def _where(item: AgendaItem) -> str:
    number = f"item {item.number} of " if item.number else ""
    return f"{number}the meeting of {in_words(item.meeting.starts_at)}"


def _from_item(item: AgendaItem, group: Group, words: str, by: User) -> ForwardItem:
    return ForwardItem(
        group_id=group.id, kind=item.kind, title=item.title, lead=item.author, purpose=item.purpose, case_id=item.case_id,
        agenda_text=item.agenda_text,
        minutes_planned=item.minutes_planned, came_from=f"{words}, {in_words(clock.today())}",
        came_from_group_id=item.meeting.group_id, **carried(item),
    )  # fmt: skip


# -- on to an agenda ---------------------------------------------------------------------------------------------------


def place_due(meeting: Meeting, items: list[AgendaItem]) -> int:
    """Put on the agenda what is planned for its month, or for one that has passed. Nothing twice, nothing taken off on purpose.

    Call as the system, as the agenda builds itself.
    """
    month = first_of_month(meeting_day(meeting))
    due = select(ForwardItem).where(
        ForwardItem.group_id == meeting.group_id, ForwardItem.status == "waiting", ForwardItem.month <= month
    )
    added = 0
    for entry in db.session.scalars(due.order_by(ForwardItem.month, ForwardItem.id).with_for_update()):
        if f"forward:{entry.id}" not in meeting.left_out:
            added += _place(entry, meeting, items)
    return added


def place_now(entry: ForwardItem, meeting: Meeting, *, by: User) -> AgendaItem:
    """Put something from the plan or backlog on an agenda by hand."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if entry.group_id != meeting.group_id or not current_scope().runs_group(entry.group_id):
        raise Refusal("This is planned by another group.")
    if meeting.status not in (*OPEN_TO_CHANGE, "in_progress"):
        raise Refusal("This meeting is over. Choose one to come.")
    lock(meeting)
    lock(entry)
    if entry.status != "waiting":
        raise Refusal("This is on an agenda already, or was dropped.")
    with as_system(WHOEVER):
        items = all_items(meeting)
        if not _place(entry, meeting, items):
            raise Refusal("The case is already on this agenda.")
        arrange(meeting, items)
        return next(
            item for item in items if item.template_key == _key(entry, meeting) or item.id == entry.agenda_item_id
        )


def _key(entry: ForwardItem, meeting: Meeting) -> str:
    return f"forward:{entry.id}"


def _place(entry: ForwardItem, meeting: Meeting, items: list[AgendaItem]) -> int:
    twin = next((i for i in items if entry.case_id is not None and i.case_id == entry.case_id), None)
    added = 0
    if twin is None and not any(item.template_key == _key(entry, meeting) for item in items):
        section = next((i for i in items if i.kind == "reviews"), None) if entry.case_id is not None else None
        twin = AgendaItem(
            meeting_id=meeting.id, kind=entry.kind, title=entry.title, author=entry.lead, purpose=entry.purpose, agenda_text=entry.agenda_text,
            case_id=entry.case_id, minutes_planned=entry.minutes_planned, template_key=_key(entry, meeting),
            parent_id=section.id if section else None, position=place_after(items, section),
            late_in=meeting.supplements + 1 if meeting.status != "planned" else None, sensitivity=entry.sensitivity,
            exempt_paragraph=entry.exempt_paragraph, exempt_also=entry.exempt_also, public_interest=entry.public_interest,
        )  # fmt: skip
        db.session.add(twin)
        db.session.flush()
        put_under(twin, section)
        items.append(twin)
        added = 1
    entry.agenda_item_id = twin.id if twin is not None else None
    if entry.yearly and entry.month is not None:
        # Put there ahead of its month, it has been dealt with for this year all the same.
        entry.month = entry.month.replace(year=entry.month.year + 1)
        while entry.month <= first_of_month(meeting_day(meeting)):
            entry.month = entry.month.replace(year=entry.month.year + 1)
    else:
        entry.status = "placed"
    db.session.flush()
    return added


def taken_off(item: AgendaItem) -> None:
    """An item from the plan was taken off its agenda: it waits again, and this agenda leaves it off from now on.

    What comes back each year waits for this year's month again.
    """
    entries = db.session.scalars(
        select(ForwardItem).where(ForwardItem.agenda_item_id == item.id, ForwardItem.status.in_(("placed", "waiting")))
    )
    for entry in entries:
        if entry.yearly and entry.status == "waiting" and entry.month is not None:
            entry.month = entry.month.replace(year=entry.month.year - 1)
        entry.status, entry.agenda_item_id = "waiting", None


def placeable(meeting: Meeting) -> Sequence[ForwardItem]:
    """What waits and could go on this agenda: the backlog, and the plan up to three months on."""
    month = first_of_month(meeting_day(meeting))
    until = date(month.year + (month.month + 2) // 12, (month.month + 2) % 12 + 1, 1)
    return list(
        db.session.scalars(
            waiting(meeting.group_id).where(or_(ForwardItem.month.is_(None), ForwardItem.month <= until)).limit(30)
        )
    )


def next_meeting_of(group_id: int) -> Meeting | None:
    """The group's next meeting whose agenda can still be added to."""
    return db.session.scalars(
        queries.of_group(group_id)
        .where(Meeting.status.in_(OPEN_TO_CHANGE), Meeting.starts_at >= clock.now())
        .order_by(Meeting.starts_at)
        .limit(1)
    ).first()
