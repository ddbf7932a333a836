"""What was pasted or uploaded as one text of a table, whatever it came as."""

from __future__ import annotations

import csv
import io
from typing import Any

from casework.errors import Refusal
from casework.imports import reading

LONGEST = 200_000


def as_text(upload: Any, pasted: str) -> tuple[str, str]:
    """The table as text, and the encoding of the file it came from where that had to be found out.

    Raises `Refusal` beside the field: neither or both given, a file that cannot be read or did not arrive whole, a workbook of
    several leaves.
    """
    if upload is None and not pasted.strip():
        raise Refusal("Paste a table or choose a file", field="pasted")
    if upload is None:
        if len(pasted) > LONGEST:
            raise Refusal("This is too much to paste. Save it as a file and upload that", field="pasted")
        return pasted, ""
    if pasted.strip():
        raise Refusal("Paste a table or choose a file, not both", field="pasted")
    found = reading.read(upload)
    if len(found.leaves) > 1:
        names = ", ".join(f"“{leaf.name}”" for leaf in found.leaves)
        raise Refusal(
            f"The workbook has several leaves: {names}. Save the one you mean as a file of its own", field="file"
        )
    made = io.StringIO()
    width = max(len(cells) for _, cells in found.leaves[0].rows)
    writer = csv.writer(made, delimiter="\t", lineterminator="\n")
    writer.writerows(
        [" ".join(cell.split()) for cell in (*cells, *[""] * (width - len(cells)))] for _, cells in found.leaves[0].rows
    )
    return made.getvalue(), found.encoding
