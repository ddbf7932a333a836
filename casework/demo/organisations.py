"""Organisations of the demonstration: victims and offenders of some cases beside the people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.cases.models import CaseParty
from casework.demo import names
from casework.demo.orders import Orders
from casework.subjects.models import Organisation

if TYPE_CHECKING:
    from casework.demo.generator import Generator
    from casework.demo.history import History

SIDES = {"licensed": "offender", "housing": "offender"}


def add_to(g: Generator, history: History) -> list[int]:
    """Each is a party of two open cases; their ids."""
    slug = "psg" if "psg" in history.cases_of else next(iter(history.cases_of))
    cases = [case for case in history.cases_of[slug] if case["status"] == "open"]
    ids = []
    for number, (name, kind, registration, address, contact) in enumerate(names.ORGANISATIONS):
        row = g.add(
            Organisation, reference=g.reference("B"), name=name, kind=kind, registration_number=registration, address=address,
            postcode="WZ1 4AA", contact=contact,
        )  # fmt: skip
        ids.append(int(row["id"]))
        for case in cases[number * 2 : number * 2 + 2]:
            g.add(
                CaseParty, case_id=case["id"], side=SIDES.get(kind, "victim"), person_id=None, place_id=None,
                organisation_id=row["id"], controller="", controller_presence="",
            )  # fmt: skip
        if kind == "licensed" and cases[number * 2 : number * 2 + 1]:
            Orders(g, {}, {}).notice_to(row["id"], cases[number * 2])
    return ids
