"""A form opened before somebody else saved: what they changed is said, and nothing is lost."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from casework.web.as_opened import mark, written_over
from casework.web.fields import Choices, ClockTime, Day, LongText, ShortText, Tick, WholeNumber

THEN = {
    "title": "Gull Walk",
    "text": "One\nTwo",
    "on": date(2026, 3, 2),
    "who": ["2", "1"],
    "shown": False,
    "many": 3,
    "at": time(10),
}
POSTED = {
    "title": "Gull Walk",
    "text": "One\r\nTwo",
    "on-day": "2",
    "on-month": "3",
    "on-year": "2026",
    "who": ["1", "2"],
    "many": "3",
    "at": "10am",
}


class Example(Form):
    title = ShortText("Title")
    text = LongText("Text")
    on = Day("When")
    who = Choices("Who", choices=[("1", "Ann"), ("2", "Ben")])
    shown = Tick("Shown")
    many = WholeNumber("How many")
    at = ClockTime("At")


def sent(now: dict[str, Any], *, each_alone: bool = False, **posted: Any) -> tuple[Example, list[tuple[str, str]]]:
    """The form as posted by somebody who saw `THEN`, while `now` is there, and what is said of it."""
    form = Example(MultiDict({**POSTED, **posted}), data=now)
    assert form.validate()
    return form, written_over(form, Example(data=now), mark(Example(data=THEN)), each_alone=each_alone)


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
        ("many", 5, {"many": "7"}, "5"),
        ("at", time(9, 30), {"at": "11:00"}, "09:30"),
    ],
)
def test_what_somebody_else_changed_is_said_and_taken_over_only_where_each_answer_stands_alone(
    field: str, now: Any, posted: dict[str, Any], there: str
) -> None:
    both, other = sent(THEN | {field: now}, **posted), sent(THEN | {field: now})
    for _form, said in (both, other, sent(THEN | {field: now}, each_alone=True, **posted)):
        assert [(name, there in message) for name, message in said] == [(field, True)]
    form, said = sent(THEN | {field: now}, each_alone=True)
    fresh = Example(data=THEN | {field: now})[field]
    assert said == [] and form[field].data == now
    assert vars(form[field]).get("parts") == vars(fresh).get("parts"), "the boxes say so too"
    assert not hasattr(fresh, "_value") or form[field]._value() == fresh._value()


def test_a_tick_set_by_one_and_left_by_the_other_stays_set() -> None:
    form, said = sent(THEN | {"shown": True}, each_alone=True)
    assert said == [] and form.shown.data is True


@pytest.mark.parametrize("garbled", ["", "3", "opened", "opened title", "opened nothing=abc x==", "opened version=1"])
def test_a_mark_that_cannot_be_read_holds_nothing(garbled: str) -> None:
    form = Example(MultiDict({**POSTED, "title": "Heron Walk"}), data=THEN)
    assert written_over(form, Example(data=THEN | {"title": "Tern Walk"}), garbled) == []
