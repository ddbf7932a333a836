"""What people fill in to bring a file in."""

from __future__ import annotations

from typing import Any

from casework.imports.attending import meeting_columns
from casework.imports.choosing import MEETINGS
from casework.imports.kinds import KINDS
from casework.imports.models import SIDES, Import, ImportRow
from casework.imports.sheet import LONGEST
from casework.plans import lists
from casework.web.fields import (
    Choice,
    Day,
    LongText,
    Month,
    Needed,
    NotPast,
    Pick,
    ShortText,
    Tick,
    Upload,
    WholeNumber,
)
from casework.web.forms import Form
from casework.web.presentation import day


class UploadForm(Form):
    kind = Choice(
        "What is in the file?", [Needed("Choose what is in the file")],
        choices=[(kind.key, kind.label) for kind in KINDS.values()], hints={kind.key: kind.hint for kind in KINDS.values()},
    )  # fmt: skip
    file = Upload(
        "The file", [Needed("Choose a file")], most_megabytes=10,
        description="An Excel workbook (.xlsx) or CSV, of at most 10 MB and 50,000 rows. Rows above the headings, merged cells and empty rows do no harm.",
    )  # fmt: skip


def columns_form(job: Import) -> Any:
    """For each meaning, which of the file's columns it is."""
    kind = KINDS[job.kind]
    columns = [("", "Not in the file"), *((str(place), heading) for place, heading in enumerate(job.headings))]
    needed = {key for keys in kind.needed if len(keys) == 1 for key in keys}
    fields: dict[str, Any] = {
        f"column_{each.key}": Pick(
            each.label, [Needed(f"Choose the column that says: {each.label}")] if each.key in needed else [], choices=columns,
            description=each.hint, default=str(job.mapping[each.key]) if each.key in job.mapping else "",
        )
        for each in kind.columns
    }  # fmt: skip
    if job.kind == "cases":
        fields["side"] = Choice(
            "Whom are the names of?", [Needed("Choose whom the names are of")], choices=list(SIDES.items()),
            default=job.options.get("side", ""),
        )  # fmt: skip
    elif job.kind == "attendance":
        fields["meetings"] = Choice(
            "What becomes of days on which Casework has no meeting of the group?", choices=list(MEETINGS.items()),
            default=job.options.get("meetings", ""),
        )  # fmt: skip
    elif job.kind == "incidents":
        fields["case_of_all"] = ShortText(
            "The case all of them are about, if no column says it (optional)", longest=20, default=job.options.get("case", ""),
            description="Its reference, such as C-0042",
        )  # fmt: skip
        fields["source"] = Pick(
            "Count them month by month in the plan of the case, as counted by", choices=[("", "Do not count them"), *lists.sources().items()],
            description="Months that are counted already stay as they are", default=job.options.get("source", ""),
        )  # fmt: skip
        fields["whole_from"] = Month(
            "The first month for which every incident is in the file (optional)",
            description="Only where they are counted. A month between the two without an incident counts as none",
        )
        fields["whole_to"] = Month("The last such month (optional)")
    else:
        fields["due_on"] = Day(
            "When are open actions due that have no day? (optional)", [NotPast("The day cannot be in the past")],
            description="Without one they are listed as problems",
        )  # fmt: skip
    return type("ColumnsForm", (Form,), fields).from_request()


class HeadingsForm(Form):
    header_at = WholeNumber("Row of the headings", [Needed("Enter the number of a row")])


class LeafForm(Form):
    leaf = Pick("Leaf of the workbook", [Needed("Choose one of the leaves")])


def row_form(job: Import, row: ImportRow) -> Any:
    """A control for each cell of a row that says something: what is in it, and what it is taken to be."""
    used = {place: KINDS[job.kind].column(key).label for key, place in job.mapping.items()}
    if job.kind == "attendance":
        used |= {place: f"The meeting of {day(on)}" for place, on in meeting_columns(job).items()}
    fields: dict[str, Any] = {}
    now: dict[str, str] = {}
    for place in sorted(used):
        words = row.cells[place] if place < len(row.cells) else ""
        kind = LongText if "\n" in words or len(words) > 120 else ShortText
        was = row.corrected.get(str(place))
        said = used[place] if was is None else f"{used[place]}. In the file: {was or 'nothing'}"
        fields[f"cell_{place}"] = kind(f"{job.headings[place]} (optional)", longest=LONGEST, description=said)
        now[f"cell_{place}"] = words
    return type("RowForm", (Form,), fields).of_now(**now)


class LoadForm(Form):
    leave_out = Tick("Leave out the rows with problems")
    others_new = Tick("Record everybody I have not decided about as a new person")
    remind = Choice(
        "Remind people of open actions?", default="none",
        choices=[
            ("none", "No, of none of them"), ("coming", "Yes, of those due today or later"), ("all", "Yes, also of those that are late already")
        ],
        hints={"none": "They are reminded of one again once it is given a new day or owner."},
    )  # fmt: skip
