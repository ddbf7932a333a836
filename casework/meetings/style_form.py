"""The page of a body's style as a form, made from the settings themselves: a new setting needs no form of its own."""

from __future__ import annotations

from typing import Any, cast

from casework.meetings.house_style import HouseStyle
from casework.meetings.style_words import CHOICES, SECTIONS
from casework.web.fields import Choices, LongText, Pick, ShortText, Tick
from casework.web.forms import Form

LONGEST = 200
ON_LINES = ("decision_words", "action_headings")
"""Settings of several texts, one on each line."""
PASSAGES = ("agenda_opening", "agenda_closing")
"""Settings of several paragraphs."""


def _field(name: str) -> Any:
    about = HouseStyle.model_fields[name]
    label, hint = about.title or name, about.description or ""
    if about.annotation is bool:
        return Tick(label, description=hint)
    if name == "action_columns":
        return Choices(label, choices=list(CHOICES[name].items()), description=hint)
    if name in CHOICES:
        return Pick(label, choices=list(CHOICES[name].items()), description=hint)
    if name in ON_LINES:
        return LongText(label, description=hint, rows=4)
    if name in PASSAGES:
        return LongText(label, description=hint, rows=4, longest=4000)
    return ShortText(label, description=hint, longest=LONGEST)


StyleForm = cast(
    type[Form], type("StyleForm", (Form,), {name: _field(name) for names in SECTIONS.values() for name in names})
)


def shown(style: HouseStyle) -> dict[str, Any]:
    """The settings as the form's controls hold them."""
    content = style.model_dump(mode="json")
    return content | {name: "\n".join(content[name]) for name in ON_LINES}


def typed(form: Form) -> dict[str, Any]:
    """What was typed, as settings."""
    found = {name: form[name].data for names in SECTIONS.values() for name in names}
    found = {name: "" if value is None else value for name, value in found.items()}
    for name in ON_LINES:
        found[name] = [line.strip() for line in str(found[name]).splitlines() if line.strip()]
    order = list(CHOICES["action_columns"])
    found["action_columns"] = sorted(found["action_columns"] or [], key=order.index)
    return found
