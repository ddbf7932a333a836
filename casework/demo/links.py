"""How the demonstration's people stand to each other, within a case and beyond it."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from casework.subjects.particulars import Relationship

if TYPE_CHECKING:
    from casework.demo.generator import Generator
    from casework.demo.history import History

KINDS = ("neighbour", "neighbour", "associate", "partner", "sibling", "parent", "carer")
NOTES = (
    "",
    "",
    "Said by both at the first visit.",
    "Seen together most evenings.",
    "Shares a landing and a bin store.",
)


def add_to(generator: Generator, history: History) -> None:
    """Write them, by chance of their own so that the rest of the demonstration stays as it is."""
    chance, pairs = random.Random(21), set()
    for slug, cases in history.cases_of.items():
        staff = generator.members[slug]
        for number, case in enumerate(cases):
            known = [case[key] for key in ("victim_id", "offender_id") if case.get(key)]
            near = [other for other in cases[number + 1 : number + 4] if other.get("offender_id")]
            if len(known) == 2 and chance.random() < 0.5:
                _relate(generator, pairs, known[0], known[1], "neighbour", case, chance, staff)
            for other in near[: chance.choice((0, 0, 1, 2))]:
                _relate(
                    generator,
                    pairs,
                    case["offender_id"],
                    other["offender_id"],
                    chance.choice(KINDS),
                    case,
                    chance,
                    staff,
                )


def _relate(
    generator: Generator, pairs: set[Any], one: int, two: int, kind: str, case: Any, chance: random.Random, staff: Any
) -> None:
    pair = (*sorted((one, two)), kind)
    if one == two or pair in pairs:
        return
    pairs.add(pair)
    on = case["opened_on"] + timedelta(days=3)
    generator.add(
        Relationship, person_id=one, other_id=two, kind=kind, note=chance.choice(NOTES), added_by_id=chance.choice(staff)["id"],
        added_at=generator.moment(min(on, generator.today)), ended_on=on + timedelta(days=2) if chance.random() < 0.1 else None,
    )  # fmt: skip
