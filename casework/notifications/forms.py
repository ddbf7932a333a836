"""Forms about being reminded: one's own hours and leave, and a group's days."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from casework.errors import Refusal
from casework.notifications.dated import Days, Kind
from casework.notifications.preferences import WEEKDAYS
from casework.notifications.timing import Timing
from casework.notifications.timing_models import EARLIEST, LATEST
from casework.web.fields import Choice, Day, OnlyIf, Pick, ShortText, Tick, WholeNumber
from casework.web.forms import Form

NOBODY = ""


class PreferenceForm(Form):
    """One's own."""

    how_often = Choice(
        "How often do you want one message with everything that is due?",
        choices=[("daily", "Every working day"), ("weekly", "Once a week")],
        hints={
            "weekly": "A new action, and one that was passed on to you because it is late, still come the same day."
        },
        reveals={"weekly": "weekday"},
    )
    weekday = Pick(
        "On which day?",
        [OnlyIf("how_often", "weekly")],
        choices=[(str(number), name) for number, name in enumerate(WEEKDAYS)],
        description="On a bank holiday it comes the next working day.",
    )
    hour = Pick("At what time?", choices=[(str(hour), f"{hour}:00") for hour in range(EARLIEST, LATEST + 1)])
    away_from = Day("First day of your leave", called="The first day of your leave")
    away_until = Day("Last day of your leave", called="The last day of your leave")
    cover_id = Pick(
        "Who is reminded for you?",
        search=True,
        description="They read only what they may see themselves. Without anybody, your reminders wait until you are back.",
    )


class TimingForm(Form):
    """A group's."""

    before = ShortText(
        "Working days before the due day",
        description="Numbers with commas between them, such as 5, 1. Empty for never.",
        render_kw={"width": 10},
    )
    on_the_day = Tick("On the due day", description="On the last working day before it, where it is none.")
    after = ShortText(
        "Working days after it, while the action is open",
        description="Such as 2, 5. Empty for never.",
        render_kw={"width": 10},
    )
    to_chair = WholeNumber("The chair is told", description="Working days after the due day. Empty for never.")
    to_spoc = WholeNumber(
        "The agency's single point of contact is told", description="Working days after the due day. Empty for never."
    )
    to_manager = WholeNumber(
        "A letter to the agency's manager is drafted",
        description="Working days after the due day. Empty for never. Nothing is sent until somebody has read and approved the letter.",
    )  # fmt: skip


def with_others(form: type[Form], kinds: Iterable[Kind]) -> type[Form]:
    """A form with the boxes of these kinds besides its own."""
    return type(form.__name__, (form,), {name: box for kind in kinds for name, box in _boxes(kind).items()})


def _boxes(kind: Kind) -> dict[str, Any]:
    """What a kind has days for: before, on and after its day."""
    before, on_the_day, after = kind.names
    unit = kind.unit[0].upper() + kind.unit[1:]
    boxes: dict[str, Any] = {}
    if before:
        boxes[f"{kind.key}_before"] = ShortText(f"{unit} before", render_kw={"width": 10})
    if on_the_day:
        boxes[f"{kind.key}_on_the_day"] = Tick("On the day")
    if after:
        boxes[f"{kind.key}_after"] = ShortText(f"{unit} after it, while open", render_kw={"width": 10})
    return boxes


class OfficersForm(Form):
    """The partnership's: only the boxes of its kinds."""


def shown(timing: Timing) -> dict[str, Any]:
    """A group's days as the form's boxes hold them."""
    return {
        "before": _written(timing.before), "on_the_day": timing.on_the_day, "after": _written(timing.after),
        "to_chair": timing.to_chair, "to_spoc": timing.to_spoc, "to_manager": timing.to_manager,
    }  # fmt: skip


def shown_others(others: Mapping[str, Days]) -> dict[str, Any]:
    return {
        f"{key}_{name}": value
        for key, days in others.items()
        for name, value in (
            ("before", _written(days.before)),
            ("on_the_day", days.on_the_day),
            ("after", _written(days.after)),
        )
    }


def _written(numbers: Iterable[int]) -> str:
    return ", ".join(str(each) for each in numbers)


def typed(form: TimingForm) -> Timing:
    """The days as typed. Raises `Refusal` at the box that holds something else than numbers."""
    return Timing(
        _numbers(form, "before"), bool(form.on_the_day.data), _numbers(form, "after"), form.to_chair.data,
        form.to_spoc.data, form.to_manager.data,
    )  # fmt: skip


def typed_others(form: Form, kinds: Iterable[Kind]) -> dict[str, Days]:
    """The days of other kinds as typed; `Refusal` likewise."""
    found = {}
    for kind in kinds:
        boxes = _boxes(kind)
        before, on_the_day, after = (f"{kind.key}_{name}" for name in ("before", "on_the_day", "after"))
        found[kind.key] = Days(
            _numbers(form, before, kind.title) if before in boxes else (),
            bool(form[on_the_day].data) if on_the_day in boxes else False,
            _numbers(form, after, kind.title) if after in boxes else (),
        )
    return found


def _numbers(form: Any, name: str, about: str = "") -> tuple[int, ...]:
    words = [word for word in re.split(r"[\s,;]+|\band\b", form[name].data or "") if word]
    if not all(re.fullmatch(r"[0-9]{1,3}", word) for word in words):
        said = "Enter numbers of days with commas between them, such as 5, 1"
        raise Refusal(f"{about}: {said[0].lower()}{said[1:]}" if about else said, field=name)
    return tuple(int(word) for word in words)
