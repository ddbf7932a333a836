"""Statistics of tools and orders: used, agreed and breached; and of young people who were discussed, how many signed an agreement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, select

from casework.cases.models import KINDS_OF_WORK, Case, Caseload, CaseParty
from casework.meetings.models import AgendaItem, Meeting
from casework.orders.models import Order, OrderBreach, OrderStep
from casework.orders.tools import tools
from casework.statistics.asked import Asked
from casework.statistics.columns import (
    AGES,
    NOTHING,
    OTHER,
    age_band,
    area_of_group,
    earlier,
    known,
    london_day,
    people,
    within,
)
from casework.statistics.figures import Population, Split, Statistic, Theme

HELD = ("in_progress", "closed", "circulated", "confirmed")
YOUNG = ("Under 10", "10 to 13", "14 to 17")
_steps = OrderStep.__table__.alias("statistics_steps")
_breaches = OrderBreach.__table__.alias("statistics_breaches")
_orders = Order.__table__.alias("statistics_orders")
_loads = Caseload.__table__.alias("statistics_loads")
_items = AgendaItem.__table__.alias("statistics_order_items")
_meetings = Meeting.__table__.alias("statistics_order_meetings")
_parties = CaseParty.__table__.alias("statistics_discussed")


def _tool_names() -> Mapping[str, str]:
    return {**{key: tool.name for key, tool in tools().items()}, OTHER: "No longer in the list of tools"}


def first_group(case_id: Any, asked: Asked) -> Any:
    """The one of these groups that had the case first: a case of several counts once."""
    return (
        select(_loads.c.group_id)
        .where(_loads.c.case_id == case_id, _loads.c.group_id.in_(asked.group_ids))
        .order_by(_loads.c.joined_on, _loads.c.id)
        .limit(1)
        .correlate_except(_loads)
        .scalar_subquery()
    )


def in_groups(case_id: Any, asked: Asked) -> Any:
    found = select(_loads.c.id).where(_loads.c.case_id == case_id, _loads.c.group_id.in_(asked.group_ids))
    return exists(found.correlate_except(_loads))


def _used(asked: Asked) -> Select[Any]:
    """Tools granted, signed, issued or taken up, by the first day of that."""
    granted = (
        select(_steps.c.order_id, func.min(_steps.c.taken_on).label("day"))
        .where(_steps.c.step == "granted")
        .group_by(_steps.c.order_id)
        .subquery("granted")
    )
    person = people()
    breached = exists(select(_breaches.c.id).where(_breaches.c.order_id == Order.id).correlate_except(_breaches))
    agreements = [key for key, tool in tools().items() if tool.is_agreement]
    group = first_group(Order.case_id, asked)
    return (
        select(
            Order.id, NOTHING.label("part"), earlier(granted.c.day, asked), group.label("group_id"), Order.agency_id,
            area_of_group(group).label("area_id"), known(Order.tool, list(tools())).label("tool"), Order.kind,
            case((Order.person_id.isnot(None), age_band(person, granted.c.day))).label("age"),
            breached.label("breached"), Order.tool.in_(agreements).label("agreement"),
            and_(Order.tool.in_(agreements), breached).label("agreement_breached"),
            and_(Order.status == "ended", Order.ended_on < func.coalesce(Order.ends_on, asked.today)).label("ended_early"),
        )
        .join(granted, granted.c.order_id == Order.id)
        .outerjoin(person, person.c.id == Order.person_id)
        .where(within(granted.c.day, asked), in_groups(Order.case_id, asked))
    )  # fmt: skip


def _discussed(asked: Asked) -> Select[Any]:
    """People on the offender's side of cases dealt with at meetings of the period, each once."""
    day = london_day(_meetings.c.starts_at)
    each = (
        select(
            Case.id, _parties.c.person_id, day.label("day"), earlier(day, asked), _meetings.c.group_id,
        )
        .join(_items, _items.c.case_id == Case.id)
        .join(_meetings, _meetings.c.id == _items.c.meeting_id)
        .join(_parties, _parties.c.case_id == Case.id)
        .where(
            _meetings.c.group_id.in_(asked.group_ids), _meetings.c.status.in_(HELD), within(day, asked),
            _parties.c.side == "offender", _parties.c.person_id.isnot(None),
        )
        .subquery("discussed")
    )  # fmt: skip
    first = (
        select(each)
        .distinct(each.c.person_id, each.c.earlier)
        .order_by(each.c.person_id, each.c.earlier, each.c.day, each.c.id)
        .subquery("first_discussed")
    )
    person = people()
    band = age_band(person, first.c.day)
    agreements = [key for key, tool in tools().items() if tool.is_agreement]

    def had(*more: Any) -> Any:
        taken = and_(_steps.c.order_id == _orders.c.id, _steps.c.step == "granted", within(_steps.c.taken_on, asked))
        same = (_steps.c.taken_on < asked.period.start) == first.c.earlier
        found = select(_orders.c.id).join(_steps, taken).where(_orders.c.person_id == first.c.person_id, same, *more)
        return exists(found.correlate_except(_orders, _steps))

    signed, young = had(_orders.c.tool.in_(agreements)), func.coalesce(band.in_(YOUNG), False)
    return (
        select(
            first.c.id, first.c.person_id.label("part"), first.c.earlier, first.c.group_id,
            area_of_group(first.c.group_id).label("area_id"), band.label("age"), young.label("young"),
            signed.label("signed"), and_(young, signed).label("young_signed"), had().label("any_tool"),
        )
        .join(person, person.c.id == first.c.person_id)
    )  # fmt: skip


USED = Population(
    "tools-used", "Tools used", "tool or order", Order, _used,
    (
        Split("tool", "By tool", _tool_names), Split("group_id", "By group"), Split("agency_id", "By agency that used it"),
        Split("kind", "By kind of work", KINDS_OF_WORK), Split("age", "By age of the person on that day", AGES),
    ),
    "the day it was first granted, signed, issued or taken up", many="tools and orders",
)  # fmt: skip
DISCUSSED = Population(
    "discussed", "People discussed", "person", Case, _discussed,
    (Split("group_id", "By group that discussed them first"), Split("age", "By age on the day they were first discussed", AGES, rows_only=True)),
    "the first meeting in it that dealt with their case", many="people",
)  # fmt: skip

THEME = Theme(
    "tools",
    "Tools and orders",
    "Which tools were used and what became of them, and how many of the people discussed signed an agreement.",
    (
        Statistic("used", "Used", "Tools granted by a court, issued, signed or taken up.", USED),
        Statistic("breached", "Breached", "Those with any breach on record by now.", USED, when="breached", base="used"),
        Statistic("ended-early", "Ended early", "Those that ended before their last day.", USED, when="ended_early", base="used"),
        Statistic("agreements", "Agreements", "Those that are agreements somebody signed.", USED, when="agreement", base="used", rows_only=True),
        Statistic("agreements-breached", "Agreements breached", "Of the agreements, those with any breach on record by now.", USED,
                  when="agreement_breached", base="agreements", rows_only=True),
        Statistic("discussed", "People discussed", "People on the offender's side of a case that a meeting held in the period dealt with, each once.", DISCUSSED),
        Statistic("signed", "Signed an agreement", "Those with whom an agreement was signed within the period.", DISCUSSED, when="signed", base="discussed"),
        Statistic("any-tool", "Any tool used", "Those about whom any tool was used within the period.", DISCUSSED, when="any_tool", base="discussed"),
        Statistic("young", "Young people discussed", "Those known to be under 18 on that day.", DISCUSSED, when="young", base="discussed"),
        Statistic("young-signed", "Young people who signed an agreement", "Of the young people discussed, those with whom an agreement was signed within the period.",
                  DISCUSSED, when="young_signed", base="young"),
    ),
    (
        "A tool of a case that several groups have counts once, in the one that had the case first.",
        "Somebody whose age is not known is not counted as young.",
    ),
)  # fmt: skip
