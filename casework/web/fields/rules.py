"""Rules about answers: needed, asked only after another answer, a day that has been or is to come."""

from __future__ import annotations

from typing import Any

from wtforms import Field, ValidationError
from wtforms.validators import StopValidation

from casework import clock


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
        self.answers = {as_text(answer) for answer in answers}

    def met(self, form: Any) -> bool:
        given = form[self.other].data
        return any(as_text(each) in self.answers for each in (given if isinstance(given, list) else [given]))

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


def clean(text: Any) -> str:
    """What was typed, without what no page shows: no null, one kind of line end, nothing around it."""
    return str(text or "").replace("\x00", "").replace("\r\n", "\n").strip()


def as_text(answer: Any) -> str:
    """An answer as a form sends it."""
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return str(answer)
