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
from casework.adults.ready import ready_in
from casework.cases.models import Case, Caseload
from casework.errors import Refusal
from casework.events import announce
from casework.extensions import db
from casework.meetings import numbering, policy, queries
from casework.meetings.events import AgendaPublished, SupplementSent
from casework.meetings.locking import lock
from casework.meetings.models import AgendaItem, Meeting
from casework.meetings.standing_under import under
from casework.orders.endings import PERIODS, Ending, endings_of
from casework.partnership.profiles import profile_of
from casework.web.presentation import day as in_words

OPEN_TO_CHANGE = ("planned", "published")
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
    """Bring the agenda up to date: standing items, cases new to the group, reviews due by the day of the meeting, cases
    on which something comes to an end in the four weeks after it, and under its own item adults ready to step down.

    Building again adds only what is missing: nothing twice, and nothing that was taken off on purpose. Open actions are
    never copied: the page asks for them. After publication what is added takes the next free number.
    """
    from casework.meetings.forward import place_due

    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    _refuse_closed(meeting)
    lock(meeting)
    with as_system(WHOEVER):
        items = all_items(meeting)
        standing = _add_standing(meeting, items)
        cases = _add_cases(meeting, items)
        planned = place_due(meeting, items)
        _name_previous(meeting, items)
        arrange(meeting, items)
        return Built(items=standing + cases + planned, cases=cases)


def all_items(meeting: Meeting) -> list[AgendaItem]:
    statement = (
        select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position, AgendaItem.id)
    )
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def arrange(meeting: Meeting, items: Sequence[AgendaItem]) -> None:
    db.session.flush()
    if meeting.status != "planned":
        for item in items:
            if not item.number and item.late_in is None and item.kind not in numbering.UNNUMBERED:
                item.late_in = meeting.supplements + 1
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
            meeting_id=meeting.id, kind=template.kind, title=template.title, agenda_text=template.text, template_key=template.key,
            parent_id=parent.id if parent else None, position=place, sensitivity=under(parent),
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
    sections = {item.kind: item for item in items if item.kind in ("new_referrals", "reviews", "removals")}
    if not sections:
        return 0
    listed = {item.case_id for item in items} | {
        int(key.removeprefix("case:")) for key in meeting.left_out if str(key).startswith("case:")
    }
    discussed = _last_discussed(meeting)
    ending = cases_ending(meeting)
    ready = ready_in(meeting.group) if "removals" in sections else {}
    added = 0
    for load in db.session.scalars(queries.live_caseloads(meeting.group_id).where(Caseload.joined_on <= day)):
        if load.case_id in listed:
            continue
        seen = discussed.get(load.case_id)
        is_new = seen is None or seen < load.joined_on
        is_due = (load.next_review_on is not None and load.next_review_on <= day) or load.case_id in ending
        section = sections.get("new_referrals") if is_new else None
        if section is None and load.case_id in ready:
            section = sections["removals"]
        if section is None and is_due:
            section = sections.get("reviews")
        if section is None and is_new:
            section = sections.get("reviews")
        if section is not None:
            items.append(case_item(meeting, load.case, section, items))
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


def case_item(meeting: Meeting, case: Case, section: AgendaItem | None, items: Sequence[AgendaItem]) -> AgendaItem:
    item = AgendaItem(
        meeting_id=meeting.id, kind="case", title=case.title, case_id=case.id,
        parent_id=section.id if section else None, position=place_after(items, section), sensitivity=under(section),
    )  # fmt: skip
    db.session.add(item)
    db.session.flush()
    return item


def place_after(items: Sequence[AgendaItem], parent: AgendaItem | None) -> int:
    """A place at the end of a heading's items, or before any other business at the top level."""
    if parent is not None:
        return max((item.position for item in items if item.parent_id == parent.id), default=parent.position) + 1
    closing = [item.position for item in items if item.kind in ("urgent", "next_meeting") and item.parent_id is None]
    last = max((item.position for item in items), default=0)
    return min(closing) - 1 if closing else last + 1


def _name_previous(meeting: Meeting, items: Sequence[AgendaItem]) -> None:
    """Write the previous meeting's day into the item that confirms its minutes: worked out, never typed. One that went round stays."""
    previous = db.session.scalars(queries.before(meeting)).first()
    if previous is None:
        return
    held = f"meeting held on {in_words(previous.starts_at)}"
    for item in items:
        if item.kind != "minutes" or (meeting.status != "planned" and (item.late_in or 0) <= meeting.supplements):
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


def publish_agenda(meeting: Meeting, *, by: User) -> None:
    """Publish: numbers stand from now on, members are told, and every member agency is asked about every case."""
    from casework.meetings.returns import ask_returns

    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status != "planned":
        raise Refusal("This agenda is already published.")
    with as_system(WHOEVER):
        items = all_items(meeting)
        if not items:
            raise Refusal("There is nothing on the agenda yet. Build it first.")
        _name_previous(meeting, items)
        arrange(meeting, items)
    meeting.status = "published"
    meeting.published_at = clock.now()
    db.session.flush()
    ask_returns(meeting, by=by)
    announce(AgendaPublished(meeting_id=meeting.id))


def send_supplement(meeting: Meeting, *, by: User) -> int:
    """Send round the items that came after publication, as the next numbered supplement. Returns its number."""
    access.require(policy.may_run(by, meeting), policy.RUNS_ONLY)
    if meeting.status not in ("published", "in_progress"):
        raise Refusal("Items are sent as a supplement only between publication and the end of the meeting.")
    lock(meeting)
    with as_system(WHOEVER):
        if not any(item.late_in == meeting.supplements + 1 for item in all_items(meeting)):
            raise Refusal("Nothing has come to the agenda since it was last sent round.")
    meeting.supplements += 1
    db.session.flush()
    announce(SupplementSent(meeting_id=meeting.id, number=meeting.supplements))
    return meeting.supplements


def _refuse_closed(meeting: Meeting) -> None:
    if meeting.status not in OPEN_TO_CHANGE:
        raise Refusal("The meeting has begun or is over, so its agenda no longer builds itself.")
