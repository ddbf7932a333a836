"""The promises of the case review procedure: threshold, clocks and wording, delivered in `rules.toml` and changed in pages.

An application keeps the promises of the day it was recorded. A mistake in the file stops the start-up and names itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from casework.partnership import rulebooks
from casework.partnership.models import Group
from casework.partnership.profile_files import Table, read
from casework.partnership.rulebooks import Rulebook, Says
from casework.web.presentation import plural

FILE = Path(__file__).with_name("rules.toml")
KEY = "case_reviews"
CLOCKS = {
    "acknowledge": "To say that an application has arrived",
    "threshold": "To decide on the threshold, after receipt",
    "panel": "To hold the panel, after the threshold was found met",
    "outcome": "To send the outcome, after the panel",
    "appeal": "For the applicant to appeal",
    "decide_appeal": "To decide on an appeal, after it was received",
}
LETTER = {"opening": "How the letter begins", "appeal": "How to appeal", "closing": "How the letter ends"}
FILLED_IN = ("reference", "received", "appeal_by")
MOST_REPORTS, FEWEST_MONTHS = 3, 6


@dataclass(frozen=True)
class Rules:
    """`reports` complaints within `months` months meet the threshold; `clocks` are working days; `letter` its wording."""

    reports: int
    months: int
    clocks: Mapping[str, int]
    letter: Mapping[str, str]
    number: int = 1


@cache
def delivered() -> Rules:
    return rules_from(read(FILE), 1)


def rules_of(group: Group) -> Rules:
    """What is promised in a group to whoever applies today."""
    found: Rules = rulebooks.in_force(group, KEY)
    return found


def kept(promises: Mapping[str, Any]) -> Rules:
    """The promises an application was recorded with."""
    return Rules(**promises)


def to_keep(rules: Rules) -> dict[str, Any]:
    return asdict(rules)


def rules_from(table: Table, number: int) -> Rules:
    """The rules a table gives. Raises `ProfileMistake` at the first mistake; then nothing of it is used."""
    threshold, clocks, letter = table.table("threshold"), table.table("clocks"), table.table("letter")
    reports, months = threshold.whole("reports", least=1), threshold.whole("months", least=1)
    if reports > MOST_REPORTS:
        raise threshold.mistake("reports", f"may be at most {MOST_REPORTS}, by statutory guidance")
    if months < FEWEST_MONTHS:
        raise threshold.mistake("months", f"must be {FEWEST_MONTHS} or more, by statutory guidance")
    days = {name: clocks.whole(name, least=1) for name in CLOCKS}
    words = {name: letter.text(name, needed=name != "closing") for name in LETTER}
    for name, text in words.items():
        if unknown := _unknown(text):
            raise letter.mistake(
                name, f"{unknown}; only {', '.join(f'{{{each}}}' for each in FILLED_IN)} are filled in"
            )
    for part in (threshold, clocks, letter, table):
        part.nothing_else()
    return Rules(reports, months, days, words, number)


def _unknown(text: str) -> str:
    """What stands between braces in a text and cannot be filled in."""
    try:
        names = [name for _, name, form, turn in Formatter().parse(text) if name is not None]
        simple = all(not form and not turn for _, name, form, turn in Formatter().parse(text) if name is not None)
    except ValueError:
        return "a brace is left open"
    wrong = [name for name in names if name not in FILLED_IN]
    return (
        f"there is nothing called {{{wrong[0]}}}"
        if wrong
        else ""
        if simple
        else "between braces there may be a word alone"
    )


def _plain(rules: Rules) -> dict[str, Any]:
    return {
        "threshold": {"reports": rules.reports, "months": rules.months},
        "clocks": dict(rules.clocks),
        "letter": dict(rules.letter),
    }


def _in_words(rules: Rules) -> list[Says]:
    threshold = f"{plural(rules.reports, 'qualifying report')} in {plural(rules.months, 'month')}"
    clocks = [Says("Clocks", words, plural(rules.clocks[name], "working day")) for name, words in CLOCKS.items()]
    letter = [Says("Letter", words, rules.letter[name] or "Nothing") for name, words in LETTER.items()]
    return [Says("Threshold", "When it is met", threshold), *clocks, *letter]


rulebooks.keep(
    Rulebook(
        key=KEY, what="Procedure", title="ASB case reviews", delivered=delivered, first_number=1, read=rules_from,
        plain=_plain, in_words=_in_words,
    )
)  # fmt: skip
