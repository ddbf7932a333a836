"""Reading a day or a time of day from what a person types, and saying exactly what is wrong with it."""

from __future__ import annotations

import re
from datetime import date, time

from casework import clock

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip


class NotADay(ValueError):
    """What was typed is no day. `boxes` are the parts at fault."""

    def __init__(self, message: str, *boxes: str) -> None:
        super().__init__(message)
        self.boxes = boxes


def read_day(day: str, month: str, year: str, *, past: bool = False, called: str = "The date") -> date:
    """The day that was typed. Raises `NotADay`, a `ValueError`, saying what is missing or wrong.

    A year of two figures is the last such year where the day must be `past`, and may else be up to ten years ahead.
    """
    typed = {"day": day, "month": month, "year": year}
    missing = [box for box, text in typed.items() if not text]
    if missing:
        raise NotADay(f"{called} must include a {' and '.join(missing)}", *missing)
    number = _month(month)
    figures = re.fullmatch(r"(\d{1,2})(st|nd|rd|th)?", day.lower())
    faulty = [
        box
        for box, fine in (
            ("day", figures and 1 <= int(figures[1]) <= 31),
            ("month", number),
            ("year", re.fullmatch(r"\d{2}|\d{4}", year)),
        )
        if not fine
    ]
    if faulty or figures is None or number is None:
        raise NotADay(f"{called} must be a real date, like 27 3 2026", *faulty)
    full = int(year) if len(year) == 4 else _century(int(year), past=past)
    try:
        found = date(full, number, int(figures[1]))
    except ValueError:
        raise NotADay(f"{called} must be a real date, like 27 3 2026", *(["day"] if full else ["year"])) from None
    if not 1900 <= found.year <= 2100:
        raise NotADay("The year must be between 1900 and 2100", "year")
    return found


def read_time(typed: str) -> time:
    """The time of day that was typed: 14:00, 2pm, 2.30 pm, 1400, noon. Raises `ValueError` in words."""
    text = typed.strip().lower()
    if text in ("noon", "midday", "12 noon"):
        return time(12)
    if text in ("midnight", "12 midnight"):
        return time(0)
    found = re.fullmatch(r"(\d{1,2})(?:[:.]?(\d{2}))?\s*([ap]\.?m\.?)?", text)
    if found:
        hour, minute = int(found[1]), int(found[2] or 0)
        half = (found[3] or "")[:1]
        if half:
            hour = hour % 12 + (12 if half == "p" else 0) if 1 <= hour <= 12 else hour if half == "p" else 24
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise ValueError("Enter a time, like 2pm or 14:00")


def _month(text: str) -> int | None:
    if re.fullmatch(r"\d{1,2}", text):
        return int(text) if 1 <= int(text) <= 12 else None
    word = text.lower().rstrip(".")
    return next((n for n, name in enumerate(MONTHS, 1) if len(word) >= 3 and name.startswith(word)), None)


def _century(two_figures: int, *, past: bool) -> int:
    newest = clock.today().year + (0 if past else 10)
    return newest - (newest - two_figures) % 100
