"""Forms of cohorts."""

from __future__ import annotations

from casework import clock
from casework.cohorts.models import NEEDS, PATHWAYS, STATUSES
from casework.web.fields import (
    Choice,
    Day,
    LongText,
    Month,
    Needed,
    NoLaterThanToday,
    OnlyIf,
    Pick,
    ShortText,
    WholeNumber,
)
from casework.web.forms import Form

_FUTURE = "The decision cannot lie in the future"


class SelectForm(Form):
    person = Pick("Who?", [Needed("Choose who")])
    decision = Choice(
        "What did the group decide?",
        [Needed("Choose what was decided")],
        choices=[("selected", "To select them"), ("not_selected", "Not to select them")],
        reveals={"selected": "cohort"},
    )
    cohort = Pick("Into which cohort?", [OnlyIf("decision", "selected"), Needed("Choose a cohort")])
    decided_on = Day("When?", [Needed("Enter the day"), NoLaterThanToday(_FUTURE)], default=clock.today)
    reason = LongText("Why?", [Needed("Say why")], rows=4)


class MoveForm(Form):
    cohort = Pick("To which cohort?", [Needed("Choose a cohort")])
    decided_on = Day("When?", [Needed("Enter the day"), NoLaterThanToday(_FUTURE)], default=clock.today)
    reason = LongText("Why?", [Needed("Say why")], rows=4)


class DeselectForm(Form):
    decided_on = Day("When?", [Needed("Enter the day"), NoLaterThanToday(_FUTURE)], default=clock.today)
    reason = LongText(
        "Why?", [Needed("Say why")], rows=4, description="For example less offending, a long sentence, moved away."
    )


class StatusForm(Form):
    status = Choice("Status", [Needed("Choose a status")], choices=list(STATUSES.items()))
    since = Day(
        "Since when?",
        [Needed("Enter the day"), NoLaterThanToday("A status that has not begun is recorded when it begins")],
    )
    establishment = ShortText("Prison (optional)", [OnlyIf("status", "custody")])
    release_on = Day("Release date, if it is known", [OnlyIf("status", "custody")])
    ends_on = Day("When does the order or supervision end, if it is known?")
    note = LongText("Anything to add? (optional)", rows=2)


class MonthForm(Form):
    month = Month("Month", [Needed("Enter the month")])
    offences = WholeNumber("Proven offences", [Needed("Enter a number, 0 if there were none")], most=999)
    arrests = WholeNumber("Arrests", [Needed("Enter a number, 0 if there were none")], most=999)


class CohortForm(Form):
    name = ShortText("Name", [Needed("Enter a name")])
    criteria = LongText("Who belongs in it? (optional)", rows=3)


class NeedsForm(Form):
    """One choice and a few words for each pathway, added below: the pathways are data."""

    assessed_on = Day(
        "When were the needs judged?",
        [Needed("Enter the day"), NoLaterThanToday("The day cannot lie in the future")],
        default=clock.today,
    )


for _key, _label in PATHWAYS.items():
    setattr(
        NeedsForm,
        _key,
        Choice(
            _label,
            [Needed(f"Score {_label[0].lower()}{_label[1:]}, none if there is no need")],
            choices=[(str(score), f"{score} {words}") for score, words in NEEDS.items()],
            inline=True,
        ),
    )
    setattr(NeedsForm, f"{_key}_words", ShortText(f"A few words on {_label[0].lower()}{_label[1:]} (optional)"))
