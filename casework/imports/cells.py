"""What people type into cells, understood: days in every form, names in one cell, yes and no, spaces that cannot be seen."""

from __future__ import annotations

import re
from datetime import date, timedelta

EXCEL_DAY_0 = date(1899, 12, 30)
"""Excel counts days from here, 1 March 1900 on; before that it is a day out, and nobody is that old."""
FIRST, LAST = 10_000, 75_000
"""Numbers that are days in Excel: from 1927 to 2105."""
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1
    )
    for name in names.split()
}  # fmt: skip
_NUMBERS = re.compile(r"(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4}|\d{2})")
_WORDS = re.compile(
    r"(?:[a-z]+,?\s+)?(\d{1,2})(?:st|nd|rd|th)?[\s\-./]*(?:of\s+)?([a-z]{3,9})\.?[\s\-./,]*(\d{4}|\d{2})"
)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_TIME = re.compile(r"[t\s]+\d{1,2}[:.]\d{2}([:.]\d{2}(\.\d+)?)?\s*(am|pm)?z?$")
YES = frozenset(["y", "yes", "x", "true", "1", "✓", "✔", "done", "complete", "completed"])
NO = frozenset(["n", "no", "false", "0", "-", "none", "n/a", "na"])


class NotUnderstood(ValueError):
    """The cell holds something else than it should; the message says what it should be."""


def tidy(text: str) -> str:
    """Without the spaces nobody sees: non-breaking, zero-width, doubled, at the ends."""
    text = re.sub(r"[\u200b-\u200f\u2060\ufeff]", "", text)
    lines = (
        re.sub(r"[^\S\n]+", " ", line.replace("\xa0", " ")).strip() for line in re.split(r"\r\n?|\n|_x000D_\n?", text)
    )
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def line(text: str) -> str:
    """The same on one line."""
    return " ".join(tidy(text).split())


def as_day(text: str, *, today: date, past: bool = False) -> date | None:
    """A day as people type it; None for an empty cell. The day comes before the month, always, except in 2026-03-03.

    Two figures of a year are this century, or with `past` (a date of birth) the last one where the day would be to come.
    Raises `NotUnderstood` for anything else.
    """
    typed = _TIME.sub("", line(text).lower())
    if not typed or typed in ("-", "n/a", "na"):
        return None
    if re.fullmatch(r"\d{5}(\.\d+)?", typed) and FIRST <= float(typed) <= LAST:
        return EXCEL_DAY_0 + timedelta(days=int(float(typed)))
    if match := _ISO.fullmatch(typed):
        year, month, day = match.groups()
    elif match := _NUMBERS.fullmatch(typed):
        day, month, year = match.groups()
    elif (match := _WORDS.fullmatch(typed)) and match[2] in _MONTHS:
        day, month, year = match[1], str(_MONTHS[match[2]]), match[3]
    else:
        raise NotUnderstood("Write a day, like 3/3/2026 or 3 March 2026")
    full = int(year) + (2000 if len(year) == 2 else 0)
    try:
        found = date(full, int(month), int(day))
        if past and len(year) == 2 and found > today:
            found = found.replace(year=full - 100)
    except ValueError:
        raise NotUnderstood("There is no such day. The day comes first, then the month") from None
    if not 1900 <= found.year <= today.year + 50:
        raise NotUnderstood("The year cannot be right")
    return found


def as_yes_no(text: str) -> bool | None:
    """Yes or no as people mark it, x for yes; None for an empty cell."""
    typed = line(text).casefold()
    if not typed:
        return None
    if typed in YES or typed in NO:
        return typed in YES
    raise NotUnderstood("Write yes or no")


_TITLES = re.compile(r"^(mr|mrs|miss|ms|mx|dr|cllr|pc|sgt|insp)\.?\s+", re.IGNORECASE)


def as_name(text: str) -> tuple[str, str]:
    """Forename and surname from one cell: "SMITH, John", "John Smith", "Mr J Smith"; a single word is a surname."""
    typed = line(text).strip(",; ")
    if "," in typed:
        surname, _, forename = (part.strip() for part in typed.partition(","))
        return _cased(_TITLES.sub("", forename)), _cased(surname)
    typed = _TITLES.sub("", typed)
    words = typed.split()
    if len(words) > 1 and words[0].isupper() and len(words[0]) > 1 and not typed.isupper():
        return _cased(" ".join(words[1:])), _cased(words[0])  # SMITH John
    return _cased(" ".join(words[:-1])), _cased(words[-1] if words else "")


def _cased(name: str) -> str:
    """Names in capitals as names are written; all others as they are."""
    if not (name.isupper() and len(name) > 1):
        return name
    return re.sub(
        r"\bMc([a-z])", lambda m: "Mc" + m[1].upper(), re.sub(r"[^\W\d_]+(?:’s|'s)?", lambda m: m[0].capitalize(), name)
    )


_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\b", re.IGNORECASE)


def as_address(text: str) -> tuple[str, str]:
    """The address on one line and the postcode found at its end, if there is one."""
    typed = ", ".join(part.strip(" ,") for part in tidy(text).split("\n") if part.strip(" ,"))
    found = list(_POSTCODE.finditer(typed))
    if not found or typed[found[-1].end() :].strip(" ,."):
        return typed, ""
    return typed[: found[-1].start()].strip(" ,"), f"{found[-1][1]} {found[-1][2]}".upper()
