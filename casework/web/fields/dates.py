"""Fields of days in boxes: a day, a month, a day with its time."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from wtforms import Field, ValidationError
from wtforms.utils import unset_value

from casework import clock
from casework.web.days import NotADay, read_day, read_time
from casework.web.fields.rules import NoLaterThanToday, clean


class Day(Field):
    """A day in three boxes. Accepts month names and two-figure years; keeps what was typed when it cannot be a day.

    `called` names it in messages ("The due date"). With `born`, or a `NoLaterThanToday` rule, a year of two figures is
    the last such year; otherwise it may be up to ten years ahead.
    """

    boxes: tuple[str, ...] = ("day", "month", "year")
    usually_called = "The date"

    def __init__(self, label: str = "", *args: Any, called: str = "", born: bool = False, **kwargs: Any) -> None:
        super().__init__(label, *args, **kwargs)
        self.called = called or _called(label) or self.usually_called
        self.born = born
        self.past = born or any(isinstance(rule, NoLaterThanToday) for rule in self.validators)
        self.parts: tuple[str, ...] = ("",) * len(self.boxes)
        self.faulty: tuple[str, ...] = ()

    @property
    def first_control(self) -> str:
        """The box to go to: the first at fault, where that is known."""
        return f"{self.id}-{next((box for box in self.boxes if box in self.faulty), self.boxes[0])}"

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.process_errors = []
        if data is unset_value:
            data = self.default() if callable(self.default) else self.default
        self.object_data = self.data = data
        self.parts = self.parts_of(data) if isinstance(data, date) else ("",) * len(self.boxes)
        if not formdata:
            return
        if any(f"{self.name}-{box}" in formdata for box in self.boxes):
            parts = tuple(clean(formdata.get(f"{self.name}-{box}", "")) for box in self.boxes)
        elif self.name in formdata:
            parts = self.parts_of_text(clean(formdata.get(self.name)))
        else:
            return
        self.parts = parts
        self.raw_data = [" ".join(parts).strip()]
        self.data = None
        if any(parts):
            try:
                self.data = self.read(*parts)
            except NotADay as mistake:
                self.faulty = mistake.boxes
                self.process_errors.append(str(mistake))

    def parts_of(self, value: Any) -> tuple[str, ...]:
        return (str(value.day), str(value.month), str(value.year))

    def parts_of_text(self, text: str) -> tuple[str, ...]:
        """2026-03-27, as a link or a script writes a day."""
        year, _, rest = text.partition("-")
        month, _, number = rest.partition("-")
        return (number, month, year)

    def read(self, *parts: str) -> Any:
        return read_day(*parts, past=self.past, called=self.called)

    def pre_validate(self, form: Any) -> None:
        if self.born and self.data is not None and self.data > clock.today():
            self.faulty = ("year",)
            raise ValidationError(f"{self.called} must be in the past")


class Month(Day):
    """A month in two boxes, as its first day."""

    boxes = ("month", "year")
    usually_called = "The month"

    def parts_of(self, value: Any) -> tuple[str, ...]:
        return (str(value.month), str(value.year))

    def parts_of_text(self, text: str) -> tuple[str, ...]:
        year, _, rest = text.partition("-")
        return (rest.partition("-")[0], year)

    def read(self, *parts: str) -> date:
        try:
            return read_day("1", *parts, past=self.past, called=self.called)
        except NotADay as mistake:
            raise NotADay(str(mistake).replace("real date, like 27 3", "real month, like 3"), *mistake.boxes) from None


class Moment(Day):
    """A day and a time of day in London, as an aware instant in UTC."""

    boxes = ("day", "month", "year", "time")

    def parts_of(self, value: datetime) -> tuple[str, ...]:
        there = clock.in_london(value)
        return (*super().parts_of(there), f"{there:%H:%M}")

    def parts_of_text(self, text: str) -> tuple[str, ...]:
        day, _, at = text.partition("T")
        return (*super().parts_of_text(day), at[:5])

    def read(self, *parts: str) -> datetime:
        day = read_day(*parts[:3], past=self.past, called=self.called)
        if not parts[3]:
            raise NotADay(f"{self.called} must include a time", "time")
        try:
            return clock.london(day, read_time(parts[3]))
        except ValueError as mistake:
            raise NotADay(str(mistake), "time") from None


def _called(label: str) -> str:
    words = label.replace("(optional)", "").strip()
    if not words.endswith("?") and re.search(r"(?i)^date of \w|\bdate$|\bday$", words) and " " in words:
        return f"The {words[:1].lower()}{words[1:]}"
    return ""
