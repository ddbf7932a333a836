"""What a form showed when it was opened, carried by the form itself, so that nothing somebody changed meanwhile is written over unseen.

For forms that change what is there and whose rows have no number of their own to compare. Whatever somebody else changed
meanwhile is said beside its field, and the form is sent once more: answers of one form often mean something only together, as a rating with its
reason or a day with its time. Where they do not, what only the other person changed is taken over without a word.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from wtforms import Field, Form

_START = "opened"


def mark(fields: Iterable[Field]) -> str:
    """A few signs for the value of each field, for the form to bring back."""
    return " ".join([_START, *(f"{field.short_name}={_signs(field.data)}" for field in fields)])


def written_over(form: Form, now: Form, sent: str, *, each_alone: bool = False) -> list[tuple[str, str]]:
    """(field, what to say) of each field that was changed since the form was opened and would be changed again, or back.

    `sent` is the mark it came back with; one that cannot be read, or none, holds nothing. With `each_alone` a field the
    sender left as it was takes what is there `now`.
    """
    found = []
    for name, opened in _read(sent).items():
        if name not in form or name not in now or _signs(now[name].data) == opened:
            continue
        typed = _signs(form[name].data)
        if each_alone and typed == opened:
            form[name].process(None, data=now[name].data)
        elif typed != _signs(now[name].data):
            found.append((name, _words(form[name], now[name].data)))
    return found


def _read(sent: str) -> Mapping[str, str]:
    start, _, rest = sent.partition(" ")
    return dict(part.split("=", 1) for part in rest.split() if "=" in part) if start == _START else {}


def _signs(value: Any) -> str:
    """Nothing, an empty text and an empty list are the same; so are the line ends of a browser and ours."""
    if isinstance(value, list | tuple | set):
        value = sorted(map(str, value))
    if isinstance(value, Decimal):
        value = f"{value.normalize():f}"
    text = "" if value is None or value is False or value == [] else str(value).replace("\r\n", "\n").strip()
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _words(field: Field, value: Any) -> str:
    return f"Somebody changed this while you had the page open. Now it is: {_said(field, value) or 'empty'}. Save again to put yours in its place"


def _said(field: Field, value: Any) -> str:
    choices = {str(choice[0]): str(choice[1]) for choice in getattr(field, "choices", None) or ()}
    if isinstance(value, list | tuple | set):
        return ", ".join(choices.get(str(each), str(each)) for each in value)
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return choices.get(str(value), str(value)) if value not in (None, "") else ""
