"""Ages and lengths as the law counts them: whole years, calendar months, the day somebody turns 18."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from casework.subjects.models import Person

ADULT = 18
ALL_AGES = (0, 150)


def ages_on(person: Person, day: date) -> tuple[int, int]:
    """The least and the most somebody can be on a day: the same twice when the date of birth is known."""
    if (age := person.age_on(day)) is not None:
        return age, age
    if person.birth_year is not None:
        return day.year - person.birth_year - 1, day.year - person.birth_year
    return ALL_AGES


def may_be_under(person: Person | None, age: int, day: date) -> bool:
    """Whether somebody is, or for all that is known may be, younger than this."""
    return person is not None and age > 0 and ages_on(person, day)[0] < age


def is_under(person: Person | None, age: int, day: date) -> bool:
    """Whether somebody is certainly younger than this."""
    return person is not None and age > 0 and ages_on(person, day)[1] < age


def birthday(born: date, age: int) -> date:
    """The day somebody reaches an age; who was born on 29 February does on 1 March of other years."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def months_after(day: date, months: int) -> date:
    """The same day so many months on, or the last of a shorter month."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day_of(start: date, months: int) -> date:
    """The last day of a term of so many months: 12 from 3 March 2026 are over at the end of 2 March 2027."""
    return months_after(start, months) - timedelta(days=1)
