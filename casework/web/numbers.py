"""Numbers out of addresses and forms: of rows, versions and pages, none of them larger than the database can hold."""

from __future__ import annotations

from typing import Any

from werkzeug.routing import IntegerConverter, UnicodeConverter, ValidationError

LARGEST = 2**63 - 1
DIGITS = len(str(LARGEST))


def row_number(value: str | None) -> int | None:
    """Text as the number of a row; None when it is none. Only the figures 0 to 9 count: Python takes "²" for a digit and "٣" for a number."""
    if not value or not value.isascii() or not value.isdigit() or len(value) > DIGITS:
        return None
    number = int(value)
    return number if number <= LARGEST else None


def version_number(value: str | None) -> int:
    """The version a form began with; 0, which is older than any, when it does not say one."""
    return row_number(value) or 0


def number_asked(value: str) -> int:
    """For `request.args.get(..., type=number_asked)`: raises ValueError for what is no number of a row."""
    number = row_number(value)
    if number is None:
        raise ValueError(value)
    return number


class RowNumber(IntegerConverter):
    """<int:...> in an address: a number no row can have is an address that is not there.

    The pattern itself takes no more figures: an address refused only when it is read would answer 405 where another method has it.
    """

    regex = rf"\d{{1,{DIGITS - 1}}}"

    def __init__(self, map: Any, *args: Any, **options: Any) -> None:
        super().__init__(map, *args, **{"max": LARGEST, **options})

    def to_python(self, value: str) -> int:
        if len(value) > DIGITS:  # before Python is asked to read thousands of figures
            raise ValidationError
        return int(super().to_python(value))


class Word(UnicodeConverter):
    """<...> in an address: PostgreSQL keeps no NUL, so no record is called by one."""

    def to_python(self, value: str) -> str:
        if "\x00" in value:
            raise ValidationError
        return super().to_python(value)
