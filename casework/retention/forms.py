"""Forms of the queue: keep longer, hold, lift, and saying what one means before anything is erased."""

from __future__ import annotations

from casework.retention.models import GROUNDS
from casework.web.fields import Choice, Day, LongText, Needed, ShortText, WholeNumber
from casework.web.forms import Form


class KeepForm(Form):
    until = Day("Until", [Needed("Enter a day")], description="It is in the queue again on that day.")
    reason = LongText("Why?", [Needed("Say why")], rows=4, longest=2000)


class HoldForm(Form):
    ground = Choice("What for?", [Needed("Choose what it is held for")], choices=list(GROUNDS.items()))
    reason = LongText(
        "Say more", [Needed("Say why")], rows=4, longest=2000,
        description="Who asked for it, their reference, and what would have to happen for it to be lifted.",
    )  # fmt: skip


class LiftForm(Form):
    because = LongText("Why?", [Needed("Say why")], rows=3, longest=2000)


class TypedForm(Form):
    """What is to be typed is said by the page, which knows it."""

    typed = ShortText(
        "Type it to say that this is what you mean", [Needed("Type it")], longest=20, render_kw={"width": 10}
    )


class YearsForm(Form):
    years = WholeNumber(
        "How many years?", [Needed("Enter a number of years")], least=1, most=100,
        description="Counted from the day they were recorded, or something was last added to them.",
    )  # fmt: skip
