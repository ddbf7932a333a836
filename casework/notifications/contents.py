"""What each kind of message says. References, neutral titles, days, links and colleagues' names: never a name or detail of a case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Select, any_, bindparam, func, select
from sqlalchemy.orm import joinedload

from casework import clock
from casework.access.scope import as_system, current_scope
from casework.accounts.models import OneTimeLink, User
from casework.actions.models import LIVE, Action
from casework.actions.policy import is_owed_by
from casework.answers import links
from casework.extensions import db
from casework.fixed import fixed
from casework.meetings import packs
from casework.meetings.models import AgendaItem, Meeting
from casework.meetings.return_models import InformationRequest
from casework.notifications.models import REMINDER_KINDS, Message, Reminder
from casework.notifications.timing_models import ReminderPreference
from casework.partnership.models import Group
from casework.referrals.models import STATUSES, Referral
from casework.web.presentation import day, due


def of(template: str, context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """The facts a template needs, worked out as its reader when it leaves; None when nothing is owed any more."""
    return MAKERS[template](context, reader)


def carried_by(ids: Collection[int]) -> list[Any]:
    """The reminders with these ids, as plain rows: what one is about, and for whom it is, never changes."""
    with as_system("looking up what a digest carries"):
        return list(db.session.execute(_reminders(), {"ids": list(ids)}).all())


@cache
def _reminders() -> Select[Any]:
    wanted = Reminder.id == any_(bindparam("ids", type_=ARRAY(BigInteger)))
    columns = (
        Reminder.id,
        Reminder.subject,
        Reminder.subject_id,
        Reminder.kind,
        Reminder.due_on,
        Reminder.recipient_id,
    )
    return select(*columns).where(wanted)


def _digest(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """What is still owed of what a digest carries; `carried` are its reminders, where they were read already."""
    reminders = context.get("carried")
    if reminders is None:
        reminders = carried_by(context["reminders"])
    by_subject: dict[str, list[Any]] = defaultdict(list)
    for reminder in sorted(reminders, key=lambda row: (row.due_on, row.id)):
        by_subject[reminder.subject].append(reminder)
    lines: dict[tuple[str, int], dict[str, Any]] = {}
    names = _names({reminder.recipient_id for reminder in reminders} - {reader.id})
    for subject, some in by_subject.items():
        for reminder, line in zip(some, _lines(subject, some, reader), strict=True):
            if line is not None:
                line["covered"] = names.get(reminder.recipient_id, "")
                lines[(subject, reminder.subject_id)] = line
    if not lines:
        return None
    ordered = sorted(lines.values(), key=lambda line: (line["due_on"], line["title"]))
    return {"lines": ordered, "number": len(ordered), "answers": any(line.get("answers") for line in ordered)}


def _names(ids: Collection[int]) -> dict[int, str]:
    """Of the colleagues whose lines somebody has while they are away."""
    if not ids:
        return {}
    return dict(db.session.execute(select(User.id, User.name).where(User.id.in_(ids))).tuples().all())


def _lines(subject: str, reminders: list[Any], reader: User) -> list[dict[str, Any] | None]:
    """A line, or none, for each of these reminders of one subject."""
    if subject == "action":
        return _action_lines(reminders, reader)
    return [LINES[subject](reminder, reader) for reminder in reminders]


def _covers(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """Somebody's leave, while it is to come or lasts and this reader still covers for them."""
    row = db.session.scalars(
        select(ReminderPreference).where(
            ReminderPreference.id == context["preference"], ReminderPreference.cover_id == reader.id
        )
    ).one_or_none()
    if row is None or row.away_until is None or row.away_until < clock.today():
        return None
    return {"first": row.away_from, "last": row.away_until}


TOLD_AS = {"escalate_chair": "chair", "escalate_spoc": "its agency's single point of contact"}
"""Why somebody who does not owe an action hears of it."""
ANSWERS = (("done", "Done"), ("longer", "Need longer"), ("not-ours", "Not ours"))
"""What an owner answers from the message without signing in: last word of the address, and its words."""


@cache
def _open_actions() -> Select[Any]:
    """Open actions by their ids with the name of their group: built once, for most letters ask it."""
    several = func.unnest(bindparam("ids", type_=ARRAY(BigInteger))).column_valued("asked")
    wanted = Action.id.in_(select(several))
    columns = (Action.id, Action.partnership_id, Action.reference, Action.due_on, Action.owner_id, Action.agency_id)
    return (
        select(*columns, Group.short_name)
        .join(Group, Group.id == Action.group_id)
        .where(wanted, Action.status.in_([fixed(status) for status in sorted(LIVE)]))
    )


def _action_lines(reminders: Sequence[Any], reader: User) -> list[dict[str, Any] | None]:
    """What is still open of these, in one statement however many there are."""
    asked = {"ids": [reminder.subject_id for reminder in reminders]}
    found = {action.id: action for action in db.session.execute(_open_actions(), asked)}
    return [
        _line_of(reminder, found[reminder.subject_id], reader) if reminder.subject_id in found else None
        for reminder in reminders
    ]


def _line_of(reminder: Any, action: Any, reader: User) -> dict[str, Any]:
    words = f"{due(action.due_on)}, {day(action.due_on)}"
    if reminder.kind in TOLD_AS:
        words += f"; you are told as {TOLD_AS[reminder.kind]}"
    elif reminder.kind not in ("before", "due", "after"):
        words = f"{REMINDER_KINDS[reminder.kind].lower()}, {day(action.due_on)}"
    answer = links.path_of(action, reader) if is_owed_by(reader, action) else ""
    return {
        "title": f"Action {action.reference} for {action.short_name}", "due_on": action.due_on,
        "words": words, "path": f"/actions/{action.reference}",
        "answers": [(words, f"{answer}/{word}") for word, words in ANSWERS] if answer else [],
    }  # fmt: skip


def _referral_line(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    """What waits to be decided, for those who still triage for its group."""
    row = db.session.execute(
        select(Referral.reference, Referral.decide_by, Group.short_name)
        .join(Group, Group.id == Referral.group_id)
        .where(
            Referral.id == reminder.subject_id,
            Referral.status == "submitted",
            Referral.decide_by.is_not(None),
            Referral.group_id.in_(current_scope().runs),
        )
    ).one_or_none()
    if row is None:
        return None
    late = row.decide_by < clock.today()
    why = "the decision is late, it was due" if late else "a decision is due"
    return {
        "title": f"Referral {row.reference} to {row.short_name}",
        "due_on": row.decide_by,
        "words": f"{why} {'today, ' if row.decide_by == clock.today() else ''}{day(row.decide_by)}",
        "path": f"/referrals/{row.reference}",
    }


def _minutes_line(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    """Draft minutes, until they are confirmed or the day to correct them is over."""
    meeting = db.session.scalars(
        select(Meeting).where(Meeting.id == reminder.subject_id).options(joinedload(Meeting.group))
    ).one_or_none()
    if meeting is None or meeting.status != "circulated":
        return None
    if meeting.correct_by is None or meeting.correct_by < clock.today():
        return None
    return {
        "title": f"Minutes of {meeting.group.short_name} on {day(meeting.starts_at)}",
        "due_on": meeting.correct_by,
        "words": f"please say by {day(meeting.correct_by)} if anything is not right",
        "path": f"/meetings/{meeting.id}/",
    }


def _returns_line(reminder: Reminder, reader: User) -> dict[str, Any] | None:
    row = db.session.execute(
        select(Meeting.id, Group.short_name, db.func.min(InformationRequest.due_on))
        .join(Group, Group.id == Meeting.group_id)
        .join(InformationRequest, InformationRequest.meeting_id == Meeting.id)
        .where(
            Meeting.id == reminder.subject_id,
            InformationRequest.agency_id == reader.agency_id,
            InformationRequest.status == "asked",
        )
        .group_by(Meeting.id, Group.short_name)
    ).one_or_none()
    if row is None:
        return None
    return {
        "title": f"Information asked for {row[1]}",
        "due_on": row[2],
        "words": f"answers are owed, {day(row[2])}",
        "path": f"/meetings/{row[0]}/returns",
    }


def _link(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    from casework.accounts import services

    link = db.session.scalars(select(OneTimeLink).where(OneTimeLink.id == context["link"])).one_or_none()
    if link is None or link.used_at is not None or link.expires_at < clock.now():
        return None
    return {"url": services.link_url(link), "until": link.expires_at}


def _referral(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    row = db.session.execute(
        select(Referral.reference, Referral.status, Referral.decide_by, Group.short_name)
        .join(Group, Group.id == Referral.group_id)
        .where(Referral.id == context["referral"])
    ).one_or_none()
    if row is None:
        return None
    return {
        "reference": row.reference,
        "group": row.short_name,
        "decide_by": row.decide_by,
        "outcome": STATUSES[row.status].lower(),
        "path": f"/referrals/{row.reference}",
    }


def _meeting(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    meeting = db.session.scalars(
        select(Meeting).where(Meeting.id == context["meeting"]).options(joinedload(Meeting.group))
    ).one_or_none()
    if meeting is None or meeting.status == "cancelled":
        return None
    mine = db.session.execute(
        select(Action.id, Action.reference, Action.due_on)
        .where(Action.meeting_id == meeting.id, Action.owner_id == reader.id, Action.closed_at.is_(None))
        .order_by(Action.due_on, Action.id)
    ).all()
    told = _told_of({action.id for action in mine}, reader)
    return {
        "group": meeting.group.short_name, "starts_at": meeting.starts_at, "path": f"/meetings/{meeting.id}/",
        "actions": [action for action in mine if action.id not in told], "told": len(told),
        "correct_by": meeting.correct_by,
    }  # fmt: skip


def _told_of(actions: Collection[int], reader: User) -> set[int]:
    """Of which of these a letter told the reader as new and went out to them, and to no cover, so that no other letter tells them again."""
    if not actions:
        return set()
    found = select(Reminder.subject_id).join(Message, Message.id == Reminder.message_id).where(
        Reminder.subject == "action", Reminder.subject_id.in_(actions), Reminder.kind == "issued",
        Reminder.recipient_id == reader.id, Reminder.status != "withdrawn",
        Message.recipient_id == reader.id, Message.status == "sent",
    )  # fmt: skip
    with as_system("looking what somebody has been told of"):
        return set(db.session.scalars(found))


def _supplement(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """A supplement to an agenda in which there is an item this reader may see; which, is never said."""
    found = _meeting(context, reader)
    late = select(AgendaItem.id).where(
        AgendaItem.meeting_id == context["meeting"], AgendaItem.late_in == context.get("number")
    )
    if found is None or db.session.scalars(late.limit(1)).first() is None:
        return None
    path = f"/meetings/{context['meeting']}/papers/agenda-supplement-{context['number']}.html"
    return {**found, "number": context["number"], "path": path}


def _pack(context: dict[str, Any], reader: User) -> dict[str, Any] | None:
    """The pack, or a supplement in which there is something for this reader; which cases it is about is never said."""
    statement = select(Meeting).where(Meeting.id == context["meeting"]).options(joinedload(Meeting.group))
    meeting = db.session.scalars(statement).one_or_none()
    number = context.get("number", 0)
    if meeting is None or meeting.status == "cancelled":
        return None
    if number not in {issue.number for issue in packs.issues_shown(meeting)}:
        return None
    kind = f"supplement-{number}" if number else "pack"
    return {
        "group": meeting.group.short_name, "starts_at": meeting.starts_at, "number": number,
        "path": f"/meetings/{meeting.id}/papers/{kind}.html",
    }  # fmt: skip


LINES = {
    "action": lambda reminder, reader: _action_lines([reminder], reader)[0],
    "returns": _returns_line,
    "referral": _referral_line,
    "minutes": _minutes_line,
}
MAKERS = {
    "digest": _digest,
    "action_assigned": _digest,
    "leave_cover": _covers,
    "invitation": _link,
    "reset": _link,
    "referral_received": _referral,
    "referral_waiting": _referral,
    "referral_decided": _referral,
    "agenda_published": _meeting,
    "agenda_supplement": _supplement,
    "pack_issued": _pack,
    "minutes_circulated": _meeting,
}
