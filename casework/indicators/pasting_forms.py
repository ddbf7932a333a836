"""Forms on which a table of figures is brought in: the table, then what was understood of it."""

from __future__ import annotations

from casework.indicators.reading import UNITS
from casework.indicators.standing import PLACES
from casework.web.fields import Choice, LongText, Pick, ShortText, Upload
from casework.web.forms import Form

WHERE = [(key, words) for key, words in PLACES.items() if key != "area"]


class PasteForm(Form):
    pasted = LongText(
        "Paste the table from a spreadsheet", rows=10, longest=200_000,
        description="A row for each indicator, its name first, and a column for each period: 2018/19, Q1 2018/19, April 2018. N/A and “not published” may stand for a figure, and 88 of 160 for a percentage.",
    )  # fmt: skip
    file = Upload(
        "Or choose a file", description="CSV or an Excel workbook (.xlsx)", endings=["csv", "xlsx"], most_megabytes=10
    )
    place = Pick("Which place are the figures of?", choices=WHERE, default="own")
    place_name = ShortText("Name of the neighbouring area or group (optional)", longest=120)


class CheckForm(Form):
    place = Pick("Which place are the figures of?", choices=WHERE, default="own")
    place_name = ShortText("Name of the neighbouring area or group (optional)", longest=120)
    reason = ShortText(
        "Why figures are corrected", longest=300, description="Kept with each figure that replaces another."
    )
    priority = Pick(
        "Add indicators that are not there yet to", description="Left empty, a row without an indicator is a problem."
    )
    unit = Choice("Their unit", choices=list(UNITS.items()), default="count")
    aim = Choice(
        "What is better of them?", choices=[("reduce", "Less of it"), ("increase", "More of it")], default="reduce"
    )
