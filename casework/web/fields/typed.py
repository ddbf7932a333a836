"""Fields of text that stands for something else: a number, an amount, a time of day; shown again exactly as typed."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from datetime import time
from decimal import Decimal
from typing import Any

from wtforms import StringField

from casework.web.days import read_time
from casework.web.fields.rules import clean


class Typed(StringField, ABC):
    """Text that stands for something else; shown again exactly as typed."""

    typed = ""

    def process_data(self, value: Any) -> None:
        self.typed = ""
        super().process_data(value)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.typed = clean(valuelist[0]) if valuelist else ""
        self.data = None
        if self.typed:
            self.data = self.read(self.typed)

    @abstractmethod
    def read(self, typed: str) -> Any:
        """What was typed stands for. Raises `ValueError` with words for a person when it cannot be."""

    def written(self) -> str:
        return "" if self.data is None else str(self.data)

    def _value(self) -> str:
        return self.typed or self.written()


class WholeNumber(Typed):
    """A whole number; `least` and `most` included."""

    def __init__(self, label: str = "", *args: Any, least: int = 0, most: int = 1_000_000, **kwargs: Any) -> None:
        super().__init__(label, *args, **kwargs)
        self.least, self.most = least, most

    def read(self, typed: str) -> int:
        plain = typed.replace(",", "").replace(" ", "")
        if not re.fullmatch(r"-?\d{1,9}", plain):
            raise ValueError("Enter a whole number, like 12")
        value = int(plain)
        if not self.least <= value <= self.most:
            raise ValueError(f"Enter a number from {self.least:,} to {self.most:,}")
        return value


class Money(Typed):
    """Pounds and pence, as a `Decimal`; the pound sign and commas may be typed or left out."""

    def read(self, typed: str) -> Decimal:
        plain = re.sub(r"[£,\s]", "", typed)
        if not re.fullmatch(r"\d{1,10}(\.\d{1,2})?", plain):
            raise ValueError("Enter an amount of money, like 250 or 99.50")
        return Decimal(plain)


class ClockTime(Typed):
    """A time of day: 14:00, 2pm, 2.30 pm, 1400."""

    def read(self, typed: str) -> time:
        return read_time(typed)

    def written(self) -> str:
        return f"{self.data:%H:%M}" if isinstance(self.data, time) else ""
