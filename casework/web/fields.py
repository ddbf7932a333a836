"""Fields as a person fills them in, and their GOV.UK markup: dates in three boxes, times as people write them."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

import email_validator
from markupsafe import Markup, escape
from wtforms import (
    BooleanField,
    Field,
    FileField,
    HiddenField,
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

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")  # fmt: skip


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


class NoLaterThanToday:
    """A day that has been."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        from casework import clock

        if field.data is not None and field.data > clock.today():
            raise ValidationError(self.message)


class NotPast:
    """Today or a day to come."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        from casework import clock

        if field.data is not None and field.data < clock.today():
            raise ValidationError(self.message)


def _clean(text: str | None) -> str:
    return (text or "").replace("\x00", "").replace("\r\n", "\n").strip()


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


class Password(PasswordField):
    """Never shown again."""


class LongText(TextAreaField):
    """Several lines."""

    def __init__(self, label: str = "", *args: Any, longest: int = 20000, rows: int = 5, **kwargs: Any) -> None:
        super().__init__(label, *args, **kwargs)
        self.longest = longest
        self.rows = rows

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = _clean(valuelist[0])

    def pre_validate(self, form: Any) -> None:
        if self.data and len(self.data) > self.longest:
            raise ValidationError(f"Use {self.longest:,} characters or fewer; this has {len(self.data):,}")


class WholeNumber(StringField):
    """A whole number; `least` and `most` included."""

    def __init__(self, label: str = "", *args: Any, least: int = 0, most: int = 1_000_000, **kwargs: Any) -> None:
        super().__init__(label, *args, **kwargs)
        self.least, self.most = least, most
        self.typed = ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.typed = _clean(valuelist[0]) if valuelist else ""
        self.data = None
        if not self.typed:
            return
        plain = self.typed.replace(",", "").replace(" ", "")
        if not re.fullmatch(r"-?\d{1,9}", plain):
            raise ValueError("Enter a whole number, like 12")
        value = int(plain)
        if not self.least <= value <= self.most:
            raise ValueError(f"Enter a number from {self.least:,} to {self.most:,}")
        self.data = value

    def _value(self) -> str:
        return self.typed or ("" if self.data is None else str(self.data))


class Day(Field):
    """A day in three boxes. Accepts month names and two-figure years; keeps what was typed when it cannot be a day."""

    def __init__(self, label: str = "", *args: Any, **kwargs: Any) -> None:
        super().__init__(label, *args, **kwargs)
        self.parts: tuple[str, str, str] = ("", "", "")

    @property
    def first_control(self) -> str:
        return f"{self.id}-day"

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.process_errors = []
        if data is unset_value:
            data = self.default() if callable(self.default) else self.default
        self.object_data = self.data = data
        if isinstance(data, date):
            self.parts = (str(data.day), str(data.month), str(data.year))
        if not formdata:
            return
        if f"{self.name}-day" in formdata:
            parts = tuple(_clean(formdata.get(f"{self.name}-{part}", "")) for part in ("day", "month", "year"))
        elif self.name in formdata:
            year, _, rest = _clean(formdata.get(self.name)).partition("-")
            month, _, number = rest.partition("-")
            parts = (number, month, year)
        else:
            return
        self.parts = parts  # type: ignore[assignment]
        self.raw_data = [" ".join(parts).strip()]
        self.data = None
        if any(parts):
            try:
                self.data = read_day(*parts)
            except ValueError as mistake:
                self.process_errors.append(str(mistake))


def read_day(day: str, month: str, year: str) -> date:
    """The day that was typed. Raises `ValueError` saying what is missing or wrong."""
    missing = [name for name, value in (("day", day), ("month", month), ("year", year)) if not value]
    if missing:
        raise ValueError(f"The date must include a {' and '.join(missing)}")
    number = next((n for n, name in enumerate(MONTHS, 1) if len(month) >= 3 and name.startswith(month.lower())), None)
    figures = re.fullmatch(r"\d{1,2}", month)
    if number is None and figures:
        number = int(month)
    if number is None or not re.fullmatch(r"\d{1,2}", day) or not re.fullmatch(r"\d{2}|\d{4}", year):
        raise ValueError("The date must be a real date, like 27 3 2026")
    full = int(year) if len(year) == 4 else _century(int(year))
    try:
        found = date(full, number, int(day))
    except ValueError:
        raise ValueError("The date must be a real date, like 27 3 2026") from None
    if not 1900 <= found.year <= 2100:
        raise ValueError("The year must be between 1900 and 2100")
    return found


def _century(two_figures: int) -> int:
    """Up to ten years ahead is this century, the rest the last."""
    from casework import clock

    this = clock.today().year
    full = this - this % 100 + two_figures
    return full if full <= this + 10 else full - 100


class ClockTime(StringField):
    """A time of day: 14:00, 2pm, 2.30 pm, 1400."""

    typed = ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.typed = _clean(valuelist[0]) if valuelist else ""
        self.data = None
        if not self.typed:
            return
        found = re.fullmatch(r"(\d{1,2})(?:[:.]?(\d{2}))?\s*([ap]\.?m\.?)?", self.typed.lower())
        if found:
            hour, minute = int(found[1]), int(found[2] or 0)
            half = (found[3] or "")[:1]
            if half and 1 <= hour <= 12:
                hour = hour % 12 + (12 if half == "p" else 0)
            if hour < 24 and minute < 60:
                self.data = time(hour, minute)
                return
        raise ValueError("Enter a time, like 2pm or 14:00")

    def _value(self) -> str:
        return self.typed or (f"{self.data:%H:%M}" if isinstance(self.data, time) else "")


class Choice(RadioField):
    """One of a few; nothing chosen is an empty answer."""

    def __init__(self, label: str = "", *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("validate_choice", False)
        kwargs.setdefault("coerce", lambda value: "" if value in (None, "None") else str(value))
        super().__init__(label, *args, **kwargs)

    @property
    def first_control(self) -> str:
        return f"{self.id}-0"

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in {str(value) for value, *_ in self.iter_choices()}:
            raise ValidationError("Choose one of the answers")


class YesNo(Choice):
    """Yes or no, as the words."""

    def __init__(self, label: str = "", *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("choices", [("yes", "Yes"), ("no", "No")])
        super().__init__(label, *args, **kwargs)


class Pick(SelectField):
    """One of many, from a list that drops down."""

    def __init__(self, label: str = "", *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("coerce", lambda value: "" if value in (None, "None") else str(value))
        kwargs.setdefault("validate_choice", False)
        super().__init__(label, *args, **kwargs)

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in {str(value) for value, *_ in self.iter_choices()}:
            raise ValidationError("Choose from the list")


class Choices(SelectMultipleField):
    """Any of a few."""

    def __init__(self, label: str = "", *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("validate_choice", False)
        super().__init__(label, *args, **kwargs)

    @property
    def first_control(self) -> str:
        return f"{self.id}-0"

    def pre_validate(self, form: Any) -> None:
        allowed = {str(value) for value, *_ in self.iter_choices()}
        if any(value not in allowed for value in self.data or []):
            raise ValidationError("Choose from the list")


class Tick(BooleanField):
    """A single box to tick."""


class Upload(FileField):
    """One file."""


# -- markup ------------------------------------------------------------------------------------------------------------


def render_field(field: Field, *, heading: bool = False, small: bool = False, **attributes: Any) -> Markup:
    """A field with its label, hint, errors and control, as the design system draws them.

    `heading` makes the label the page's h1; `small` uses the lighter label of dense pages; other attributes go to the
    control (`width=10` for a short box).
    """
    if isinstance(field, HiddenField):
        return Markup('<input type="hidden" name="{}" value="{}">').format(field.name, field.data or "")
    kind = next((name for cls, name in _KINDS if isinstance(field, cls)), "text")
    if kind in ("choice", "choices", "day"):
        return _group(field, _fieldset(field, kind, heading=heading, small=small))
    if kind == "tick":
        return _group(field, _tick(field))
    weight = "" if small else " govuk-label--s"
    label = Markup('<label class="govuk-label{}" for="{}">{}</label>').format(
        " govuk-label--l" if heading else weight, field.id, field.label.text
    )
    if heading:
        label = Markup('<h1 class="govuk-label-wrapper">{}</h1>').format(label)
    return _group(field, label + _hint(field) + _errors(field) + _control(field, kind, attributes))


def _group(field: Field, inside: Markup) -> Markup:
    wrong = " govuk-form-group--error" if field.errors else ""
    return Markup('<div class="govuk-form-group{}">{}</div>').format(wrong, inside)


def _hint(field: Field) -> Markup:
    if not field.description:
        return Markup("")
    return Markup('<div id="{}-hint" class="govuk-hint">{}</div>').format(field.id, field.description)


def _errors(field: Field) -> Markup:
    if not field.errors:
        return Markup("")
    lines = Markup("").join(
        Markup('<span class="govuk-visually-hidden">Error:</span> {} ').format(error) for error in field.errors
    )
    return Markup('<p id="{}-error" class="govuk-error-message">{}</p>').format(field.id, lines)


def _described(field: Field) -> Markup:
    ids = [f"{field.id}-hint"] * bool(field.description) + [f"{field.id}-error"] * bool(field.errors)
    return Markup(' aria-describedby="{}"').format(" ".join(ids)) if ids else Markup("")


def _attributes(values: dict[str, Any]) -> Markup:
    parts = []
    for name, value in values.items():
        if value is None or value is False:
            continue
        name = name.rstrip("_").replace("_", "-")
        parts.append(Markup(" {}").format(name) if value is True else Markup(' {}="{}"').format(name, value))
    return Markup("").join(parts)


def _control(field: Field, kind: str, attributes: dict[str, Any]) -> Markup:
    extra = {**(field.render_kw or {}), **attributes}
    width = extra.pop("width", None)
    wrong = " {}--error" if field.errors else ""
    if kind == "textarea":
        classes = "govuk-textarea" + wrong.format("govuk-textarea")
        rows = extra.pop("rows", field.rows)
        return Markup('<textarea class="{}" id="{}" name="{}" rows="{}"{}{}>\n{}</textarea>').format(
            classes, field.id, field.name, rows, _described(field), _attributes(extra), field.data or ""
        )
    if kind == "select":
        classes = "govuk-select" + wrong.format("govuk-select")
        options = Markup("").join(
            Markup('<option value="{}"{}>{}</option>').format(
                value, Markup(" selected") if str(value) == str(field.data or "") else "", label
            )
            for value, label, *_ in field.iter_choices()
        )
        return Markup('<select class="{}" id="{}" name="{}"{}{}>{}</select>').format(
            classes, field.id, field.name, _described(field), _attributes(extra), options
        )
    if kind == "file":
        classes = "govuk-file-upload" + wrong.format("govuk-file-upload")
        return Markup('<input class="{}" id="{}" name="{}" type="file"{}{}>').format(
            classes, field.id, field.name, _described(field), _attributes(extra)
        )
    classes = "govuk-input" + wrong.format("govuk-input")
    if width:
        classes += f" govuk-input--width-{width}"
    type_ = {"email": "email", "password": "password"}.get(kind, "text")
    if kind == "number":
        extra.setdefault("inputmode", "numeric")
        classes += "" if width else " govuk-input--width-5"
    if kind == "email":
        extra.setdefault("autocomplete", "email")
        extra.setdefault("spellcheck", "false")
    value = "" if kind == "password" else (field._value() if hasattr(field, "_value") else field.data or "")
    return Markup('<input class="{}" id="{}" name="{}" type="{}" value="{}"{}{}>').format(
        classes, field.id, field.name, type_, value, _described(field), _attributes(extra)
    )


def _fieldset(field: Field, kind: str, *, heading: bool, small: bool) -> Markup:
    size = "l" if heading else "s"
    legend: Markup = escape(field.label.text)
    if heading:
        legend = Markup('<h1 class="govuk-fieldset__heading">{}</h1>').format(legend)
    classes = "govuk-fieldset__legend" + ("" if small else f" govuk-fieldset__legend--{size}")
    inside = {"day": _day_boxes, "choice": _radios, "choices": _checkboxes}[kind](field)
    role = Markup(' role="group"') if kind == "day" else ""
    return Markup('<fieldset class="govuk-fieldset"{}{}><legend class="{}">{}</legend>{}{}{}</fieldset>').format(
        role, _described(field), classes, legend, _hint(field), _errors(field), inside
    )


def _day_boxes(field: Any) -> Markup:
    wrong = " govuk-input--error" if field.errors else ""
    boxes = Markup("")
    for name, label, width, value in zip(
        ("day", "month", "year"), ("Day", "Month", "Year"), (2, 2, 4), field.parts, strict=True
    ):
        boxes += Markup(
            '<div class="govuk-date-input__item"><div class="govuk-form-group"><label class="govuk-label govuk-date-input__label" for="{id}-{n}">{l}</label>'
            '<input class="govuk-input govuk-date-input__input govuk-input--width-{w}{e}" id="{id}-{n}" name="{name}-{n}" type="text" inputmode="numeric" value="{v}"></div></div>'
        ).format(id=field.id, n=name, l=label, w=width, e=wrong, name=field.name, v=value)
    return Markup('<div class="govuk-date-input" id="{}">{}</div>').format(field.id, boxes)


def _radios(field: Any) -> Markup:
    items = Markup("")
    for number, (value, label, *_) in enumerate(field.iter_choices()):
        checked = Markup(" checked") if field.data and str(value) == str(field.data) else ""
        items += Markup(
            '<div class="govuk-radios__item"><input class="govuk-radios__input" id="{id}-{n}" name="{name}" type="radio" value="{v}"{c}>'
            '<label class="govuk-label govuk-radios__label" for="{id}-{n}">{l}</label></div>'
        ).format(id=field.id, n=number, name=field.name, v=value, c=checked, l=label)
    few = " govuk-radios--inline" if isinstance(field, YesNo) else ""
    return Markup('<div class="govuk-radios govuk-radios--small{}">{}</div>').format(few, items)


def _checkboxes(field: Any) -> Markup:
    items = Markup("")
    chosen = {str(value) for value in field.data or []}
    for number, (value, label, *_) in enumerate(field.iter_choices()):
        checked = Markup(" checked") if str(value) in chosen else ""
        items += Markup(
            '<div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" id="{id}-{n}" name="{name}" type="checkbox" value="{v}"{c}>'
            '<label class="govuk-label govuk-checkboxes__label" for="{id}-{n}">{l}</label></div>'
        ).format(id=field.id, n=number, name=field.name, v=value, c=checked, l=label)
    return Markup('<div class="govuk-checkboxes govuk-checkboxes--small">{}</div>').format(items)


def _tick(field: Any) -> Markup:
    return _errors(field) + Markup(
        '<div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item">'
        '<input class="govuk-checkboxes__input" id="{id}" name="{name}" type="checkbox" value="y"{c}{d}>'
        '<label class="govuk-label govuk-checkboxes__label" for="{id}">{l}</label>{h}</div></div>'
    ).format(
        id=field.id, name=field.name, c=Markup(" checked") if field.data else "", d=_described(field), l=field.label.text,
        h=Markup('<div id="{}-hint" class="govuk-hint govuk-checkboxes__hint">{}</div>').format(field.id, field.description) if field.description else "",
    )  # fmt: skip


_KINDS: tuple[tuple[type, str], ...] = (
    (Day, "day"),
    (Choices, "choices"),
    (RadioField, "choice"),
    (SelectField, "select"),
    (BooleanField, "tick"),
    (FileField, "file"),
    (TextAreaField, "textarea"),
    (PasswordField, "password"),
    (Email, "email"),
    (WholeNumber, "number"),
)
