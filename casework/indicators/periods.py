"""Periods as people write them: months, quarters, financial and calendar years, twelve months to a month. Knows no database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
KINDS = {"month": "Month", "quarter": "Quarter", "half": "Half-year", "financial_year": "Financial year", "year": "Calendar year", "twelve": "Twelve months", "other": "Other days"}  # fmt: skip


class NotAPeriod(ValueError):
    """The words name no period; the message says what would."""


@dataclass(frozen=True, order=True)
class Period:
    """From a first day to a last, both included, in whole months."""

    starts_on: date
    ends_on: date

    @cached_property
    def months(self) -> int:
        return (self.ends_on.year - self.starts_on.year) * 12 + self.ends_on.month - self.starts_on.month + 1

    @cached_property
    def kind(self) -> str:
        """A key of `KINDS`; quarters and halves begin with one of the financial year."""
        if self.starts_on.day != 1 or (self.ends_on + timedelta(days=1)).day != 1:
            return "other"
        if self.months == 12:
            return {4: "financial_year", 1: "year"}.get(self.starts_on.month, "twelve")
        if self.months in (3, 6) and self.starts_on.month % self.months == 4 % self.months:
            return "quarter" if self.months == 3 else "half"
        return "month" if self.months == 1 else "other"

    @property
    def financial_year(self) -> int:
        """The year in which the financial year of its last day began, in April."""
        return self.ends_on.year - (self.ends_on.month < 4)

    @cached_property
    def label(self) -> str:
        """2018/19; Q1 2018/19; April 2018; 2018; October 2019 to September 2020."""
        year = f"{self.financial_year}/{(self.financial_year + 1) % 100:02}"
        match self.kind:
            case "financial_year":
                return year
            case "year":
                return str(self.starts_on.year)
            case "quarter":
                return f"Q{(self.starts_on.month - 4) % 12 // 3 + 1} {year}"
            case "half":
                return f"H{(self.starts_on.month - 4) % 12 // 6 + 1} {year}"
            case "month":
                return f"{self.starts_on:%B %Y}"
            case "twelve":
                return f"{self.starts_on:%B %Y} to {self.ends_on:%B %Y}"
        return f"{_day(self.starts_on)} to {_day(self.ends_on)}"

    def year_before(self) -> Period:
        """The same period last year: the same months, whole ones to their last day, leap years or not."""
        return self.moved(-12)

    def moved(self, months: int) -> Period:
        """The period so many months later; a last day of a month stays one."""
        return _moved(self, months)

    def to_date(self) -> Period:
        """From the beginning of its financial year to its last day: the year to date."""
        return Period(date(self.financial_year, 4, 1), self.ends_on)


@lru_cache(maxsize=4096)
def _moved(period: Period, months: int) -> Period:
    first = _plus(period.starts_on, months)
    return Period(first, _plus(period.ends_on + timedelta(days=1), months) - timedelta(days=1))


def _plus(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, (_first_after(year, month + 1) - timedelta(days=1)).day))


def _first_after(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1)


def of_months(year: int, month: int, months: int = 1) -> Period:
    """So many months from the first of this one."""
    first = date(year, month, 1)
    return Period(first, _plus(first, months) - timedelta(days=1))


def financial_year(year: int) -> Period:
    """From April of this year to March of the next."""
    return of_months(year, 4, 12)


_YEARS = re.compile(r"(?:fy\s*)?(\d{4}|\d{2})\s*[/\-–]\s*(\d{4}|\d{2})")
_PART = re.compile(r"\b(?:(q)(?:uarter|tr)?|(h)(?:alf)?)\s*\.?\s*([1-4])")
_MONTH = re.compile(r"([a-z]{3,9})\.?[\s\-']*(\d{4}|\d{2})")
_SPAN = re.compile(r"([a-z]{3,9})\.?(?:[\s\-']*(\d{4}|\d{2}))?\s*(?:to|-|–)\s*([a-z]{3,9})\.?[\s\-']*(\d{4}|\d{2})")
_TO = re.compile(
    r"(?:rolling\s*)?(?:12|twelve)[\s\-]*(?:m|mths?|months?)(?:\s*rolling)?\s*(?:to|ending|ended)\s*(?:the end of\s*)?([a-z]{3,9})\.?[\s\-']*(\d{4}|\d{2})"
    r"|(?:rolling\s*)?year\s*(?:to|ending|ended)\s*(?:31 |30 |28 |29 )?([a-z]{3,9})\.?\s*(\d{4})"
)


def read(text: str) -> Period:
    """The period that some words name. Raises `NotAPeriod`. A pair of years is a financial year, a year alone a calendar year."""
    said = " ".join(text.replace("\xa0", " ").lower().split()).strip(" .()")
    if match := _TO.fullmatch(said):
        month, year = (match[1], match[2]) if match[1] else (match[3], match[4])
        last = of_months(_sane(_full(year), text), _month(month, text))
        return Period(last.moved(-11).starts_on, last.ends_on)
    if match := _SPAN.fullmatch(said):
        first, last = _month(match[1], text), _month(match[3], text)
        year = _sane(_full(match[4]), text)
        began = _sane(_full(match[2]), text) if match[2] else year - (first > last)
        period = Period(date(began, first, 1), of_months(year, last).ends_on)
        if period.ends_on < period.starts_on:
            raise NotAPeriod(f"“{text}” ends before it begins")
        return period
    if re.fullmatch(r"fy\s*(\d{2}|\d{4})", said):
        year = int(said.removeprefix("fy").strip()) % 100
        raise NotAPeriod(
            f"“{text}” may be the year that begins or the year that ends then: write 20{(year - 1) % 100:02}/{year:02} or 20{year:02}/{(year + 1) % 100:02}"
        )
    part = _PART.search(said)
    rest = (said[: part.start()] + said[part.end() :]).strip(" ,-") if part else said
    years = _YEARS.fullmatch(rest)
    if not part and re.fullmatch(r"\d\d\s*[\-–]\s*\d\d", rest):
        raise NotAPeriod(f"“{text}” may be a year or ages: write a year like 20{rest[:2]}/{rest[-2:]}")
    if part:
        if not years:
            raise NotAPeriod(f"“{text}” needs its financial year, like Q1 2018/19")
        length, number = (3, int(part[3])) if part[1] else (6, int(part[3]))
        if length * number > 12:
            raise NotAPeriod("A year has two halves")
        return of_months(_financial(years, text), 4, length).moved(length * (number - 1))
    month = re.fullmatch(r"(\d{4})-(\d{2})(?:-01)?(?:[t ].*)?", said)
    if month and 1 <= int(month[2]) <= 12 and int(month[2]) != (int(month[1]) + 1) % 100:  # 2009-10 is a pair of years
        return of_months(_sane(int(month[1]), text), int(month[2]))
    if years:
        return financial_year(_financial(years, text))
    if re.fullmatch(r"\d{4}", said):
        return of_months(_sane(int(said), text), 1, 12)
    if match := _MONTH.fullmatch(said):
        return of_months(_sane(_full(match[2]), text), _month(match[1], text))
    raise NotAPeriod(
        f"“{text}” is no period. Write one like 2018/19, Q1 2018/19, April 2018, 2018, or 12 months to September 2020"
    )


def _full(year: str) -> int:
    return int(year) + (2000 if len(year) == 2 else 0)


def _month(name: str, text: str) -> int:
    for number, month in enumerate(MONTHS, 1):
        if month == name or (len(name) >= 3 and month.startswith(name)):
            return number
    raise NotAPeriod(f"“{text}” names no month that there is")


def _financial(match: re.Match[str], text: str) -> int:
    """The first of two years, having made sure that they follow each other."""
    first, last = int(match[1]), int(match[2])
    if len(match[1]) == 2:
        first += 2000
        last += 2000 if len(match[2]) == 2 else 0
    if last % 100 != (first + 1) % 100 or (last > 99 and last != first + 1):
        raise NotAPeriod(f"“{text}”: a financial year is two years that follow each other, like 2018/19")
    return _sane(first, text)


def _sane(year: int, text: str) -> int:
    if not 1900 <= year <= 2200:
        raise NotAPeriod(f"“{text}”: the year cannot be right")
    return year


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
