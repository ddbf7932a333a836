"""Forms of the plan's delivery."""

from __future__ import annotations

from calendar import month_name

from casework.web.fields import Choices, Day, Needed, NotPast, Pick, ShortText
from casework.web.forms import Form

MONTHS = [(str(month), month_name[month]) for month in (*range(4, 13), 1, 2, 3)]
"""In the order of the financial year."""


class ActionForm(Form):
    title = ShortText(
        "What is to be done?",
        [Needed("Say what is to be done, beginning with a verb")],
        description="Begin with a verb, like: Train ward officers",
    )
    owner = Pick("Who does it?", [Needed("Choose who does it")])
    due_on = Day("By when?", [Needed("Enter a due day"), NotPast("The due day cannot be in the past")])


class TaskGroupForm(Form):
    name = ShortText("Name of the task group", [Needed("Enter the name")], longest=150)
    chair = ShortText("Chair (optional)", longest=150, description="An office rather than a person.")
    priority = Pick("Priority it works on")
    months = Choices("Months in which the board expects its report", choices=MONTHS)


class EndForm(Form):
    pass
