"""Forms on which a printed table is loaded: the table itself, then what each of its columns is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from casework.indicators.columns import ROLES
from casework.indicators.printed import Settings
from casework.indicators.reading import UNITS
from casework.web.fields import Choice, LongText, Needed, Pick, ShortText, Upload
from casework.web.forms import Form


class LoadForm(Form):
    title = ShortText("What the table is called", [Needed("Enter what the table is called")], longest=200)
    source = ShortText("Where it was printed (optional)", longest=300, description="Document, year and page.")
    pasted = LongText(
        "Paste the table from a spreadsheet", rows=10, longest=200_000,
        description="With its headings in the first row: names, the figures of each period, and what was printed of them.",
    )  # fmt: skip
    file = Upload(
        "Or choose a file", description="CSV or an Excel workbook (.xlsx)", endings=["csv", "xlsx"], most_megabytes=10
    )


class ColumnsForm(Form):
    title = ShortText("What the table is called", [Needed("Enter what the table is called")], longest=200)
    source = ShortText("Where it was printed (optional)", longest=300)
    unit = Choice("What are its figures?", choices=list(UNITS.items()), default="count")
    aim = Choice(
        "What is better?", choices=[("reduce", "Less of it"), ("increase", "More of it")], default="reduce",
        description="Where no column says it row by row. Of gaps more is better when nought and above mean as good as others.",
    )  # fmt: skip
    arrows = Choice(
        "What do its arrows mean?",
        choices=[("improved", "Up means improved"), ("rose", "Up means the figure rose")],
        default="improved",
    )
    rank_first = Choice(
        "What is rank 1?", choices=[("highest", "The highest"), ("lowest", "The lowest")], default="highest"
    )

    def roles(self) -> list[str]:
        """By the order of the columns."""
        return [field.data or "text" for name, field in self._fields.items() if name.startswith("role_")]

    def kept_settings(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("unit", "aim", "arrows", "rank_first") if self[name].data}

    def settings(self) -> Settings:
        return Settings(**self.kept_settings())


def columns_form(headings: Sequence[str], *, data: Mapping[str, str] | None = None, posted: bool = True) -> Any:
    """For each heading what it is. Not `posted`: shown for the first time, from `data`."""
    fields = {
        f"role_{number}": Pick(
            f"Column {number + 1}: {heading or 'without a heading'}", choices=list(ROLES.items()), default="text"
        )
        for number, heading in enumerate(headings)
    }
    made = type("TableColumnsForm", (ColumnsForm,), fields)
    return made.from_request() if posted else made(formdata=None, data=data)
