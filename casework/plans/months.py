"""Calendar months, each as its first day."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date

NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def month_of(day: date) -> date:
    return day.replace(day=1)


def later(month: date, months: int) -> date:
    """The month so many later, or earlier when negative."""
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def run(first: date, count: int) -> list[date]:
    """So many months from the first on."""
    return [later(first, step) for step in range(count)]


def days_in(months: Iterable[date]) -> int:
    return sum(monthrange(month.year, month.month)[1] for month in months)


def read_month(typed: str) -> date | None:
    """2026-03, 03/2026, March 2026, Mar-26, or any day of the month as spreadsheets write it: 2026-03-01, 01/03/2026."""
    text = typed.strip().lower()
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})([-/.]\d{1,2})?(t| 00:00.*)?", text):
        return _month(int(found[1]), int(found[2]))
    if found := re.fullmatch(r"(\d{1,2}[-/.])?(\d{1,2})[-/.](\d{4})", text):
        return _month(int(found[3]), int(found[2]))
    if found := re.fullmatch(r"(?:\d{1,2}[ -])?([a-z]{3,9})[ -]+(\d{4}|\d{2})", text):
        meant = [number for number, name in enumerate(NAMES, 1) if name.startswith(found[1])]
        year = int(found[2]) + (2000 if len(found[2]) == 2 else 0)
        return _month(year, meant[0]) if meant else None
    return None


def _month(year: int, month: int) -> date | None:
    return date(year, month, 1) if 1 <= month <= 12 and 1990 <= year <= 2200 else None
