"""A form opened before somebody else saved: what only they changed stays, what both changed is said, nothing is lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from casework.web.as_opened import mark, written_over
from casework.web.fields import Choices, Day, LongText, ShortText, Tick

THEN = {"title": "Gull Walk", "text": "One\nTwo", "on": date(2026, 3, 2), "who": ["2", "1"], "shown": False}
POSTED = {
    "title": "Gull Walk",
    "text": "One\r\nTwo",
    "on-day": "2",
    "on-month": "3",
    "on-year": "2026",
    "who": ["1", "2"],
}


class Example(Form):
    title = ShortText("Title")
    text = LongText("Text")
    on = Day("When")
    who = Choices("Who", choices=[("1", "Ann"), ("2", "Ben")])
    shown = Tick("Shown")


def sent(now: dict[str, Any], **posted: Any) -> tuple[Example, list[tuple[str, str]]]:
    """The form as posted by somebody who saw `THEN`, while `now` is there, and what is said of it."""
    form = Example(MultiDict({**POSTED, **posted}), data=now)
    assert form.validate()
    return form, written_over(form, Example(data=now), mark(Example(data=THEN)))


def test_nothing_changed_meanwhile_is_nothing_to_say() -> None:
    form, said = sent(THEN, title="Heron Walk")
    assert said == [] and form.title.data == "Heron Walk"


@pytest.mark.parametrize(
    ("field", "now", "posted", "there"),
    [
        ("title", "Tern Walk", {"title": "Heron Walk"}, "Tern Walk"),
        ("text", "", {"text": "One"}, "empty"),
        ("on", date(2026, 3, 9), {"on-day": "3"}, "9 March 2026"),
        ("who", ["1"], {"who": ["2"]}, "Ann"),
    ],
)
def test_what_both_changed_is_said_and_what_they_alone_changed_stays(
    field: str, now: Any, posted: dict[str, Any], there: str
) -> None:
    form, said = sent(THEN | {field: now}, **posted)
    assert [(name, there in message) for name, message in said] == [(field, True)]
    form, said = sent(THEN | {field: now})
    assert said == [] and form[field].data == now
    assert str(form[field].data) == str(Example(data=THEN | {field: now})[field].data)


def test_a_tick_set_by_one_and_left_by_the_other_stays_set() -> None:
    form, said = sent(THEN | {"shown": True})
    assert said == [] and form.shown.data is True


@pytest.mark.parametrize("garbled", ["", "3", "opened", "opened title", "opened nothing=abc x==", "opened version=1"])
def test_a_mark_that_cannot_be_read_holds_nothing(garbled: str) -> None:
    form = Example(MultiDict({**POSTED, "title": "Heron Walk"}), data=THEN)
    assert written_over(form, Example(data=THEN | {"title": "Tern Walk"}), garbled) == []
