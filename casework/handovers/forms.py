"""What people fill in to hand work over."""

from __future__ import annotations

from casework.web.fields import Choice, Choices, LongText, Needed, Pick
from casework.web.forms import Form


class AskForm(Form):
    what = Choice(
        "What goes?", [Needed("Choose what goes")], default="all",
        choices=[("all", "Everything that can be moved"), ("chosen", "Only what I tick below")],
    )  # fmt: skip
    pieces = Choices("Pieces")
    reason = LongText(
        "Why is it handed over?", [Needed("Say why")], rows=3,
        description="It stands in the history of each case and action, for whoever sees them. For example: moves to another team on 1 December.",
    )  # fmt: skip


class LeftForm(Form):
    """`to` is a person's number, or `nobody`."""

    to = Pick("Who takes over what they owe?", [Needed("Choose who takes it over, or nobody")])
    reason = LongText(
        "Why is it handed over?",
        rows=3,
        description="It stands in the history of each case and action, for whoever sees them.",
    )
