"""Ordering the agenda by hand: items added, corrected, placed, moved, taken off and put off to the next meeting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from functools import partial

from sqlalchemy import select

from casework import access
from casework.access import as_system
from casework.accounts.models import User
from casework.actions.models import Action
from casework.cases.models import Case, Caseload
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.meetings import numbering, policy, queries
from casework.meetings.agenda import OPEN_TO_CHANGE, WHOEVER, all_items, arrange, case_item, place_after
from casework.meetings.events import ItemDeferred, ItemRemoved
from casework.meetings.forward import taken_off
from casework.meetings.models import AgendaItem, Decision, Meeting, MinuteRevision
from casework.meetings.standing_under import carried, put_under, standing_beneath, under

ADDABLE = (
    "report", "presentation", "standing", "heading", "appointment", "housekeeping", "urgent_admitted", "urgent_named",
    "other_minutes", "action_log", "forward_plan", "information", "part_two",
)  # fmt: skip


def add_item(
    meeting: Meeting,
    *,
    kind: str,
    title: str,
    by: User,
    author: str = "",
    parent: AgendaItem | None = None,
    minutes_planned: int | None = None,
    timed_at: time | None = None,
    agenda_text: str = "",
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
        items = all_items(meeting)
        item = AgendaItem(
            meeting_id=meeting.id, kind=kind, title=title.strip(), author=author.strip(),
            parent_id=parent.id if parent else None, position=place_after(items, parent), minutes_planned=minutes_planned,
            timed_at=timed_at, agenda_text=agenda_text.strip(), sensitivity=under(parent),
        )  # fmt: skip
        db.session.add(item)
        db.session.flush()
        arrange(meeting, [*items, item])
    return item


def add_case(meeting: Meeting, case: Case, *, by: User, parent: AgendaItem | None = None) -> AgendaItem:
    """Put a case on the agenda by hand. It must be on the group's caseload: a meeting discusses its own cases."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status in ("confirmed", "cancelled"):
        raise Refusal("This meeting's record is closed.")
    _refuse_parent(meeting, "case", parent)
    with as_system(WHOEVER):
        items = all_items(meeting)
        if any(item.case_id == case.id for item in items):
            raise Refusal(f"{case.reference} is already on this agenda.", field="reference")
        load = db.session.scalars(
            select(Caseload).where(Caseload.case_id == case.id, Caseload.group_id == meeting.group_id).limit(1)
        ).first()
        if load is None:
            raise Refusal(f"{case.reference} is not on this group's caseload.", field="reference")
        meeting.left_out = [key for key in meeting.left_out if key != f"case:{case.id}"]
        parent = parent or next((item for item in items if item.kind == "reviews"), None)
        item = case_item(meeting, case, parent, items)
        arrange(meeting, [*items, item])
    return item


def _refuse_parent(meeting: Meeting, kind: str, parent: AgendaItem | None) -> None:
    """Items stand under a heading, and under a plain heading beneath one: three levels, as papers number them."""
    if parent is None:
        return
    second = parent.parent_id is not None
    if parent.meeting_id != meeting.id or not numbering.may_head(parent):
        raise Refusal("Items stand only under a heading.", field="parent")
    if kind == "part_two" or (kind == "heading" and second):
        words = (
            "Only items stand under this heading: there is no fourth level."
            if second
            else "The private part stands by itself."
        )
        raise Refusal(words, field="parent")


def edit_item(
    item: AgendaItem,
    *,
    title: str,
    author: str,
    by: User,
    minutes_planned: int | None = None,
    timed_at: time | None = None,
    agenda_text: str | None = None,
    purpose: str | None = None,
    decided_as: str | None = None,
) -> None:
    """Correct an item's title, author, planned minutes, time, text on the agenda, purpose or the word over its decisions."""
    access.require(policy.may_run(by, item.meeting), policy.RUNS_ONLY)
    _refuse_confirmed(item.meeting)
    if not title.strip():
        raise Refusal("Enter a title.", field="title")
    item.title = title.strip()
    item.author = author.strip()
    item.minutes_planned, item.timed_at = minutes_planned, timed_at
    if agenda_text is not None:
        item.agenda_text = agenda_text.strip()
    if purpose is not None:
        item.purpose = purpose.strip()
    if decided_as is not None:
        item.decided_as = decided_as.strip()
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
        items = all_items(meeting)
        over = [other for other in items if other.parent_id == item.id]
        deep = parent is not None and parent.parent_id is not None
        if parent is not None and over and (item.kind != "heading" or deep or any(o.kind == "heading" for o in over)):
            raise Refusal("Other items stand under this one, so it cannot stand under another.", field="parent")
        item.parent_id = parent.id if parent else None
        put_under(item, parent)
        item.position = place_after([other for other in items if other.id != item.id], parent)
        arrange(meeting, items)


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
        announce(ItemRemoved(item_id=item.id))
        taken_off(item)
        db.session.delete(item)
        db.session.flush()
        arrange(meeting, all_items(meeting))


def move_item(item: AgendaItem, *, up: bool, by: User) -> None:
    """Change places with the neighbour above or below, among the items of the same heading."""
    meeting = item.meeting
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    _refuse_published(meeting)
    with as_system(WHOEVER):
        arranged = numbering.lines(all_items(meeting))
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
        arranged = numbering.lines(all_items(meeting))
        for group in _groups(arranged):
            moved = iter(sorted((i for i in group if i.id in wanted), key=lambda i: wanted[i.id]))
            _put(meeting, arranged, [next(moved) if i.id in wanted else i for i in group])


def _groups(arranged: Sequence[numbering.Line]) -> list[list[AgendaItem]]:
    """Every set of items that change places among each other."""
    found = [[line.item for line in arranged]]
    for line in arranged:
        found += [beneath for item in (line.item, *line.under) if (beneath := line.beneath(item))]
    return found


def _siblings(arranged: Sequence[numbering.Line], item: AgendaItem) -> list[AgendaItem]:
    return next(group for group in _groups(arranged) if any(each.id == item.id for each in group))


def _put(meeting: Meeting, arranged: list[numbering.Line], siblings: Sequence[AgendaItem]) -> None:
    """Write one set of siblings in a new order."""
    ids = [sibling.id for sibling in siblings]
    if not ids:
        return

    def beneath(line: numbering.Line, item: AgendaItem) -> Sequence[AgendaItem]:
        found = line.beneath(item)
        return siblings if {each.id for each in found} == set(ids) else found

    if {line.item.id for line in arranged} == set(ids):
        by_id = {line.item.id: line for line in arranged}
        arranged[:] = [by_id[item_id] for item_id in ids]
    else:
        arranged[:] = [numbering.line_of(line.item, partial(beneath, line)) for line in arranged]
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
        items = all_items(following)
        heading = db.session.get(AgendaItem, item.parent_id) if item.parent_id else None
        parent = next((o for o in items if heading is not None and o.template_key == heading.template_key != ""), None)
        _put_off_to(following, item, parent, items)
        arrange(following, items)
    return following


def _put_off_to(following: Meeting, item: AgendaItem, parent: AgendaItem | None, items: list[AgendaItem]) -> None:
    """The item anew on that agenda, and beneath it what stands beneath it here; each stays here, marked. A case that is there is not
    put there twice."""
    moved = next((o for o in items if item.case_id is not None and o.case_id == item.case_id), None)
    if moved is None:
        moved = AgendaItem(
            meeting_id=following.id, kind=item.kind, title=item.title, author=item.author, purpose=item.purpose,
            agenda_text=item.agenda_text, minutes_planned=item.minutes_planned, case_id=item.case_id, **carried(item),
            parent_id=parent.id if parent else None, position=place_after(items, parent),
        )  # fmt: skip
        db.session.add(moved)
        db.session.flush()
        put_under(moved, parent)
        items.append(moved)
        announce(ItemDeferred(item_id=item.id, to_item_id=moved.id, meeting_id=following.id))
        parent = moved
    item.deferred_to_id = following.id
    db.session.flush()
    for beneath in db.session.scalars(standing_beneath(item)).all():
        _put_off_to(following, beneath, parent, items)


def _refuse_published(meeting: Meeting) -> None:
    if meeting.status != "planned":
        raise Refusal("The agenda is published, so its numbers stand. Items may be taken in any order at the meeting.")


def _refuse_confirmed(meeting: Meeting) -> None:
    if meeting.status in ("confirmed", "cancelled"):
        raise Refusal("These minutes are confirmed and can no longer be changed.")
