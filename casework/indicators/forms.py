"""Forms of objectives, indicators, figures, targets and breaks."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from casework.indicators import periods, reading
from casework.indicators.models import FREQUENCIES, WAYS
from casework.indicators.reading import STATES, UNITS
from casework.indicators.report_models import EVERY
from casework.indicators.standing import BASES, PLACES
from casework.web.fields import Choice, Choices, Day, LongText, Needed, Pick, ShortText, Tick, WholeNumber
from casework.web.fields.typed import Typed
from casework.web.forms import Form

A_PERIOD = "Like 2018/19, Q1 2018/19, April 2018, 2018, or 12 months to September 2020."


class Number(Typed):
    """A figure as people write it, as a `Decimal`."""

    def read(self, typed: str) -> Decimal | None:
        try:
            return reading.figure(typed).value
        except reading.NotAFigure as wrong:
            raise ValueError(str(wrong)) from None


class PeriodField(Typed):
    """A period in words."""

    def read(self, typed: str) -> periods.Period:
        try:
            return periods.read(typed)
        except periods.NotAPeriod as wrong:
            raise ValueError(str(wrong)) from None

    def written(self) -> str:
        return self.data.label if self.data else ""


class ObjectiveForm(Form):
    title = ShortText("Objective", [Needed("Enter the objective")], longest=200)
    years = ShortText(
        "Years it is for (optional)", longest=40, description="Like 2018 to 2021.", render_kw={"width": 20}
    )


class PriorityForm(Form):
    title = ShortText("Priority", [Needed("Enter the priority")], longest=200)


class IndicatorForm(Form):
    priority = Pick("Priority it measures", [Needed("Choose a priority")])
    name = ShortText("Name", [Needed("Enter the name")], longest=200)
    definition = LongText("What is counted, and how (optional)", rows=3, longest=2000)
    unit = Choice("Unit", [Needed("Choose the unit")], choices=list(UNITS.items()))
    base = Choice(
        "Base of its rate", choices=list(BASES.items()), default="",
        description="Rates are per 1,000. Domestic burglary is per 1,000 households, most others per 1,000 people.",
    )  # fmt: skip
    aim = Choice(
        "What is better?", [Needed("Choose what is better")], choices=[("reduce", "Less of it"), ("increase", "More of it")],
        hints={"increase": "As with reports of hate incidents and domestic abuse, when more people report what happens to them."},
    )  # fmt: skip
    places = WholeNumber("Decimal places", default=0, most=4, render_kw={"width": 2})
    frequency = Choice("How often is it measured?", choices=list(FREQUENCIES.items()), default="quarter")
    source = ShortText("Source (optional)", longest=200)
    owner_agency = Pick("Agency that answers for it")
    owner = ShortText("Post that answers for it (optional)", longest=120, description="A post rather than a person.")
    worked_on_by = Pick(
        "Group that works on it", description="Its members see the indicator, and those who run it enter figures."
    )


class ChangeIndicatorForm(IndicatorForm):
    withdrawn = Tick("Withdraw it: it stands in no list any more")


class FigureForm(Form):
    period = PeriodField("Period", [Needed("Enter the period")], description=A_PERIOD, render_kw={"width": 20})
    place = Pick("Place", choices=list(PLACES.items()), default="own")
    area = Pick("Area or ward, if the figure is of one")
    place_name = ShortText("Name of the neighbouring area or group (optional)", longest=120)
    state = Choice("Is there a figure?", choices=list(STATES.items()), default="known")
    figure = Number("Figure", render_kw={"width": 10})
    part = Number("Worked out from", render_kw={"width": 10}, description="Like 88, of 88 out of 160.")
    whole = Number("Out of, or population or households", render_kw={"width": 10})
    reason = ShortText("Why it is corrected", longest=300, description="Only where the period has a figure already.")


class TargetForm(Form):
    way = Choice("Target", [Needed("Choose the kind of target")], choices=list(WAYS.items()))
    amount = Number("By how much, or the figure to reach", render_kw={"width": 10})
    baseline = Number("Baseline", render_kw={"width": 10})
    baseline_period = ShortText(
        "Period of the baseline (optional)", longest=60, description=A_PERIOD, render_kw={"width": 20}
    )
    due_on = Day("To be reached by", [Needed("Enter the day")])


class BreakForm(Form):
    period = PeriodField(
        "First period counted in the new way",
        [Needed("Enter the period")],
        description=A_PERIOD,
        render_kw={"width": 20},
    )
    reason = ShortText("What changed", [Needed("Say what changed")], longest=300)


class ReportForm(Form):
    title = ShortText("Title", [Needed("Enter the title")], longest=200)
    period = PeriodField("Period it is on", [Needed("Enter the period")], description=A_PERIOD, render_kw={"width": 20})
    parts = Choices("What else does it tell of?")
    public = Tick("For the public: counts under 5 are kept back, and what they could be worked out from")


class ScheduleForm(Form):
    title = ShortText("Title", [Needed("Enter the title")], longest=150, description="The period is added to it.")
    every = Choice("How often?", [Needed("Choose how often")], choices=list(EVERY.items()))
    days_after = WholeNumber(
        "Days after the end of the period",
        [Needed("Enter the number of days")],
        default=14,
        least=1,
        most=90,
        render_kw={"width": 3},
    )
    parts = Choices("What else does it tell of?")
    public = Tick("For the public: counts under 5 are kept back, and what they could be worked out from")
    recipients = Choices("Who is sent the link?")


class WordsForm(Form):
    title = ShortText("Title", [Needed("Enter the title")], longest=200)
    public = Tick("For the public: counts under 5 are kept back, and what they could be worked out from")
    summary = LongText("On the whole", rows=6, longest=10_000)
    parts = Choices("What else does it tell of?")


class SureForm(Form):
    """Nothing to fill in: the button says it."""


def choices(first: str, rows: Sequence[Any], words: Any) -> list[tuple[str, str]]:
    """The rows of a list to choose from, after a line for none."""
    return [("", first), *((str(row.id), words(row)) for row in rows)]
