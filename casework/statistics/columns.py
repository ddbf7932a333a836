"""Columns that populations have in common: the London day of an instant, its period, age, area, working days between two days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
)

from casework import clock
from casework.partnership.models import Group
from casework.statistics.asked import Asked
from casework.subjects.descriptions import AGE_BANDS
from casework.subjects.models import Person, Place

OTHER = "other"
_FROM_AGE = (10, 14, 18, 25, 35, 50, 65)
_MONDAY = literal_column("DATE '2000-01-03'", Date)
_groups = Group.__table__.alias("statistics_groups")
_BANDS = literal_column("(ARRAY[" + ", ".join(f"'{band}'" for band in AGE_BANDS) + "])", ARRAY(Text))
AGES = {band: band for band in AGE_BANDS}
NOTHING = literal_column("0::bigint", BigInteger)
"""What `part` is where an id stands for one row."""


def london_day(instant: Any) -> ColumnElement[date]:
    return cast(func.timezone("Europe/London", instant), Date)


def within(day: Any, asked: Asked) -> ColumnElement[bool]:
    """The day lies in the period, or in the same days a year before."""
    now = day.between(asked.period.start, asked.period.end)
    return or_(now, day.between(*asked.before)) if asked.before is not None else now


def earlier(day: Any, asked: Asked) -> ColumnElement[bool]:
    """Whether it belongs to the year before."""
    return (day < asked.period.start).label("earlier")


def instant_within(instant: Any, asked: Asked) -> ColumnElement[bool]:
    """`within` of an instant's London day. Days are compared as the instants they begin at: no row is put into London time for it."""
    now = _between_days(instant, asked.period.start, asked.period.end)
    return or_(now, _between_days(instant, *asked.before)) if asked.before is not None else now


def instant_earlier(instant: Any, asked: Asked) -> ColumnElement[bool]:
    """`earlier` of an instant's London day."""
    return (instant < _begins(asked.period.start)).label("earlier")


def _between_days(instant: Any, first: date, last: date) -> ColumnElement[bool]:
    return and_(instant >= _begins(first), instant < _begins(last + timedelta(days=1)))


def _begins(day: date) -> datetime:
    return clock.london(day, time())


def never() -> ColumnElement[bool]:
    """`earlier` of what is counted as it stands today."""
    return false().label("earlier")


def known(column: Any, values: Sequence[str]) -> ColumnElement[str | None]:
    """The value where it is one of a list, nothing where it is empty, and "other" for whatever else somebody typed."""
    text = func.nullif(column, "")
    return case((text.is_(None), None), (text.in_(list(values)), text), else_=OTHER)


def age_band(person: Any, day: Any) -> ColumnElement[str | None]:
    """The band of somebody's age on a day, as far as it is known: by date of birth, else by the year, else the band that was chosen."""
    years = cast(
        func.coalesce(
            func.date_part("year", func.age(cast(day, Date), person.c.date_of_birth)),
            func.date_part("year", cast(day, Date)) - person.c.birth_year,
        ),
        Integer,
    )
    by_years = _BANDS[func.width_bucket(years, literal(list(_FROM_AGE), ARRAY(Integer)), type_=Integer) + 1]
    return func.coalesce(by_years, case((person.c.age_band.in_(AGE_BANDS), person.c.age_band)))


def area_of_group(group_id: Any) -> ColumnElement[int | None]:
    return select(_groups.c.area_id).where(_groups.c.id == group_id).scalar_subquery()


def working_days(start: Any, end: Any, asked: Asked) -> ColumnElement[int]:
    """Working days after `start` up to and including `end`, as `clock.working_days_between` counts them."""
    first = min(asked.before[0] if asked.before is not None else asked.period.start, asked.period.start)
    free = literal(_free_days(first.year - 1, asked.today.year + 1), ARRAY(Date))

    def until(day: Any) -> ColumnElement[int]:
        """Weekdays since a Monday long ago, less the bank holidays up to then."""
        days = cast(day, Date) - _MONDAY
        weekdays = func.div(days, 7) * 5 + func.least(func.mod(days, 7) + 1, 5)
        return cast(weekdays, Integer) - func.width_bucket(cast(day, Date), free, type_=Integer)

    return until(end) - until(start)


@cache
def _free_days(first: int, last: int) -> list[date]:
    """Bank holidays on weekdays of these years, in order."""
    days = (date.fromordinal(n) for n in range(date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal() + 1))
    return [each for each in days if each.weekday() < 5 and clock.bank_holiday(each) is not None]


def people() -> Any:
    return Person.__table__.alias("statistics_people")


def places() -> Any:
    return Place.__table__.alias("statistics_places")


def both(*conditions: Any) -> ColumnElement[bool]:
    return func.coalesce(and_(*conditions), false())
