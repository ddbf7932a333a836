"""From a document to a meeting: the group, its items, attendance and actions, all or nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from casework import clock
from casework.access import scope_of
from casework.accounts.models import User
from casework.actions.entering import Task, enter_action
from casework.errors import NotFound, Refusal
from casework.exchange import schema
from casework.exchange.beside import write_declared, write_plan
from casework.exchange.items import paths, style_said, write_items
from casework.exchange.places import at
from casework.exchange.reports import write_report
from casework.exchange.terms import write_terms
from casework.exchange.votes import write_votes
from casework.extensions import db
from casework.meetings import checks, entering, queries, services
from casework.meetings.confirmations import record_confirmed
from casework.meetings.interruptions import record_interruption
from casework.meetings.models import AgendaItem, Meeting, MeetingSeries
from casework.meetings.sensitivity import set_sensitivity
from casework.partnership import queries as partnership
from casework.partnership.models import Agency, Group

DAYS_WHERE_NONE_IS_GIVEN = 28
BROUGHT_ALONG = ("action_log", "matters_arising")
"""Kinds of item whose actions were set at meetings before."""


def write_meeting(document: schema.MeetingDocument, *, by: User) -> Meeting:
    """Make the meeting the document holds.

    Raises `NotFound` for a body the sender does not know, `Refusal` with the path of the part at fault (`items.3.case`).
    """
    group = _group(document.body, by)
    meeting = _planned(document, group, by)
    with at("house_style"):
        if style := style_said(document):
            entering.set_style(meeting, style, by=by)
    if document.members:
        entering.name_members(
            meeting,
            [{"list_name" if k == "list" else k: v for k, v in m.model_dump().items()} for m in document.members],
            by=by,
        )
    if document.next_meeting is not None:
        _say_next(meeting, document.next_meeting, by)
    meeting.remote_words = document.remote
    made = write_items(meeting, document, by)
    for path, given, item in zip(paths(document.items), schema.all_of(document.items), made, strict=True):
        item.timed_at, item.decided_as, item.agenda_text = given.at, given.decided_as, given.agenda_text
        if given.sensitivity != "open":
            with at(path):
                set_sensitivity(
                    item, sensitivity=given.sensitivity, paragraph=given.exempt_paragraph,
                    public_interest=given.public_interest, also=given.exempt_also, by=by,
                )  # fmt: skip
    _take_in_course(document, meeting, made)
    db.session.flush()
    _enter(meeting, document, made, by)
    for path, given, item in zip(paths(document.items), schema.all_of(document.items), made, strict=True):
        for n, report in enumerate(given.reports):
            with at(f"{path}.reports.{n}"):
                write_report(report, item, by=by)
    write_plan(document.forward_plan, meeting, by=by)
    if document.terms_of_reference is not None:
        with at("terms_of_reference"):
            write_terms(document.terms_of_reference, meeting, by=by)
    return meeting


def _take_in_course(document: schema.MeetingDocument, meeting: Meeting, made: list[AgendaItem]) -> None:
    """Items taken out of order, after another by its number, and items put off."""
    numbered = {item.number: item for item in made if item.number}
    for path, given, item in zip(paths(document.items), schema.all_of(document.items), made, strict=True):
        if given.deferred:
            item.deferred_to_id = meeting.id
        if given.taken_after:
            after = numbered.get(given.taken_after)
            if after is None or after is item:
                words = f"No other item on this agenda has the number {given.taken_after}. Give the number as the item has it in `number`."
                raise Refusal(words, field=f"{path}.taken_after")
            item.taken_after_id = after.id


def _enter(meeting: Meeting, document: schema.MeetingDocument, made: list[AgendaItem], by: User) -> None:
    """Bring the meeting to the state its document says."""
    if document.state in ("planned", "published"):
        _refuse_minuted(document)
        if document.actions or any(item.actions for item in schema.all_of(document.items)):
            raise Refusal("Actions belong to a meeting that was held: say state draft or later.", field="actions")
        if document.state == "published":
            _publish(meeting, document, by)
    else:
        _hold(meeting, document, made, by)


def _refuse_minuted(document: schema.MeetingDocument) -> None:
    """Minutes dealt with and votes are of a meeting that was held; on an agenda nothing would say them."""
    for path, item in zip(paths(document.items), schema.all_of(document.items), strict=True):
        if item.confirmed:
            words = "Minutes are confirmed or noted at a meeting that was held: say state draft or later."
            raise Refusal(words, field=f"{path}.confirmed")
        for n, decision in enumerate(item.decisions):
            if not isinstance(decision, str) and decision.vote is not None:
                words = "A meeting votes once it is held: say state draft or later."
                raise Refusal(words, field=f"{path}.decisions.{n}.vote")


def _group(name: str, by: User) -> Group:
    """The group of this address or name that the sender runs; one they only belong to is refused, others are not there."""
    scope = scope_of(by)
    found = db.session.scalars(
        select(Group).where(or_(Group.slug == name, func.lower(Group.name) == name.lower()))
    ).first()
    if found is None or not scope.in_group(found.id):
        raise NotFound
    if not scope.runs_group(found.id):
        raise Refusal("Only the chair, the vice-chair and the coordinator of a group send its meetings.", field="body")
    return found


def _planned(document: schema.MeetingDocument, group: Group, by: User) -> Meeting:
    with at("date"):
        meeting = services.plan_meeting(
            group, starts_at=clock.london(document.date, document.time), title=document.title or group.name, place=document.place,
            minutes_long=document.minutes_long, series=_series(document, group, by), by=by,
        )  # fmt: skip
    if document.state not in ("planned", "published"):
        meeting.place = document.place  # minutes without one say none, wherever the series meets
    return meeting


def _series(document: schema.MeetingDocument, group: Group, by: User) -> MeetingSeries | None:
    """The group's series numbered as the document says, or its only one; a new one for numbers no series has."""
    rows = list(
        db.session.scalars(select(MeetingSeries).where(MeetingSeries.group_id == group.id).order_by(MeetingSeries.id))
    )
    wanted = document.numbering
    if wanted is None:
        return rows[0] if len(rows) == 1 else None
    for row in rows:
        if (row.numbering, row.number_prefix) == (wanted.scheme, wanted.prefix):
            return row
    with at("numbering"):
        return services.add_series(
            group, title=document.title or group.name, recurrence="list", days=[document.date], starts_on=document.date,
            start_time=document.time, numbering=wanted.scheme, number_prefix=wanted.prefix, by=by,
        )  # fmt: skip


def _say_next(meeting: Meeting, given: schema.NextMeeting, by: User) -> None:
    if given.on is not None:
        further = [each.model_dump(mode="json") for each in given.further]
        entering.say_next(meeting, on=given.on, at=given.at, place=given.place, further=further, by=by)
    meeting.next_meeting_words = given.words or meeting.next_meeting_words


def _publish(meeting: Meeting, document: schema.MeetingDocument, by: User) -> None:
    if document.tell:
        services.publish_agenda(meeting, by=by)
        return
    if not document.items:
        raise Refusal("There is nothing on the agenda yet.", field="items")
    meeting.status, meeting.published_at = "published", clock.now()
    db.session.flush()


def _hold(meeting: Meeting, document: schema.MeetingDocument, made: list[AgendaItem], by: User) -> None:
    chaired = any(person.chair not in ("", "vice_chair") for person in document.attendance)
    with at("attendance"):
        entering.enter_attendance(meeting, [_attendance(person, chaired) for person in document.attendance], by=by)
    printed = any(item.minute for item in schema.all_of(document.items))
    entering.enter_as_held(
        meeting, commenced_at=_instant(document, document.commenced), concluded_at=_instant(document, document.concluded, on=document.concluded_on),
        numbers_printed=printed, by=by,
    )  # fmt: skip
    for n, row in enumerate(document.interruptions):
        with at(f"interruptions.{n}"):
            record_interruption(meeting, by=by, **row.model_dump())
    _refuse_codes_twice(document)
    people = list(db.session.scalars(queries.attendance_of(meeting.id)))
    for path, given, item in zip(paths(document.items), schema.all_of(document.items), made, strict=True):
        for n, confirmed in enumerate(given.confirmed):
            with at(f"{path}.confirmed.{n}"):
                record_confirmed(item, by=by, **confirmed.model_dump())
        with at(path):
            write_declared(given.declared, item, people, by=by)
            write_votes(given, item, people, by=by)
        for n, action in enumerate(given.actions):
            with at(f"{path}.actions.{n}"):
                _action(action, meeting, item, by)
    for n, action in enumerate(document.actions):
        with at(f"actions.{n}"):
            _action(action, meeting, None, by)
    if document.state == "draft":
        return
    faults = checks.faults_of(meeting)
    if faults and not document.accept_faults:
        words = " ".join(fault.words for fault in faults)
        raise Refusal(f"Put these right, or say accept_faults: {words}", field="accept_faults")
    if document.tell:
        services.circulate(meeting, by=by, accept_faults=document.accept_faults)
    else:
        entering.enter_as_circulated(meeting, faults=faults, by=by)
    if document.confirmation is not None:
        with at("confirmation"):
            entering.enter_as_confirmed(
                meeting, how=document.confirmation.how, amendment=document.confirmation.amendment,
                on=document.confirmation.held_on, minute=document.confirmation.minute, by=by,
            )  # fmt: skip


def _refuse_codes_twice(document: schema.MeetingDocument) -> None:
    seen: set[str] = set()
    under = [
        (f"{path}.actions.{n}.code", action)
        for path, item in zip(paths(document.items), schema.all_of(document.items), strict=True)
        for n, action in enumerate(item.actions)
    ]
    for where, action in [*under, *((f"actions.{n}.code", a) for n, a in enumerate(document.actions))]:
        if action.code and action.code in seen:
            raise Refusal(f"This paper has the code {action.code} twice.", field=where)
        seen.add(action.code)


def _instant(document: schema.MeetingDocument, time: Any, *, on: date | None = None) -> datetime | None:
    return clock.london(on or document.date, time) if time is not None else None


def _attendance(person: schema.Attendee, chaired: bool) -> dict[str, Any]:
    """Its columns; a vice-chair beside whoever is in the chair (`chaired`) is not in it."""
    beside = person.chair == "vice_chair" and chaired and not person.chair_for
    return {
        "name": person.name, "office": person.office, "organisation": person.organisation, "capacity": person.capacity,
        "list_name": person.list, "in_the_chair": bool(person.chair) and not beside, "chair_as": person.chair, "chair_for": person.chair_for,
        "substitute_for": person.substitute_for, "initials": person.initials, "arrived_at_item": person.arrived_at_item,
        "left_at_item": person.left_at_item, "for_items": person.for_items, "late": person.late,
        "remotely": person.remotely, "information_sent": person.information == "sent",
        "no_information": person.information == "none", "apologies_on": person.apologies_on,
        "confidentiality_signed_on": person.confidentiality_signed_on,
    }  # fmt: skip


def _action(given: schema.Action, meeting: Meeting, item: AgendaItem | None, by: User) -> None:
    held = clock.in_london(meeting.starts_at).date()
    owners, said = _owners(given, meeting, by)
    enter_action(
        Task(
            text=given.text, set_on=_set_on(given, held, item), due_on=given.due_on or held + timedelta(days=DAYS_WHERE_NONE_IS_GIVEN),
            owner_said=said, due_said=given.due or ("" if given.due_on else "No date given"), code=given.code,
            rag=given.rag, status=given.status, outcome=given.outcome, earlier=given.target_dates,
        ),
        group=meeting.group, owners=owners, meeting=meeting, item=item, by=by,
    )  # fmt: skip


def _set_on(given: schema.Action, held: date, item: AgendaItem | None) -> date:
    """The meeting's day; of an action that a log or matters arising brought along, its first target day where that was earlier."""
    if given.set_on is not None or item is None or item.kind not in BROUGHT_ALONG:
        return given.set_on or held
    return min(day for day in (held, given.due_on, *given.target_dates) if day is not None)


def _owners(given: schema.Action, meeting: Meeting, by: User) -> tuple[list[tuple[Agency, User | None]], str]:
    """Who follows it up, and how the paper names them where the directory's names say less."""
    if not given.owners:
        return [(by.agency, None)], "\t\t"
    found: dict[tuple[int, int | None], tuple[Agency, User | None]] = {}
    said: list[str] = []
    for owner in given.owners:
        if owner.everybody:
            said.append("All")
            on = clock.in_london(meeting.starts_at).date()
            members = db.session.scalars(partnership.members_of(meeting.group_id, on)).unique().all()
            pairs = [(m.user.agency, None) for m in members] or [(by.agency, None)]
        else:
            said.append("\t".join(" ".join(part.split()) for part in (owner.person, owner.office, owner.agency)))
            pairs = [_answering(owner, meeting, by)]
        for agency, person in pairs:
            found.setdefault((agency.id, person.id if person else None), (agency, person))
    return list(found.values()), "\n".join(said)


def _answering(owner: schema.Owner, meeting: Meeting, by: User) -> tuple[Agency, User | None]:
    on = clock.in_london(meeting.starts_at).date()
    for member in db.session.scalars(partnership.members_of(meeting.group_id, on)).unique():
        if owner.person and member.user.name.casefold() == owner.person.casefold():
            return member.user.agency, member.user
    if owner.agency:
        agency = db.session.scalars(partnership.agency_named(owner.agency)).first()
        if agency is not None:
            return agency, None
    return by.agency, None
