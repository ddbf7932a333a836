"""Forms of consultations."""

from __future__ import annotations

from casework import clock
from casework.orders.models import VIEWS
from casework.web.fields import Choice, Choices, Day, LongText, Needed, NoLaterThanToday, Pick, ShortText
from casework.web.forms import Form

_FUTURE = "The day cannot lie in the future"


class AskForm(Form):
    agencies = Choices("Whom do you ask?", [Needed("Choose an agency")])
    on = Day("When were they asked?", [Needed("Enter the day"), NoLaterThanToday(_FUTURE)], default=clock.today)


class ViewForm(Form):
    view = Choice(
        "What does the agency say?", [Needed("Choose what the agency says")],
        choices=[(key, words) for key, words in VIEWS.items() if key != "asked"],
    )  # fmt: skip
    words = LongText("In its words", rows=5, description="An objection needs its reasons.")
    given_by = ShortText("Who gave the view?", [Needed("Enter who gave the view")], description="Name and office.")
    on = Day("When?", [Needed("Enter the day"), NoLaterThanToday(_FUTURE)], default=clock.today)
    meeting = Pick("At which meeting? (optional)")


class RecordForm(Form):
    order = Pick("Which tool or order is sought? (optional)")
    recipients = LongText(
        "Whom is it for?",
        [Needed("Say whom it is for")],
        rows=2,
        description="One a line. It is logged as disclosed to them.",
    )
    vulnerabilities = LongText("What makes the person vulnerable, and what was done about it? (optional)", rows=4)
    proportionality = LongText("Why is it necessary and proportionate? (optional)", rows=4)
