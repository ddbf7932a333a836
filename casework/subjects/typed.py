"""Reads what somebody types into a search box."""

from __future__ import annotations

import re
from typing import Any

from casework.web.fields import read_day


def read_words(typed: str) -> dict[str, Any]:
    """What a search box holds: a reference, a postcode, a birth date or year, and the rest as a name or address."""
    typed = re.sub(r"\s+", " ", typed).strip()
    if re.fullmatch(r"(?i)[plbcra]-\d+", typed):
        return {"reference": typed.upper()}
    found: dict[str, Any] = {}
    dated = re.search(r"\b(\d{1,2})[/. -](\d{1,2}|[A-Za-z]{3,9})[/. -](\d{2}|\d{4})\b", typed)
    if dated:
        try:
            found["date_of_birth"] = read_day(*dated.groups())
            typed = typed.replace(dated[0], " ")
        except ValueError:
            pass
    elif partial := re.search(r"\b(?:(\d{1,2})/)?((?:19|20)\d\d)\b", typed):
        found["birth_year"] = int(partial[2])
        if partial[1] and 1 <= int(partial[1]) <= 12:
            found["birth_month"] = int(partial[1])
        typed = typed.replace(partial[0], " ")
    coded = re.search(r"(?i)\b([a-z]{1,2}\d[a-z\d]?) ?(\d[a-z]{2})\b", typed)
    if coded:
        found["postcode"] = coded[0]
        typed = typed.replace(coded[0], " ")
    found["name"] = typed.replace(",", " ").strip()
    return found
