"""What is read about invitations, as far as the reader may see them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from casework.accounts.models import User
from casework.invitations.models import CalendarEntry, CalendarFeed, GroupCalendar, Invitation
from casework.meetings.agenda import meeting_day
from casework.meetings.models import Meeting
from casework.partnership import queries as partnership
from casework.partnership.models import Membership

STILL_TO_COME = ("planned", "published")


def entry_of(meeting_id: int) -> Select[CalendarEntry]:
    return select(CalendarEntry).where(CalendarEntry.meeting_id == meeting_id)


def calendar_of(group_id: int) -> Select[GroupCalendar]:
    return select(GroupCalendar).where(GroupCalendar.group_id == group_id)


def invitations_of(meeting_id: int) -> Select[Invitation]:
    """Who is invited now, by name."""
    return (
        select(Invitation)
        .join(Invitation.user)
        .options(contains_eager(Invitation.user), joinedload(Invitation.meeting))
        .where(Invitation.meeting_id == meeting_id, Invitation.status == "invited")
        .order_by(User.name, Invitation.id)
    )


def invitation_by_id(invitation_id: int) -> Select[Invitation]:
    return (
        select(Invitation)
        .where(Invitation.id == invitation_id)
        .options(joinedload(Invitation.user), joinedload(Invitation.meeting).joinedload(Meeting.group))
    )


def own_invitation(meeting_id: int, user_id: int) -> Select[Invitation]:
    return (
        select(Invitation)
        .where(Invitation.meeting_id == meeting_id, Invitation.user_id == user_id, Invitation.status == "invited")
        .options(joinedload(Invitation.user), joinedload(Invitation.meeting).joinedload(Meeting.group))
    )


def entries_to_come(now: datetime) -> Select[CalendarEntry]:
    """Meetings to which people were invited and that have not begun."""
    return (
        select(CalendarEntry)
        .join(CalendarEntry.meeting)
        .options(contains_eager(CalendarEntry.meeting))
        .where(Meeting.status.in_(STILL_TO_COME), Meeting.starts_at > now)
        .order_by(CalendarEntry.id)
    )


def feed_of(user_id: int) -> Select[CalendarFeed]:
    return select(CalendarFeed).where(CalendarFeed.user_id == user_id)


def meetings_of(user_id: int, start: datetime, until: datetime) -> Select[Meeting]:
    """The meetings somebody belongs to, that is, of groups of which they are a member on the day of the meeting."""
    day = func.date(func.timezone("Europe/London", Meeting.starts_at))
    return (
        select(Meeting)
        .where(
            Meeting.starts_at >= start,
            Meeting.starts_at < until,
            Meeting.status != "cancelled",
            select(Membership.id)
            .where(
                Membership.group_id == Meeting.group_id,
                Membership.user_id == user_id,
                Membership.starts_on <= day,
                func.coalesce(Membership.ends_on, day) >= day,
            )
            .exists(),
        )
        .options(joinedload(Meeting.group))
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(1000)
    )


def deputy_of(row: Invitation) -> Select[str, str, str]:
    """Name, office and e-mail address of whoever stands in for the invited as a rule on the day of the meeting."""
    return select(Membership.deputy_name, Membership.deputy_office, Membership.deputy_email).where(
        Membership.group_id == row.meeting.group_id, Membership.user_id == row.user_id, Membership.deputy_name != "",
        partnership.current_on(Membership, meeting_day(row.meeting)),
    )  # fmt: skip
