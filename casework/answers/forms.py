"""The one form of answering from e-mail."""

from __future__ import annotations

from casework.web.fields import Choice, Day, LongText, Needed, NotPast, OnlyIf, Pick, ShortText
from casework.web.forms import Form

ANSWERS = {
    "done": "Done",
    "longer": "We need longer",
    "could-not": "It could not be done, because circumstances changed",
    "not-ours": "It is not ours",
}
"""By the last word of the link's address."""


class AnswerForm(Form):
    answer = Choice(
        "What is your answer?",
        [Needed("Choose your answer")],
        choices=list(ANSWERS.items()),
        reveals={"longer": "due_on", "not-ours": "agency"},
    )
    due_on = Day(
        "By when will it be done?",
        [OnlyIf("answer", "longer"), Needed("Enter a day"), NotPast("The day cannot be in the past")],
        called="The day",
    )
    agency = Pick("Whose is it, if you know?", [OnlyIf("answer", "not-ours")], search=True)
    note = LongText(
        "Anything to add?",
        description="Needed unless it is done. Please name nobody: write what the group has to know.",
        rows=3,
    )
    code = ShortText("The six figures we sent to you", longest=20)
