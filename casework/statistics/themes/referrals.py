"""Statistics of referrals: how many, from whom, about whom and where, what was decided and how soon, and which came again."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from sqlalchemy import Select, Text, and_, case, column, func, literal_column, select, text, true

from casework import clock
from casework.meetings.models import AgendaItem, Meeting
from casework.referrals.models import DECIDED, STATUSES, Referral, ReferralSubject, SubjectLink
from casework.statistics.asked import Asked
from casework.statistics.columns import (
    AGES,
    NOTHING,
    OTHER,
    age_band,
    area_of_group,
    both,
    instant_earlier,
    instant_within,
    known,
    london_day,
    people,
    places,
    working_days,
)
from casework.statistics.figures import Population, Split, Statistic, Theme

TAKEN_ON = ("accepted", "merged")
HELD = ("in_progress", "closed", "circulated", "confirmed")
_subjects = ReferralSubject.__table__.alias("statistics_subjects")
_links = SubjectLink.__table__.alias("statistics_links")
_others = Referral.__table__.alias("statistics_other_referrals")
_items = AgendaItem.__table__.alias("statistics_items")
_meetings = Meeting.__table__.alias("statistics_meetings")
BY_GROUP, BY_AREA = Split("group_id", "By group"), Split("area_id", "By area")
DATED = "the day it was submitted"
_TIME_BEFORE = (
    "first_value(submitted_at) OVER (PARTITION BY person, place, organisation, group_id ORDER BY submitted_at"
    " GROUPS BETWEEN 1 PRECEDING AND 1 PRECEDING)"
)


def _areas(asked: Asked) -> Any:
    """For each referral of the period to these groups, the area of the first place it is about that has one; found for all in one pass."""
    place = places()
    return (
        select(_subjects.c.referral_id, place.c.area_id)
        .join(place, place.c.id == _subjects.c.place_id)
        .join(_others, _others.c.id == _subjects.c.referral_id)
        .where(
            place.c.area_id.isnot(None), _others.c.group_id.in_(asked.group_ids), instant_within(_others.c.submitted_at, asked),
        )
        .distinct(_subjects.c.referral_id)
        .order_by(_subjects.c.referral_id, _subjects.c.id)
        .subquery("statistics_areas")
    )  # fmt: skip


def _area(areas: Any) -> Any:
    """The area of the place it is about, else the group's."""
    return func.coalesce(areas.c.area_id, area_of_group(Referral.group_id)).label("area_id")


def _again(asked: Asked) -> Select[Any]:
    """Referrals about somebody or somewhere that was referred to the same group in the twelve months before.

    A row names one person, place or organisation. The time before is that of the last other moment: the referral itself may name
    somebody on both sides.
    """
    named = {
        kind: func.coalesce(_subjects.c[f"{kind}_id"], _links.c[f"{kind}_id"])
        for kind in ("person", "place", "organisation")
    }
    first = min(asked.before[0] if asked.before is not None else asked.period.start, asked.period.start)
    since = _others.c.submitted_at >= clock.london(first - timedelta(days=367), time())
    who = (
        select(
            _others.c.id,
            _others.c.group_id,
            _others.c.submitted_at,
            *(subject.label(kind) for kind, subject in named.items()),
        )
        .join(_subjects, _subjects.c.referral_id == _others.c.id)
        .outerjoin(_links, _links.c.subject_id == _subjects.c.id)
        .where(_others.c.group_id.in_(asked.group_ids), since)
        .where(func.num_nonnulls(*named.values()) > 0)
        .subquery("who_was_referred")
    )
    last = literal_column(_TIME_BEFORE, _others.c.submitted_at.type).label("before")
    again = select(who.c.id, who.c.submitted_at, last).subquery("referred_before")
    return select(again.c.id).where(again.c.before >= again.c.submitted_at - text("INTERVAL '1 year'"))


def _first_meeting() -> Any:
    """The day on which a meeting of the group first dealt with what became of it."""
    found = (
        select(func.min(_meetings.c.starts_at))
        .join(_items, _items.c.meeting_id == _meetings.c.id)
        .where(
            _items.c.case_id == Referral.case_id,
            _meetings.c.group_id == Referral.group_id,
            _meetings.c.status.in_(HELD),
            _meetings.c.starts_at >= Referral.submitted_at,
        )
        .correlate_except(_items, _meetings)
    )
    return london_day(found.scalar_subquery())


def _of_period(asked: Asked) -> tuple[Any, tuple[Any, ...]]:
    day = london_day(Referral.submitted_at)
    return day, (Referral.group_id.in_(asked.group_ids), instant_within(Referral.submitted_at, asked))


def _received(asked: Asked) -> Select[Any]:
    day, conditions = _of_period(asked)
    areas = _areas(asked)
    acknowledged, decided = london_day(Referral.acknowledged_at), london_day(Referral.decided_at)
    is_decided = Referral.status.in_(DECIDED)
    hate = Referral.group_id.in_(asked.groups_asking("hate_strands"))
    return (
        select(
            Referral.id,
            NOTHING.label("part"),
            instant_earlier(Referral.submitted_at, asked),
            Referral.group_id,
            Referral.agency_id,
            _area(areas),
            Referral.status.label("outcome"),
            Referral.urgent,
            is_decided.label("decided"),
            Referral.status.in_(TAKEN_ON).label("taken_on"),
            both(is_decided, decided <= Referral.decide_by).label("decided_in_time"),
            Referral.acknowledged_at.isnot(None).label("acknowledged"),
            both(acknowledged <= Referral.acknowledge_by).label("acknowledged_in_time"),
            Referral.id.in_(_again(asked)).label("again"),
            case((is_decided, working_days(day, decided, asked))).label("days_to_decision"),
            case((Referral.status.in_(TAKEN_ON), _first_meeting() - day)).label("days_to_meeting"),
            hate.label("asked_hate"),
            and_(hate, func.coalesce(func.jsonb_array_length(_strands()), 0) > 0).label("hate"),
        )
        .select_from(Referral)
        .outerjoin(areas, areas.c.referral_id == Referral.id)
        .where(*conditions)
    )


def _strands() -> Any:
    """What was ticked, as a list; an answer of any other shape is none."""
    given = Referral.answers["hate_strands"]
    return case((func.jsonb_typeof(given) == "array", given), else_=text("'[]'::jsonb"))


def _people(asked: Asked) -> Select[Any]:
    """Each person of each referral, found by its referrer or by those who decided."""
    day, conditions = _of_period(asked)
    areas = _areas(asked)
    person = people()
    who = func.coalesce(_subjects.c.person_id, _links.c.person_id)
    return (
        select(
            Referral.id,
            _subjects.c.id.label("part"),
            instant_earlier(Referral.submitted_at, asked),
            Referral.group_id,
            Referral.agency_id,
            _area(areas),
            _subjects.c.side,
            age_band(person, day).label("age"),
        )
        .select_from(Referral)
        .join(_subjects, _subjects.c.referral_id == Referral.id)
        .outerjoin(_links, _links.c.subject_id == _subjects.c.id)
        .join(person, person.c.id == who)
        .outerjoin(areas, areas.c.referral_id == Referral.id)
        .where(*conditions)
    )


def _by_strand(asked: Asked) -> Select[Any]:
    """Each strand ticked in each referral: one with two strands is here twice."""
    _, conditions = _of_period(asked)
    areas = _areas(asked)
    ticked = (
        func.jsonb_array_elements_text(_strands())
        .table_valued(column("value", Text), with_ordinality="place")
        .lateral("ticked")
        .render_derived()
    )
    return (
        select(
            Referral.id,
            ticked.c.place.label("part"),
            instant_earlier(Referral.submitted_at, asked),
            Referral.group_id,
            Referral.agency_id,
            _area(areas),
            known(ticked.c.value, asked.choices_of("hate_strands")).label("strand"),
        )
        .select_from(Referral)
        .join(ticked, true())
        .outerjoin(areas, areas.c.referral_id == Referral.id)
        .where(*conditions, Referral.group_id.in_(asked.groups_asking("hate_strands")))
    )


SIDES = {"victim": "Victim", "offender": "Offender", "location": "Location"}
RECEIVED = Population(
    "referrals", "Referrals", "referral", Referral, _received,
    (
        BY_GROUP, Split("agency_id", "By agency that referred"), BY_AREA,
        Split("outcome", "By what became of it", {key: words for key, words in STATUSES.items() if key != "draft"}, rows_only=True),
    ), DATED,
)  # fmt: skip
PEOPLE = Population(
    "people-referred", "People in referrals", "person in a referral", Referral, _people,
    (Split("age", "By age on the day of the referral", AGES), Split("side", "By side of the problem", SIDES)), DATED,
    many="people in referrals",
)  # fmt: skip
STRANDS = Population(
    "hate-strands", "Hate strands", "strand in a referral", Referral, _by_strand,
    (Split("strand", "By strand", {OTHER: "Another"}), BY_GROUP), DATED, many="strands in referrals",
)  # fmt: skip

THEME = Theme(
    "referrals",
    "Referrals",
    "What was referred, by whom and about whom, what was decided and how soon.",
    (
        Statistic("received", "Referrals received", "Referrals submitted to the group, whatever became of them; drafts are not.", RECEIVED),
        Statistic("urgent", "Urgent", "Those whose referrer said that somebody must act today.", RECEIVED, when="urgent", base="received", apart=False),
        Statistic("acknowledged-in-time", "Acknowledged in time", "Those acknowledged by the day the group's clock gave.", RECEIVED,
                  when="acknowledged_in_time", base="received", apart=False),
        Statistic("decided", "Decided", "Those accepted, joined to an open case, declined or signposted by now.", RECEIVED,
                  when="decided", base="received"),
        Statistic("accepted", "Accepted", "Of those decided, the ones accepted or joined to an open case.", RECEIVED,
                  when="taken_on", base="decided"),
        Statistic("decided-in-time", "Decided in time", "Of those decided, the ones decided by the day the group's clock gave.", RECEIVED,
                  when="decided_in_time", base="decided"),
        Statistic("again", "Repeat referrals", "Those about a person, place or organisation referred to the same group in the twelve months before.",
                  RECEIVED, when="again", base="received"),
        Statistic("days-to-triage", "Time to decision", "Working days from submission to the decision.", RECEIVED,
                  days="days_to_decision", unit="working day"),
        Statistic("days-to-meeting", "Time to first meeting", "Days from submission to the first meeting of the group that dealt with the case, for those accepted.",
                  RECEIVED, days="days_to_meeting", apart=False),
        Statistic("hostility-asked", "Asked about hostility", "Those to a group whose form asks whether hostility plays a part.", RECEIVED, when="asked_hate", apart=False),
        Statistic("hostility", "Hostility plays a part", "Of those asked, the ones with any strand ticked.", RECEIVED, when="hate", base="hostility-asked", apart=False),
        Statistic("people-referred", "People in referrals", "Each person in each referral, also one who was named and found later.", PEOPLE),
        Statistic("strands", "Strands ticked", "Each strand of hostility ticked in each referral: a referral may have several.", STRANDS),
    ),
    (
        "A referral counts in the period in which it was submitted, also where it was decided later.",
        "Age is that on the day of the referral, by date of birth, else by year of birth or the band chosen.",
    ),
)  # fmt: skip
