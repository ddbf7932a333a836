"""What people fill in to bring a file in."""

from __future__ import annotations

from typing import Any

from casework.imports.kinds import KINDS
from casework.imports.models import SIDES, Import
from casework.web.fields import Choice, Day, Needed, NotPast, Pick, Tick, Upload, WholeNumber
from casework.web.forms import Form


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
    else:
        fields["due_on"] = Day(
            "When are open actions due that have no day? (optional)", [NotPast("The day cannot be in the past")],
            description="Without one they are listed as problems",
        )  # fmt: skip
    return type("ColumnsForm", (Form,), fields).from_request()


class HeadingsForm(Form):
    header_at = WholeNumber("Row of the headings", [Needed("Enter the number of a row")])


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
