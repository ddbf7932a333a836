"""What is filled in when terms are put to a meeting or adopted."""

from __future__ import annotations

from casework.web.fields import Day, Needed, Pick, ShortText, Tick
from casework.web.forms import Form


class PutForm(Form):
    meeting = Pick("Meeting", [Needed("Choose the meeting")])


class AdoptForm(Form):
    meeting = Pick("The meeting that adopted it (optional)")
    adopted_by = ShortText(
        "Or who adopted it (optional)",
        longest=200,
        description="Such as Full Council, when it was no meeting of this group",
    )
    on = Day("Adopted on", [Needed("Enter the day on which it was adopted")], called="The day of adoption")
    review_on = Day("To be reviewed on (optional)", called="The day of review")
    use_quorum = Tick("Count the quorum of its meetings this way from now on")
