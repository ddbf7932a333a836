"""Somebody of the demonstration who was recorded twice, for the search for doubles to find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from casework.cases.models import CaseParty
from casework.subjects.models import Person

if TYPE_CHECKING:
    from casework.demo.generator import Generator
    from casework.demo.history import History


def add_to(g: Generator, history: History, people: list[dict[str, Any]], twice: list[tuple[int, int]]) -> None:
    """The agency that reported a case again knew its victim too, and wrote the surname with a slip of the pen."""
    if not twice:
        return
    known = {row["id"]: row for row in people}
    victims = (
        case.get("victim_id") for cases in history.cases_of.values() for case in cases if case["status"] == "open"
    )
    victim = next((known[each] for each in victims if each and known[each]["date_of_birth"]), None)
    if victim is None:
        return
    again = g.add(
        Person, reference=g.reference("P"), forename=victim["forename"], surname=_slip(victim["surname"]),
        date_of_birth=victim["date_of_birth"], gender=victim["gender"], phone="",
    )  # fmt: skip
    people.append(again)
    _, twin = twice[-1]
    g.add(
        CaseParty, case_id=twin, side="victim", person_id=again["id"], place_id=None, controller="", controller_presence="",
    )  # fmt: skip


def _slip(surname: str) -> str:
    """Two letters the wrong way round."""
    return surname[:2] + surname[3:4] + surname[2:3] + surname[4:]
