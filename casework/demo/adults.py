"""Adults of the demonstration's Team Around the Individual: one with everything there is, the others with the beginnings."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from casework.demo.adult_rows import Telling
from casework.demo.adult_story import Story

if TYPE_CHECKING:
    from casework.demo.generator import Generator
    from casework.demo.history import History

MOST = 40
"""Adults with something recorded, however many cases there are."""
FITTING = ("Cuckooing", "Drug dealing from a flat", "Noise and visitors")


def add_to(g: Generator, history: History) -> None:
    """Before the ratings, which follow what the reviews found. Takes nothing from the generator's chance."""
    if "tati" not in g.groups:
        return
    born = {person["id"]: person["date_of_birth"] for person in history.people}
    cases = [
        case for case in history.cases_of["tati"]
        if case["status"] == "open" and _is_grown(born[case["offender_id"]], g.today)
    ]  # fmt: skip
    rich = min(cases, key=lambda case: _fits(case, g.today), default=None)
    if rich is not None:
        Story(g, rich).everything()
    for number, case in enumerate([case for case in cases if case is not rich][:MOST]):
        Telling(g, case).beginnings(number)


def _is_grown(born: date | None, today: date) -> bool:
    return born is None or (today - born).days > 20 * 365


def _fits(case: dict[str, Any], today: date) -> tuple[Any, ...]:
    """A case long enough ago for a second stay, of a kind that the story fits."""
    place = next((n for n, title in enumerate(FITTING) if case["title"].startswith(title)), len(FITTING))
    return ((today - case["opened_on"]).days < 150, place, case["id"])
