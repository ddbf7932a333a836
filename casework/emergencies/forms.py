"""Forms of emergency access."""

from __future__ import annotations

from casework.emergencies.models import OUTCOMES
from casework.web.fields import Choice, LongText, Needed, ShortText
from casework.web.forms import Form


class OpenForm(Form):
    reference = ShortText(
        "Reference of the case", [Needed("Enter the reference of the case, like C-0042")],
        description="Exactly as it was given to you, for example C-0042.", longest=20, render_kw={"width": 10},
    )  # fmt: skip
    reason = LongText(
        "Who is in danger of what, and why can it not wait?",
        [Needed("Say who is in danger of what, and why it cannot wait")],
        description="The information governance officer reads it today, and so may whoever has the case.",
        rows=4,
        longest=2000,
    )


class ReviewForm(Form):
    outcome = Choice(
        "Was it right to open the case?", [Needed("Choose whether it was justified")], choices=list(OUTCOMES.items())
    )
    note = LongText("Why?", [Needed("Say why")], rows=4, longest=2000)
