"""An entry of the log in words for those who answer for a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from casework.cases.timeline import VERBS, thing_of
from casework.web.presentation import listed

MORE_VERBS = {
    "listed": "saw a list with",
    "searched": "found",
    "exported": "took a sheet with",
    "read who looked at": "read who had looked at",
}
RECORDS = {"people": "the person", "places": "the place", "organisations": "the organisation"}


def said(row: Any, names: Mapping[int, str]) -> str:
    """What was done, in which form and for whom."""
    if row.verb == "refused":
        return "asked for it and was turned away"
    words = f"{VERBS.get(row.verb) or MORE_VERBS.get(row.verb, row.verb)} {RECORDS.get(row.subject) or thing_of(row.subject)}"
    if row.kind == "disclosure":
        to = listed(recipients(row.recipients, names))
        words += f" as {row.form or 'a document'}" + (f", for {to}" if to else "")
    return words


def recipients(kept: Iterable[Any] | None, names: Mapping[int, str]) -> list[str]:
    """People by their names, others as they were named."""
    return [one if isinstance(one, str) else names[one] for one in kept or () if isinstance(one, str) or one in names]


def numbered(rows: Iterable[Any]) -> set[int]:
    """The people whom recipients name by their number."""
    return {one for row in rows for one in row.recipients or () if type(one) is int}
