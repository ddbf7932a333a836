"""Forms of what passes between groups."""

from __future__ import annotations

from casework.web.fields import Choice, LongText, Needed, Pick, Tick
from casework.web.forms import Form


class ReferOnForm(Form):
    of = Pick("Which of your groups refers it?", [Needed("Choose the group")])
    group = Choice("To which group?", [Needed("Choose a group")])


class EscalateForm(Form):
    of = Pick("Which of your groups escalates it?", [Needed("Choose the group")])
    group = Choice("To which group?", [Needed("Choose a group")])
    words = LongText("What you ask of them", [Needed("Say what you ask of them")], rows=5, longest=2000)
    nobody_named = Tick("Nobody is named in these words, nor could be recognised from them")


class AskForm(Form):
    reason = LongText(
        "Why your group should have it", [Needed("Say why your group should have it")], rows=4, longest=2000,
        description="The group that has it reads this. Give no more than they need to answer.",
    )  # fmt: skip


class AnswerForm(Form):
    how = Choice("Your answer", [Needed("Choose an answer")], choices=[
        ("moved", "Yes: the case moves to their caseload and leaves ours"), ("shared", "Yes: both groups have it"), ("refused", "No: we keep it"),
    ])  # fmt: skip
    reason = LongText("Why", [Needed("Say why; the group that asked reads this")], rows=4, longest=2000)


class FeedbackForm(Form):
    feedback = LongText("What came of it", [Needed("Say what came of it")], rows=6, longest=4000)
