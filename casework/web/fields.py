"""Fields as a person fills them in: what each understands, keeps as typed, and says when it cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import email_validator
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    Field,
    FileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.utils import unset_value
from wtforms.validators import StopValidation

from casework import clock
from casework.web.days import NotADay, read_day, read_time

__all__ = [
    "Choice", "Choices", "ClockTime", "Day", "Email", "LongText", "Moment", "Money", "Month", "Needed",
    "NoLaterThanToday", "NotADay", "NotPast", "OnlyIf", "Password", "Pick", "ShortText", "Telephone", "Tick", "Upload",
    "WholeNumber", "YesNo", "read_day", "read_time",
]  # fmt: skip


# -- rules -------------------------------------------------------------------------------------------------------------


class Needed:
    """Something must be given. A message about what was typed stands; this one is only for nothing at all."""

    field_flags = {"needed": True}

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        if field.errors:
            raise StopValidation()
        value = field.data
        if (
            value is None
            or value is False
            or (isinstance(value, str | list) and not value)
            or (isinstance(value, str) and not value.strip())
        ):
            raise StopValidation(self.message)


class OnlyIf:
    """Asked only after certain answers to another question; otherwise whatever was typed is dropped, right or wrong.

    Put it before `Needed`: `LongText("Why not?", [OnlyIf("consent", "no"), Needed("Say why not")])`.
    """

    def __init__(self, other: str, *answers: Any) -> None:
        self.other = other
        self.answers = {_as_text(answer) for answer in answers}

    def met(self, form: Any) -> bool:
        given = form[self.other].data
        return any(_as_text(each) in self.answers for each in (given if isinstance(given, list) else [given]))

    def __call__(self, form: Any, field: Field) -> None:
        if not self.met(form):
            field.errors = []
            field.data = [] if isinstance(field.data, list) else "" if isinstance(field.data, str) else None
            raise StopValidation()


class NoLaterThanToday:
    """A day that has been."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        if field.data is not None and field.data > clock.today():
            raise ValidationError(self.message)


class NotPast:
    """Today or a day to come."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        if field.data is not None and field.data < clock.today():
            raise ValidationError(self.message)


def _clean(text: Any) -> str:
    return str(text or "").replace("\x00", "").replace("\r\n", "\n").strip()


def _as_text(answer: Any) -> str:
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return str(answer)


# -- words and numbers -------------------------------------------------------------------------------------------------


class ShortText(StringField):
    """One line."""

    def __init__(self, label: str = "", *args: Any, longest: int = 300, **kwargs: Any) -> None:
        super().__init__(label, *args, **kwargs)
        self.longest = longest

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = _clean(valuelist[0]).replace("\n", " ")

    def pre_validate(self, form: Any) -> None:
        if self.data and len(self.data) > self.longest:
            raise ValidationError(f"Use {self.longest:,} characters or fewer; this has {len(self.data):,}")


class Email(ShortText):
    """An e-mail address."""

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if self.data:
            try:
                email_validator.validate_email(self.data, check_deliverability=False, test_environment=True)
            except email_validator.EmailNotValidError:
                raise ValidationError("Enter an e-mail address, like name@example.org") from None


class Telephone(ShortText):
    """A telephone number as people write it, extensions included; only what cannot be one is refused."""

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if not self.data:
            return
        plain = re.sub(r"(?i)\bext(ension)?\.?|x", "", self.data)
        figures = sum(character.isdigit() for character in plain)
        if not 5 <= figures <= 20 or re.search(r"[^\d\s()+./#,-]", plain):
            raise ValidationError("Enter a telephone number, like 01632 960 001 or 07700 900 982")


class Password(PasswordField):
    """Never shown again."""


class LongText(TextAreaField):
    """Several lines. With `count` the page says how many characters are left."""

    def __init__(
        self, label: str = "", *args: Any, longest: int = 20000, rows: int = 5, count: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(label, *args, **kwargs)
        self.longest = longest
        self.rows = rows
        self.count = count

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = _clean(valuelist[0])

    def pre_validate(self, form: Any) -> None:
        if self.data and len(self.data) > self.longest:
            raise ValidationError(f"Use {self.longest:,} characters or fewer; this has {len(self.data):,}")


class _Typed(StringField):
    """Text that stands for something else; shown again exactly as typed."""

    typed = ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.typed = _clean(valuelist[0]) if valuelist else ""
        self.data = None
        if self.typed:
            self.data = self.read(self.typed)

    def read(self, typed: str) -> Any:
        raise NotImplementedError

    def written(self) -> str:
        return "" if self.data is None else str(self.data)

    def _value(self) -> str:
        return self.typed or self.written()


class WholeNumber(_Typed):
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


class Money(_Typed):
    """Pounds and pence, as a `Decimal`; the pound sign and commas may be typed or left out."""

    def read(self, typed: str) -> Decimal:
        plain = re.sub(r"[£,\s]", "", typed)
        if not re.fullmatch(r"\d{1,10}(\.\d{1,2})?", plain):
            raise ValueError("Enter an amount of money, like 250 or 99.50")
        return Decimal(plain)


# -- days and times ----------------------------------------------------------------------------------------------------


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
        if isinstance(data, date):
            self.parts = self.parts_of(data)
        if not formdata:
            return
        if any(f"{self.name}-{box}" in formdata for box in self.boxes):
            parts = tuple(_clean(formdata.get(f"{self.name}-{box}", "")) for box in self.boxes)
        elif self.name in formdata:
            parts = self.parts_of_text(_clean(formdata.get(self.name)))
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


class ClockTime(_Typed):
    """A time of day: 14:00, 2pm, 2.30 pm, 1400."""

    def read(self, typed: str) -> time:
        return read_time(typed)

    def written(self) -> str:
        return f"{self.data:%H:%M}" if isinstance(self.data, time) else ""


# -- given answers -----------------------------------------------------------------------------------------------------


class _Given:
    """What radios and checkboxes share: a hint under an answer, and fields that an answer brings out."""

    def __init__(
        self,
        label: str = "",
        *args: Any,
        hints: Mapping[str, str] | None = None,
        reveals: Mapping[str, str | Iterable[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("validate_choice", False)
        super().__init__(label, *args, **kwargs)
        self.hints = dict(hints or {})
        self.reveals = {
            value: [names] if isinstance(names, str) else list(names) for value, names in (reveals or {}).items()
        }

    def revealed_by(self, value: str) -> list[Field]:
        """The fields of the form that this answer brings out."""
        form: Any = self._form  # type: ignore[attr-defined]
        return [form[name] for name in self.reveals.get(value, []) if name in form]


class Choice(_Given, RadioField):
    """One of a few; nothing chosen is an empty answer. `reveals` names the fields an answer brings out."""

    inline = False

    def __init__(self, label: str = "", *args: Any, inline: bool | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("coerce", lambda value: "" if value in (None, "None") else _as_text(value))
        super().__init__(label, *args, **kwargs)
        self.inline = (self.inline if inline is None else inline) and not self.reveals and not self.hints

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in {str(value) for value, *_ in self.iter_choices()}:
            raise ValidationError("Choose one of the answers")


class YesNo(Choice):
    """Yes or no, as the words."""

    inline = True

    def __init__(self, label: str = "", *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("choices", [("yes", "Yes"), ("no", "No")])
        super().__init__(label, *args, **kwargs)


class Pick(SelectField):
    """One of many, from a list that drops down. With `search` typing narrows it, where scripts run."""

    def __init__(self, label: str = "", *args: Any, search: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("coerce", lambda value: "" if value in (None, "None") else str(value))
        kwargs.setdefault("validate_choice", False)
        super().__init__(label, *args, **kwargs)
        self.search = search

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in {str(value) for value, *_ in self.iter_choices()}:
            raise ValidationError("Choose from the list")


class Choices(_Given, SelectMultipleField):
    """Any of a few."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([value for value in valuelist if value != ""])

    def pre_validate(self, form: Any) -> None:
        allowed = {str(value) for value, *_ in self.iter_choices()}
        if any(str(value) not in allowed for value in self.data or []):
            raise ValidationError("Choose from the list")


class Tick(BooleanField):
    """A single box to tick."""


class Upload(FileField):
    """One file. `endings` are the kinds taken; what a file really holds is for the slice that keeps it to find out."""

    def __init__(
        self, label: str = "", *args: Any, endings: Sequence[str] = (), most_megabytes: int = 20, **kwargs: Any
    ) -> None:
        super().__init__(label, *args, **kwargs)
        self.endings = tuple(ending.lower().lstrip(".") for ending in endings)
        self.most_megabytes = most_megabytes

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = next((each for each in valuelist if isinstance(each, FileStorage) and each.filename), None)

    def pre_validate(self, form: Any) -> None:
        if self.data is None:
            return
        name = self.data.filename or ""
        if self.endings and name.rpartition(".")[2].lower() not in self.endings:
            kinds = [ending.upper() for ending in self.endings]
            words = f"{', '.join(kinds[:-1])} or {kinds[-1]}" if len(kinds) > 1 else kinds[0]
            raise ValidationError(f"The file must be a {words}")
        size = self.data.stream.seek(0, 2)
        self.data.stream.seek(0)
        if size == 0:
            raise ValidationError("The file is empty")
        if size > self.most_megabytes * 1024 * 1024:
            raise ValidationError(f"The file must be smaller than {self.most_megabytes} MB")
