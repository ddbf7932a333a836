"""What is old in the demonstration: a case whose time is over, and people and a place that were entered and that nothing names."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from casework.cases.models import Case, Caseload, CaseNote, CaseParty
from casework.subjects.models import Person, Place

if TYPE_CHECKING:
    from casework.demo.generator import Generator

SLUG = "psg"
NOTES = (
    "Two visits after complaints about a motorcycle on the footpath. He says that he has sold it.",
    "Nothing was heard for three months. The neighbours are content that it is closed.",
)


def add_to(g: Generator, people: list[dict[str, Any]], places: list[dict[str, Any]]) -> None:
    """Recorded by members; the case was closed a little more than the group's six years ago, the others some years ago."""
    by, other = g.members[SLUG][3], g.members[SLUG][4]
    opened = g.today - timedelta(days=2400)
    closed = opened + timedelta(days=150)
    rider = _person(g, people, "Merrick", "Oldroyd", by, opened)
    case = g.add(
        Case, reference=g.reference("C"), title="Motorcycle on the footpath, Ropewalk", status="closed", restricted=False, opened_on=opened,
        closed_on=closed, outcome="Behaviour stopped", closing_reason="No incidents for three months.",
        summary="A motorcycle was ridden along the footpath behind the houses, most evenings.", lead_agency_id=by["agency_id"],
        lead_officer_id=by["id"], updated_at=g.moment(closed),
    )  # fmt: skip
    g.add(
        Caseload, case_id=case["id"], group_id=g.groups[SLUG], stage="Active", rag="green", rag_reason="It has stopped.",
        joined_on=opened, left_on=closed, outcome="Stepped down",
    )  # fmt: skip
    g.add(
        CaseParty, case_id=case["id"], side="offender", person_id=rider["id"], place_id=None, added_at=g.moment(opened)
    )
    for text, day in zip(NOTES, (opened + timedelta(days=9), closed), strict=True):
        g.add(
            CaseNote, case_id=case["id"], kind="visit", text=text, happened_on=day, author_id=by["id"], agency_id=by["agency_id"],
            written_at=g.moment(day, 16),
        )  # fmt: skip
    for forename, days, member in (("Isla", 1100, by), ("Rowan", 790, other)):
        _person(g, people, forename, "Oldroyd", member, g.today - timedelta(days=days))
    recorded = g.today - timedelta(days=640)
    places.append(
        g.add(
            Place,
            reference=g.reference("L"),
            name="Former boathouse",
            kind="Empty building",
            address="Slipway Lane, Wrensea",
            postcode="",
            created_by_id=other["id"],
            created_at=g.moment(recorded),
        )  # fmt: skip
    )


def _person(
    g: Generator, people: list[dict[str, Any]], forename: str, surname: str, by: dict[str, Any], on: Any
) -> dict[str, Any]:
    row = g.add(
        Person, reference=g.reference("P"), forename=forename, surname=surname, date_of_birth=None, gender="", phone="",
        created_by_id=by["id"], created_at=g.moment(on),
    )  # fmt: skip
    people.append(row)
    return row
