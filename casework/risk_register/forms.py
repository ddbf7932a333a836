"""Forms of the risk register."""

from __future__ import annotations

from typing import Any

from casework.risk_register.models import RESPONSES
from casework.risk_register.scale import Scale
from casework.web.fields import Choice, Day, LongText, Month, Needed, NotPast, Pick, ShortText, WholeNumber
from casework.web.forms import Form

STEPS = {
    "likelihood_before": "Likelihood before controls",
    "impact_before": "Impact before controls",
    "likelihood_after": "Likelihood with the controls",
    "impact_after": "Impact with the controls",
}


def _steps(scale: Scale) -> dict[str, Choice]:
    """The four steps of a score, in the words of the scale."""
    return {
        name: Choice(
            label, [Needed(f"Choose the {label[0].lower()}{label[1:]}")], inline=True,
            choices=[(str(n), word) for n, word in enumerate(scale.likelihood if name.startswith("likelihood") else scale.impact, start=1)],
        )
        for name, label in STEPS.items()
    }  # fmt: skip


class RiskForm(Form):
    title = ShortText(
        "Risk",
        [Needed("Say what the risk is")],
        longest=200,
        description="In a few words, like: External funding is cut or removed",
    )
    cause = LongText("Because of (optional)", rows=2, longest=1000, description="What could bring it about.")
    event = LongText("This could happen (optional)", rows=2, longest=1000)
    consequence = LongText("Which would lead to (optional)", rows=2, longest=1000)
    category = Pick("Category", [Needed("Choose a category")])
    owner = Pick("Who answers for it?", description="A member of the group, or an agency.")
    response = Choice("What is done about it?", choices=list(RESPONSES.items()), default="treat")
    controls = LongText(
        "Controls in place and mitigation",
        rows=4,
        longest=4000,
        description="What lowers it already, and what would be done.",
    )
    tolerance = WholeNumber(
        "Highest score tolerated for this risk (optional)",
        least=1,
        most=36,
        render_kw={"width": 3},
        description="Without one, the register's.",
    )
    review_on = Day(
        "To be reviewed on",
        [Needed("Enter the day of the next review"), NotPast("The day of the review cannot be in the past")],
    )


def risk_form(scale: Scale, **more: Any) -> type[Form]:
    """The form of a risk with its first score; `more` fields come last."""
    return type("NewRiskForm", (RiskForm,), {**_steps(scale), **more})


def review_form(scale: Scale) -> type[Form]:
    """The score and why it changed; the day of the next review."""
    fields: dict[str, Any] = {
        **_steps(scale),
        "reason": LongText("Why has the score changed?", rows=3, longest=1000, description="Only where it has."),
        "review_on": Day("Next review on", [Needed("Enter the day of the next review"), NotPast("The day of the review cannot be in the past")]),
    }  # fmt: skip
    return type("ReviewRiskForm", (Form,), fields)


class ScaleForm(Form):
    likelihood = LongText(
        "Words for likelihood",
        [Needed("Give the words")],
        rows=4,
        longest=300,
        description="Each on a line of its own, the least likely first.",
    )
    impact = LongText(
        "Words for impact",
        [Needed("Give the words")],
        rows=4,
        longest=300,
        description="Each on a line of its own, the least first.",
    )
    amber_from = WholeNumber(
        "Medium risk (amber) begins at a score of",
        [Needed("Enter a score")],
        least=1,
        most=36,
        render_kw={"width": 3},
        description="A score is likelihood times impact, each counted from 1.",
    )
    red_from = WholeNumber(
        "High risk (red) begins at a score of", [Needed("Enter a score")], least=1, most=36, render_kw={"width": 3}
    )
    tolerance = WholeNumber(
        "Highest score tolerated without further action",
        [Needed("Enter a score")],
        least=1,
        most=36,
        render_kw={"width": 3},
    )
    categories = LongText(
        "Categories", [Needed("Give the categories")], rows=6, longest=1000, description="Each on a line of its own."
    )


class CloseForm(Form):
    reason = LongText("Why is it closed?", [Needed("Say why")], rows=3, longest=1000)


class ReopenForm(Form):
    review_on = Day(
        "To be reviewed on",
        [Needed("Enter the day of the next review"), NotPast("The day of the review cannot be in the past")],
    )


class ActionForm(Form):
    title = ShortText(
        "What is to be done?",
        [Needed("Say what is to be done, beginning with a verb")],
        description="Begin with a verb, like: Write to the funder",
    )
    owner = Pick("Who does it?", [Needed("Choose who does it")])
    due_on = Day("By when?", [Needed("Enter a due day"), NotPast("The due day cannot be in the past")])


class MeetingForm(Form):
    month = Month("Month of the meeting", [Needed("Enter the month")])
