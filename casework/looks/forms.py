"""What is asked before the log leaves as a file."""

from __future__ import annotations

from casework.web.fields import Choice, Day, Needed, NoLaterThanToday, ShortText
from casework.web.forms import Form

FORMS = {"csv": "A spreadsheet (CSV)", "jsonl": "For programs (JSON Lines)"}


class ExportForm(Form):
    from_day = Day(
        "From", validators=[Needed("Enter the first day"), NoLaterThanToday("The first day has not come yet")]
    )
    to_day = Day(
        "To, that day included",
        validators=[Needed("Enter the last day"), NoLaterThanToday("The last day has not come yet")],
    )
    reference = ShortText(
        "One record (optional)",
        description="The reference of a case, person, place or organisation. Without one the whole log of these days.",
    )
    recipient = ShortText(
        "Who it is for", description="The body, such as the Information Commissioner's Office. It is logged.",
        validators=[Needed("Enter who it is for")],
    )  # fmt: skip
    form = Choice("As", choices=list(FORMS.items()), validators=[Needed("Choose a kind of file")])
