"""Fields of words: a line, several, an e-mail address, a telephone number, a password."""

from __future__ import annotations

import re
from typing import Any

import email_validator
from wtforms import PasswordField, StringField, TextAreaField, ValidationError

from casework.web.fields.rules import clean


class ShortText(StringField):
    """One line."""

    def __init__(self, label: str = "", *args: Any, longest: int = 300, **kwargs: Any) -> None:
        super().__init__(label, *args, **kwargs)
        self.longest = longest

    def process_formdata(self, valuelist: list[Any]) -> None:
        """What was sent without the field says no more than an empty one."""
        if valuelist or self.data is None:
            self.data = clean(valuelist[0]).replace("\n", " ") if valuelist else ""

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
        if valuelist or self.data is None:
            self.data = clean(valuelist[0]) if valuelist else ""

    def pre_validate(self, form: Any) -> None:
        if self.data and len(self.data) > self.longest:
            raise ValidationError(f"Use {self.longest:,} characters or fewer; this has {len(self.data):,}")
