"""Earlier minutes that wait to be confirmed at a meeting, or were confirmed by e-mail before it: which item says so, and in which words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import aliased

from casework import clock
from casework.access import as_system
from casework.extensions import db
from casework.meetings.agenda import OPEN_TO_CHANGE, WHOEVER
from casework.meetings.models import AgendaItem, Meeting
from casework.meetings.queries import HELD
from casework.meetings.record_models import ConfirmedMinutes
from casework.web.presentation import day as in_words

LOOKED_BACK = timedelta(days=366)
"""Minutes nobody confirmed for longer are no business of the next meeting; the list of meetings goes on showing them."""
MOST = 6
GOES_ON = (*OPEN_TO_CHANGE, "in_progress")


def awaiting_at(meeting: Meeting) -> Select[Meeting]:
    """The group's earlier meetings whose minutes were not confirmed when this one began, the oldest first.

    Those it confirmed itself are among them, so that an agenda that went round reads the same after that. What a meeting still to
    come may confirm before is left to that, as long as it is to come.
    """
    sooner = aliased(Meeting)
    left_to_another = exists().where(
        sooner.group_id == meeting.group_id,
        sooner.status.in_(OPEN_TO_CHANGE),
        sooner.starts_at >= clock.now(),
        sooner.starts_at < meeting.starts_at,
        sooner.starts_at > Meeting.starts_at,
    )
    return (
        select(Meeting)
        .where(
            Meeting.group_id == meeting.group_id,
            Meeting.id != meeting.id,
            Meeting.status.in_(HELD),
            Meeting.starts_at < meeting.starts_at,
            Meeting.starts_at > meeting.starts_at - LOOKED_BACK,
            or_(Meeting.confirmed_at.is_(None), Meeting.confirmed_at >= meeting.starts_at),
            ~left_to_another,
        )
        .order_by(Meeting.starts_at)
        .limit(MOST)
    )


def confirmed_by_email_before(meeting: Meeting) -> Select[Meeting]:
    """The meetings whose minutes were confirmed by e-mail, at no meeting, since the group last met: the next one's papers tell it once."""
    between = aliased(Meeting)
    met_since = exists().where(
        between.group_id == meeting.group_id,
        between.status != "cancelled",
        between.starts_at >= Meeting.confirmed_at,
        between.starts_at < meeting.starts_at,
    )
    return (
        select(Meeting)
        .join(ConfirmedMinutes, ConfirmedMinutes.meeting_id == Meeting.id)
        .where(
            Meeting.group_id == meeting.group_id,
            Meeting.starts_at > meeting.starts_at - LOOKED_BACK,
            Meeting.confirmed_at < meeting.starts_at,
            ConfirmedMinutes.how == "by_email",
            ConfirmedMinutes.in_meeting_id.is_(None),
            ~met_since,
        )
        .order_by(Meeting.starts_at)
        .limit(MOST)
    )


def awaiting_under(meeting: Meeting, items: Sequence[AgendaItem]) -> dict[int, list[Meeting]]:
    """By item: the earlier meetings whose minutes it is to confirm, or learns of. One that no title names is dealt with under the first."""
    own = [item for item in items if item.kind == "minutes"]
    found: dict[int, list[Meeting]] = {}
    if own:
        for each in (
            *db.session.scalars(confirmed_by_email_before(meeting)),
            *db.session.scalars(awaiting_at(meeting)),
        ):
            names_it = re.compile(rf"(?<!\d){re.escape(in_words(each.starts_at))}").search
            item = next((item for item in own if names_it(item.title)), own[0])
            found.setdefault(item.id, []).append(each)
    return found


def words_on_agenda(item: AgendaItem, earlier: Sequence[Meeting], meeting: Meeting) -> list[str]:
    """What the agenda says under an item: as it went round, whatever happened since; what is so now until it has gone round."""
    if item.waiting_as_sent is not None:
        return [str(words) for words in item.waiting_as_sent]
    return [to_confirm_words(each, meeting) for each in earlier]


def keep_as_sent(meeting: Meeting) -> None:
    """Write down what the items now going round say of earlier minutes: agenda and supplements sent stay as they were read."""
    with as_system(WHOEVER):
        items = list(db.session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id)))
        found = awaiting_under(meeting, items)
    for item in items:
        if item.kind == "minutes" and item.waiting_as_sent is None and (item.late_in or 0) <= meeting.supplements:
            item.waiting_as_sent = words_on_agenda(item, found.get(item.id, []), meeting)
    db.session.flush()


def to_confirm_words(earlier: Meeting, meeting: Meeting) -> str:
    """What the agenda of `meeting`, and its page while it goes on, say of minutes that wait, or waited no longer when it began."""
    return _settled(earlier, meeting) or (
        f"The minutes of the meeting held on {in_words(earlier.starts_at)}{_sent(earlier, meeting)} await confirmation."
    )


def waited_words(earlier: Meeting) -> str:
    """What the minutes say of minutes this meeting did not confirm; true however they are confirmed later."""
    return f"At the end of this meeting the minutes of the meeting held on {in_words(earlier.starts_at)} awaited confirmation."


def minutes_words(earlier: Meeting, meeting: Meeting) -> str:
    """What the minutes of `meeting` say of earlier ones it has not confirmed."""
    if meeting.status in GOES_ON:
        return to_confirm_words(earlier, meeting)
    return _settled(earlier, meeting) or waited_words(earlier)


def _settled(earlier: Meeting, meeting: Meeting) -> str:
    if earlier.confirmed_at is None or earlier.confirmed_at >= meeting.starts_at:
        return ""
    return f"The minutes of the meeting held on {in_words(earlier.starts_at)} were confirmed by e-mail on {in_words(earlier.confirmed_at)}."


def _sent(earlier: Meeting, meeting: Meeting) -> str:
    """When they went round, as far as that was before this meeting: past papers are entered long after."""
    if earlier.circulated_at is not None and earlier.circulated_at < meeting.starts_at:
        return f", circulated on {in_words(earlier.circulated_at)},"
    return (
        ", which have not been circulated yet," if meeting.status in GOES_ON and earlier.circulated_at is None else ""
    )
