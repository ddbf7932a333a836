"""The agenda: it builds itself from the group's template, what is due and what is open; people then order it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from casework import access, clock
from casework.access import as_system
from casework.accounts.models import User
from casework.actions.models import Action
from casework.cases.models import Case, Caseload
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.meetings import numbering, policy, queries
from casework.meetings.events import AgendaPublished
from casework.meetings.locking import lock
from casework.meetings.models import AgendaItem, Decision, Meeting, MinuteRevision
from casework.orders.endings import PERIODS, Ending, endings_of
from casework.partnership.profiles import profile_of
from casework.web.presentation import day as in_words

OPEN_TO_CHANGE = ("planned", "published")
ADDABLE = ("report", "presentation", "standing", "heading")
_TO_CONFIRM = re.compile(r"^to (confirm|receive|approve|agree) the ", re.IGNORECASE)
_PREVIOUS = re.compile(r"(?P<what>minutes of the )(previous|last) meeting", re.IGNORECASE)
_HELD_ON = re.compile(r"(minutes of the )meeting held on \d{1,2} [A-Z][a-z]+ \d{4}", re.IGNORECASE)
WHOEVER = "an agenda lists what is due, whoever builds it"


@dataclass(frozen=True)
class Built:
    """How many items building the agenda added, and of those how many cases."""

    items: int
    cases: int


def meeting_day(meeting: Meeting) -> date:
    return clock.in_london(meeting.starts_at).date()


def build_agenda(meeting: Meeting, *, by: User) -> Built:
    """Bring the agenda up to date: standing items, cases new to the group, reviews due by the day of the meeting, and
    cases on which something comes to an end in the four weeks after it.

    Building again adds only what is missing: nothing twice, and nothing that was taken off on purpose. Open actions are
    never copied: the page asks for them. After publication what is added takes the next free number.
    """
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    _refuse_closed(meeting)
    lock(meeting)
    with as_system(WHOEVER):
        items = _all_items(meeting)
        standing = _add_standing(meeting, items)
        cases = _add_cases(meeting, items)
        _name_previous(meeting, items)
        _arrange(meeting, items)
        return Built(items=standing + cases, cases=cases)


def _all_items(meeting: Meeting) -> list[AgendaItem]:
    statement = (
        select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position, AgendaItem.id)
    )
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def _arrange(meeting: Meeting, items: Sequence[AgendaItem]) -> None:
    db.session.flush()
    numbering.settle(numbering.lines(items), published=meeting.status != "planned")


def _add_standing(meeting: Meeting, items: list[AgendaItem]) -> int:
    """Template items go after the template item before them, so that one put back finds its old place."""
    by_key = {item.template_key: item for item in items if item.template_key}
    added = 0
    place = 0
    for template in profile_of(meeting.group).agenda:
        present = by_key.get(template.key)
        if present is not None:
            place = max(
                place, max((i.position for i in items if i.parent_id == present.id), default=0), present.position
            )
            continue
        if template.key in meeting.left_out:
            continue
        parent = by_key.get(template.key.rpartition(".")[0])
        place += 1
        item = AgendaItem(
            meeting_id=meeting.id, kind=template.kind, title=template.title, template_key=template.key,
            parent_id=parent.id if parent else None, position=place,
        )  # fmt: skip
        if items and any(other.position >= place for other in items):
            for other in items:
                if other.position >= place:
                    other.position += 1
        db.session.add(item)
        db.session.flush()
        items.append(item)
        by_key[template.key] = item
        added += 1
    return added


def _add_cases(meeting: Meeting, items: list[AgendaItem]) -> int:
    day = meeting_day(meeting)
    sections = {item.kind: item for item in items if item.kind in ("new_referrals", "reviews")}
    if not sections:
        return 0
    listed = {item.case_id for item in items} | {
        int(key.removeprefix("case:")) for key in meeting.left_out if str(key).startswith("case:")
    }
    discussed = _last_discussed(meeting)
    ending = cases_ending(meeting)
    added = 0
    for load in db.session.scalars(queries.live_caseloads(meeting.group_id).where(Caseload.joined_on <= day)):
        if load.case_id in listed:
            continue
        seen = discussed.get(load.case_id)
        is_new = seen is None or seen < load.joined_on
        is_due = (load.next_review_on is not None and load.next_review_on <= day) or load.case_id in ending
        section = sections.get("new_referrals") if is_new else sections.get("reviews") if is_due else None
        section = section or (sections.get("reviews") if is_due or is_new else None)
        if section is not None:
            items.append(_case_item(meeting, load.case, section, items))
            added += 1
    return added


def cases_ending(meeting: Meeting, case_id: int | None = None) -> dict[int, list[Ending]]:
    """What comes to an end on the group's cases from four weeks before the meeting, but not before today, to four weeks after it."""
    day, weeks = meeting_day(meeting), timedelta(days=PERIODS[0])
    found: dict[int, list[Ending]] = {}
    for ending in endings_of(
        meeting.group_id, start=max(clock.today(), day - weeks), until=day + weeks, case_id=case_id
    ):
        found.setdefault(ending.case_id, []).append(ending)
    return found


def _last_discussed(meeting: Meeting) -> dict[int, date]:
    """The last day before this meeting on which the group dealt with each case."""
    rows = db.session.execute(
        select(AgendaItem.case_id, func.max(Meeting.starts_at))
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            Meeting.group_id == meeting.group_id,
            Meeting.starts_at < meeting.starts_at,
            Meeting.status.in_(queries.HELD),
            AgendaItem.case_id.is_not(None),
            AgendaItem.deferred_to_id.is_(None),
        )
        .group_by(AgendaItem.case_id)
    )
    return {case_id: clock.in_london(at).date() for case_id, at in rows if case_id is not None}


def _case_item(meeting: Meeting, case: Case, section: AgendaItem | None, items: Sequence[AgendaItem]) -> AgendaItem:
    item = AgendaItem(
        meeting_id=meeting.id, kind="case", title=case.title, case_id=case.id,
        parent_id=section.id if section else None, position=_after(items, section),
    )  # fmt: skip
    db.session.add(item)
    db.session.flush()
    return item


def _after(items: Sequence[AgendaItem], parent: AgendaItem | None) -> int:
    """A place at the end of a heading's items, or before any other business at the top level."""
    if parent is not None:
        return max((item.position for item in items if item.parent_id == parent.id), default=parent.position) + 1
    closing = [item.position for item in items if item.kind in ("urgent", "next_meeting") and item.parent_id is None]
    last = max((item.position for item in items), default=0)
    return min(closing) - 1 if closing else last + 1


def _name_previous(meeting: Meeting, items: Sequence[AgendaItem]) -> None:
    """Write the previous meeting's day into the item that confirms its minutes: worked out, never typed."""
    previous = db.session.scalars(queries.before(meeting)).first()
    if previous is None:
        return
    held = f"meeting held on {in_words(previous.starts_at)}"
    for item in items:
        if item.kind != "minutes":
            continue
        title = _PREVIOUS.sub(rf"\g<what>{held}", item.title)
        title = _HELD_ON.sub(rf"\g<1>{held}", title)
        if title == item.title and "meeting held on" not in title.lower() and item.template_key:
            title = f"Minutes of the {held}"
        if title != item.title:
            item.title = title


def title_in_minutes(item: AgendaItem) -> str:
    """An item's title as the minutes print it: "To confirm the minutes of ..." becomes "Minutes of ..."."""
    title = _TO_CONFIRM.sub("", item.title) if item.kind == "minutes" else item.title
    return title[:1].upper() + title[1:]


# -- by hand -----------------------------------------------------------------------------------------------------------


def add_item(
    meeting: Meeting,
    *,
    kind: str,
    title: str,
    by: User,
    author: str = "",
    parent: AgendaItem | None = None,
    minutes_planned: int | None = None,
) -> AgendaItem:
    """Add a report, a presentation, a standing item or a heading; `author` is the office or agency that leads it."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status in ("confirmed", "cancelled"):
        raise Refusal("This meeting's record is closed.")
    if kind not in ADDABLE:
        raise Refusal("Choose what kind of item it is.", field="kind")
    if not title.strip():
        raise Refusal("Enter a title.", field="title")
    _refuse_parent(meeting, kind, parent)
    with as_system(WHOEVER):
        items = _all_items(meeting)
        item = AgendaItem(
            meeting_id=meeting.id, kind=kind, title=title.strip(), author=author.strip(),
            parent_id=parent.id if parent else None, position=_after(items, parent), minutes_planned=minutes_planned,
        )  # fmt: skip
        db.session.add(item)
        db.session.flush()
        _arrange(meeting, [*items, item])
    return item


def add_case(meeting: Meeting, case: Case, *, by: User, parent: AgendaItem | None = None) -> AgendaItem:
    """Put a case on the agenda by hand. It must be on the group's caseload: a meeting discusses its own cases."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status in ("confirmed", "cancelled"):
        raise Refusal("This meeting's record is closed.")
    _refuse_parent(meeting, "case", parent)
    with as_system(WHOEVER):
        items = _all_items(meeting)
        if any(item.case_id == case.id for item in items):
            raise Refusal(f"{case.reference} is already on this agenda.", field="reference")
        load = db.session.scalars(
            select(Caseload).where(Caseload.case_id == case.id, Caseload.group_id == meeting.group_id).limit(1)
        ).first()
        if load is None:
            raise Refusal(f"{case.reference} is not on this group's caseload.", field="reference")
        meeting.left_out = [key for key in meeting.left_out if key != f"case:{case.id}"]
        parent = parent or next((item for item in items if item.kind == "reviews"), None)
        item = _case_item(meeting, case, parent, items)
        _arrange(meeting, [*items, item])
    return item


def _refuse_parent(meeting: Meeting, kind: str, parent: AgendaItem | None) -> None:
    if parent is None:
        return
    if parent.meeting_id != meeting.id or parent.kind not in numbering.GROUPING or parent.parent_id is not None:
        raise Refusal("Items stand only under a heading.", field="parent")
    if kind == "heading":
        raise Refusal("A heading cannot stand under another heading.", field="parent")


def edit_item(
    item: AgendaItem,
    *,
    title: str,
    author: str,
    by: User,
    minutes_planned: int | None = None,
    purpose: str | None = None,
) -> None:
    """Correct an item's title, author, planned minutes or purpose."""
    access.require(policy.may_run(by, item.meeting), policy.RUNS_ONLY)
    _refuse_confirmed(item.meeting)
    if not title.strip():
        raise Refusal("Enter a title.", field="title")
    item.title = title.strip()
    item.author = author.strip()
    item.minutes_planned = minutes_planned
    if purpose is not None:
        item.purpose = purpose.strip()
    db.session.flush()


def place_under(item: AgendaItem, parent: AgendaItem | None, *, by: User) -> None:
    """Put an item under a heading, or back among the top-level ones, while the agenda is not published."""
    meeting = item.meeting
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if item.parent_id == (parent.id if parent else None):
        return
    _refuse_published(meeting)
    _refuse_parent(meeting, item.kind, parent)
    with as_system(WHOEVER):
        items = _all_items(meeting)
        if any(other.parent_id == item.id for other in items):
            raise Refusal("Other items stand under this one, so it cannot stand under another.", field="parent")
        item.parent_id = parent.id if parent else None
        item.position = _after([other for other in items if other.id != item.id], parent)
        _arrange(meeting, items)


def remove_item(item: AgendaItem, *, by: User) -> None:
    """Take an item off an agenda that is not yet published; building the agenda again leaves it off."""
    meeting = item.meeting
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status != "planned":
        raise Refusal("The agenda is published, so its numbers stand. Defer the item to the next meeting instead.")
    with as_system(WHOEVER):
        if db.session.scalars(select(AgendaItem.id).where(AgendaItem.parent_id == item.id).limit(1)).first():
            raise Refusal("Other items stand under this one. Remove or defer them first.")
        for model in (Decision, MinuteRevision, Action):
            if db.session.scalars(select(model.id).where(model.agenda_item_id == item.id).limit(1)).first():
                raise Refusal("Something has already been recorded under this item, so it cannot be removed.")
        key = item.template_key or (f"case:{item.case_id}" if item.case_id else "")
        if key and key not in meeting.left_out:
            meeting.left_out = [*meeting.left_out, key]
        db.session.delete(item)
        db.session.flush()
        _arrange(meeting, _all_items(meeting))


def move_item(item: AgendaItem, *, up: bool, by: User) -> None:
    """Change places with the neighbour above or below, among the items of the same heading."""
    meeting = item.meeting
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    _refuse_published(meeting)
    with as_system(WHOEVER):
        arranged = numbering.lines(_all_items(meeting))
        siblings = _siblings(arranged, item)
        place = [sibling.id for sibling in siblings].index(item.id)
        other = place - 1 if up else place + 1
        if not 0 <= other < len(siblings):
            return
        siblings[place], siblings[other] = siblings[other], siblings[place]
        _put(meeting, arranged, siblings)


def place_items(meeting: Meeting, *, order: Sequence[int], by: User) -> None:
    """Put items in the order somebody dragged them into. Items they cannot see keep their places."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    _refuse_published(meeting)
    wanted = {item_id: place for place, item_id in enumerate(order)}
    with as_system(WHOEVER):
        arranged = numbering.lines(_all_items(meeting))
        for group in [[line.item for line in arranged], *(list(line.under) for line in arranged)]:
            moved = iter(sorted((i for i in group if i.id in wanted), key=lambda i: wanted[i.id]))
            _put(meeting, arranged, [next(moved) if i.id in wanted else i for i in group])


def _siblings(arranged: Sequence[numbering.Line], item: AgendaItem) -> list[AgendaItem]:
    tops = [line.item for line in arranged]
    if any(top.id == item.id for top in tops):
        return tops
    return next(list(line.under) for line in arranged if any(under.id == item.id for under in line.under))


def _put(meeting: Meeting, arranged: list[numbering.Line], siblings: Sequence[AgendaItem]) -> None:
    """Write one set of siblings in a new order."""
    ids = [sibling.id for sibling in siblings]
    if not ids:
        return
    if {line.item.id for line in arranged} == set(ids):
        by_id = {line.item.id: line for line in arranged}
        arranged[:] = [by_id[item_id] for item_id in ids]
    else:
        for place, line in enumerate(arranged):
            if {item.id for item in line.under} == set(ids):
                arranged[place] = numbering.Line(line.item, tuple(siblings))
    numbering.settle(arranged, published=meeting.status != "planned")


def defer_item(item: AgendaItem, *, by: User) -> Meeting:
    """Put an item off to the group's next meeting. It stays on this agenda, marked, and takes no minute number."""
    meeting = item.meeting
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status not in ("planned", "published", "in_progress"):
        raise Refusal("This meeting is over. Add the item to the next agenda instead.")
    if item.deferred_to_id is not None:
        raise Refusal("This item is already deferred.")
    following = db.session.scalars(queries.after(meeting).where(Meeting.status.in_(OPEN_TO_CHANGE))).first()
    if following is None:
        raise Refusal("There is no later meeting to defer this to. Plan one first.")
    with as_system(WHOEVER):
        items = _all_items(following)
        if item.case_id is None or all(other.case_id != item.case_id for other in items):
            heading = db.session.get(AgendaItem, item.parent_id) if item.parent_id else None
            parent = next(
                (o for o in items if heading is not None and o.template_key == heading.template_key != ""), None
            )
            moved = AgendaItem(
                meeting_id=following.id, kind=item.kind, title=item.title, author=item.author, purpose=item.purpose,
                minutes_planned=item.minutes_planned, case_id=item.case_id,
                parent_id=parent.id if parent else None, position=_after(items, parent),
            )  # fmt: skip
            db.session.add(moved)
            db.session.flush()
            _arrange(following, [*items, moved])
        item.deferred_to_id = following.id
        db.session.flush()
    return following


def publish_agenda(meeting: Meeting, *, by: User) -> None:
    """Publish: numbers stand from now on, members are told, and every member agency is asked about every case."""
    from casework.meetings.returns import ask_returns

    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status != "planned":
        raise Refusal("This agenda is already published.")
    with as_system(WHOEVER):
        items = _all_items(meeting)
        if not items:
            raise Refusal("There is nothing on the agenda yet. Build it first.")
        _name_previous(meeting, items)
        _arrange(meeting, items)
    meeting.status = "published"
    meeting.published_at = clock.now()
    db.session.flush()
    ask_returns(meeting, by=by)
    announce(AgendaPublished(meeting_id=meeting.id))


def _refuse_closed(meeting: Meeting) -> None:
    if meeting.status not in OPEN_TO_CHANGE:
        raise Refusal("The meeting has begun or is over, so its agenda no longer builds itself.")


def _refuse_published(meeting: Meeting) -> None:
    if meeting.status != "planned":
        raise Refusal("The agenda is published, so its numbers stand. Items may be taken in any order at the meeting.")


def _refuse_confirmed(meeting: Meeting) -> None:
    if meeting.status in ("confirmed", "cancelled"):
        raise Refusal("These minutes are confirmed and can no longer be changed.")
