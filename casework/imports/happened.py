"""One row of a list of incidents understood: the case it is about, the day, and the note it becomes."""

from __future__ import annotations

from typing import Any

from casework.imports.cells import line, tidy
from casework.imports.models import Import
from casework.imports.people import Directory

PARTS = (("kind", "Kind"), ("place", "Place"), ("code", "Reference"), ("outcome", "Outcome"))


def understand(row: Any, job: Import, directory: Directory) -> dict[str, Any]:
    on = row.day("on")
    if on is None and not row.checked.problems:
        row.problem("on", "Write a day, like 3/3/2026 or 3 March 2026")
    typed = row.words("case") or str(job.options.get("case", ""))
    case = directory.cases.get("".join(typed.split()).upper())
    if case is None:
        row.problem(
            "case",
            "Write the reference of an open case of the group"
            if not typed
            else f"No open case of the group is called {typed}",
        )
    elif on is not None and on < case.opened_on:
        row.problem("on", "It happened before the case was opened", stops=False)
    agency_id = directory.agency(by) if (by := row.words("agency")) else None
    if isinstance(agency_id, str):
        row.problem("agency", f"{agency_id}: it stands in the note", stops=False)
    details = tidy(row.cell("details"))
    said = [f"{label}: {words}" for key, label in PARTS if (words := line(row.cell(key)))]
    if by:
        said.append(f"Reported by: {by}")
    if not (details or line(row.cell("kind"))):
        row.problem("kind" if "kind" in job.mapping else "details", "Say what happened")
    return {
        "case_id": case.id if case is not None else None, "on": on.isoformat() if on else None, "code": row.words("code"),
        "agency_id": agency_id if isinstance(agency_id, int) else None,
        "text": "\n\n".join(part for part in ("\n".join(said), details) if part),
    }  # fmt: skip
