"""Fields of given answers: one of a few, one of many, any of a few, a box to tick."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import BooleanField, Field, RadioField, SelectField, SelectMultipleField, ValidationError

from casework.web.fields.rules import as_text


class Given:
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


class Choice(Given, RadioField):
    """One of a few; nothing chosen is an empty answer. `reveals` names the fields an answer brings out."""

    inline = False

    def __init__(self, label: str = "", *args: Any, inline: bool | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("coerce", lambda value: "" if value in (None, "None") else as_text(value))
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


class Choices(Given, SelectMultipleField):
    """Any of a few."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([value for value in valuelist if value != ""])

    def pre_validate(self, form: Any) -> None:
        allowed = {str(value) for value, *_ in self.iter_choices()}
        if any(str(value) not in allowed for value in self.data or []):
            raise ValidationError("Choose from the list")


class Tick(BooleanField):
    """A single box to tick."""
