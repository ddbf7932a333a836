"""The form of one letter."""

from __future__ import annotations

from casework.web.fields import Choice, LongText, Needed, OnlyIf, Pick
from casework.web.forms import Form


class LetterForm(Form):
    decision = Choice(
        "What shall become of it?",
        [Needed("Choose whether it is sent")],
        choices=[("send", "Send it"), ("drop", "Do not send it")],
        reveals={"send": "to_id", "drop": "why_not"},
    )
    to_id = Pick(
        "Who at the agency does it go to?", [OnlyIf("decision", "send")], search=True,
        description="The agency's single point of contact has a copy.",
    )  # fmt: skip
    why_not = LongText("Why not?", [OnlyIf("decision", "drop"), Needed("Say why it is not sent")], rows=3)
    words = LongText(
        "The letter", rows=10,
        description="The references of the actions, their days and how often they were carried over follow by themselves. Please name nobody.",
    )  # fmt: skip
