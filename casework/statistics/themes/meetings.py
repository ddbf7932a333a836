"""Statistics of meetings: held and cancelled, whether each agency came, and whether it answered beforehand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select

from casework import clock
from casework.meetings.models import Attendance, Meeting
from casework.meetings.return_models import InformationRequest
from casework.statistics.asked import Asked
from casework.statistics.columns import (
    NOTHING,
    area_of_group,
    both,
    earlier,
    instant_earlier,
    instant_within,
    london_day,
    within,
)
from casework.statistics.figures import Population, Split, Statistic, Theme

HELD = ("in_progress", "closed", "circulated", "confirmed")
EXPECTED = ("member", "substitute", "apologies", "absent")
_lines = Attendance.__table__.alias("statistics_attendances")
_meetings = Meeting.__table__.alias("statistics_asked_meetings")


def _held(asked: Asked) -> Select[Any]:
    """Meetings whose day has come, of those that were held or called off."""
    return select(
        Meeting.id, NOTHING.label("part"), instant_earlier(Meeting.starts_at, asked), Meeting.group_id, area_of_group(Meeting.group_id).label("area_id"),
        Meeting.status.in_(HELD).label("held"), (Meeting.status == "cancelled").label("cancelled"),
        Meeting.status.in_(("circulated", "confirmed")).label("minuted"),
    ).where(
        Meeting.group_id.in_(asked.group_ids), instant_within(Meeting.starts_at, asked), Meeting.starts_at <= bindparam("this_moment", callable_=clock.now, type_=Meeting.starts_at.type),
        Meeting.status.in_((*HELD, "cancelled")),
    )  # fmt: skip


def _came(asked: Asked) -> Select[Any]:
    """Each agency expected at each meeting: it has a line there as present, by a substitute, with apologies or absent."""
    each = (
        select(
            _lines.c.meeting_id, _lines.c.agency_id,
            func.bool_or(_lines.c.capacity == "member").label("came"),
            func.bool_or(_lines.c.capacity == "substitute").label("stood_in"),
            func.bool_or(_lines.c.capacity == "apologies").label("sorry"),
        )
        .where(_lines.c.capacity.in_(EXPECTED), _lines.c.agency_id.isnot(None))
        .group_by(_lines.c.meeting_id, _lines.c.agency_id)
        .subquery("expected")
    )  # fmt: skip
    there = each.c.came | each.c.stood_in
    return (
        select(
            Meeting.id, each.c.agency_id.label("part"), instant_earlier(Meeting.starts_at, asked), Meeting.group_id, each.c.agency_id,
            area_of_group(Meeting.group_id).label("area_id"), there.label("there"),
            and_(each.c.stood_in, ~each.c.came).label("by_substitute"), and_(~there, each.c.sorry).label("apologies"),
            and_(~there, ~each.c.sorry).label("absent"),
        )
        .join(each, each.c.meeting_id == Meeting.id)
        .where(Meeting.group_id.in_(asked.group_ids), instant_within(Meeting.starts_at, asked), Meeting.status.in_(HELD))
    )  # fmt: skip


def _returns(asked: Asked) -> Select[Any]:
    """Each case an agency was asked about before a meeting."""
    request = InformationRequest
    answered = london_day(request.answered_at)
    return (
        select(
            request.meeting_id.label("id"), request.id.label("part"), earlier(request.due_on, asked), _meetings.c.group_id,
            request.agency_id, area_of_group(_meetings.c.group_id).label("area_id"),
            (request.status == "answered").label("answered"), both(answered <= request.due_on).label("in_time"),
        )
        .join(_meetings, _meetings.c.id == request.meeting_id)
        .where(
            _meetings.c.group_id.in_(asked.group_ids), within(request.due_on, asked), request.due_on < asked.today,
            ~request.of_merged_case,
        )
    )  # fmt: skip


BY_GROUP, BY_AGENCY = Split("group_id", "By group"), Split("agency_id", "By agency")
MEETINGS = Population("meetings", "Meetings", "meeting", Meeting, _held, (BY_GROUP,), "the day of the meeting")
CAME = Population(
    "attendance", "Attendance", "place of an agency at a meeting", Meeting, _came, (BY_AGENCY, BY_GROUP), "the day of the meeting",
    many="places of agencies at meetings",
)  # fmt: skip
RETURNS = Population(
    "returns", "Answers before meetings", "question before a meeting", Meeting, _returns, (BY_AGENCY, BY_GROUP),
    "the day an answer was due", many="questions before meetings",
)  # fmt: skip

THEME = Theme(
    "meetings",
    "Meetings",
    "Which meetings were held, whether each agency expected there came, and whether it answered beforehand.",
    (
        Statistic("planned", "Meetings due", "Meetings whose day has passed, held or called off.", MEETINGS),
        Statistic("held", "Held", "Those that took place.", MEETINGS, when="held", base="planned"),
        Statistic("cancelled", "Cancelled", "Those called off.", MEETINGS, when="cancelled", base="planned"),
        Statistic("minuted", "Minutes sent round", "Of those held, the ones whose minutes were circulated.", MEETINGS, when="minuted", base="held"),
        Statistic("expected", "Places of agencies", "Each agency expected at each meeting held: present, by a substitute, with apologies or absent.", CAME),
        Statistic("represented", "Came", "Those at which anybody of the agency was present, or a substitute.", CAME, when="there", base="expected"),
        Statistic("by-substitute", "By a substitute only", "Those at which only a substitute came.", CAME, when="by_substitute", base="expected"),
        Statistic("apologies", "Apologies", "Those at which nobody came and apologies were sent.", CAME, when="apologies", base="expected"),
        Statistic("absent", "Absent", "Those at which nobody came and no apologies were sent.", CAME, when="absent", base="expected"),
        Statistic("asked", "Questions before meetings", "Each case an agency was asked about, where the answer was due before today.", RETURNS),
        Statistic("answered", "Answered", "Those answered, a nil return too.", RETURNS, when="answered", base="asked"),
        Statistic("answered-in-time", "Answered in time", "Those answered by the day.", RETURNS, when="in_time", base="asked"),
    ),
    ("An agency that only observed, sent an officer or came for an item was not expected, and is not in the attendance.",),
)  # fmt: skip
