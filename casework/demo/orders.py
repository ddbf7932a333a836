"""Tools and orders of the demonstration's cases: some in force, some ending soon, some refused or only considered."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from casework.orders.ages import last_day_of
from casework.orders.models import AgencyView, Order, OrderBreach, OrderSignatory, OrderStep, OrderTerm
from casework.orders.tools import tools

if TYPE_CHECKING:
    from casework.demo.generator import Generator
    from casework.demo.history import History

MOST = 48
"""On how many cases, however many there are."""
LEADING = ("Council", "Police", "Tidewater", "Moorland HA")
COURT = "Wrensea Magistrates' Court"
WHY = "Reports have gone on in spite of a warning letter and two visits; neighbours keep diaries."
FAIR = "Less was tried and did not help. The terms reach the behaviour complained of and leave work, school and family alone."


def add_to(generator: Generator, history: History) -> None:
    """Write them, by chance of their own so that the rest of the demonstration stays as it is."""
    born = {person["id"]: person["date_of_birth"] for person in history.people}
    names = {person["id"]: f"{person['forename']} {person['surname']}" for person in history.people}
    cases = [case for cases in history.cases_of.values() for case in cases if case["status"] == "open"]
    Orders(generator, born, names).run(cases[::3][:MOST])


class Orders:
    """Writes orders through the generator, in the states an officer meets."""

    def __init__(self, generator: Generator, born: dict[int, date | None], names: dict[int, str]) -> None:
        self.g = generator
        self.random = random.Random(7)
        self.born, self.names = born, names
        self.by: dict[str, Any] = {}

    def run(self, cases: list[dict[str, Any]]) -> None:
        stories = (
            self._agreement,
            self._warning,
            self._injunction,
            self._behaviour_order,
            self._closure,
            self._declined,
        )
        for number, case in enumerate(cases):
            members = [
                m for m in self.g.members[case["slug"]] if m["role"] != "observer" and m["agency"] != "Beachside"
            ]
            leading = [m for m in members if m["agency"] in LEADING] or members
            self.by = self.random.choice(leading)
            stories[number % len(stories)](case, number)

    def notice_to(self, organisation_id: int, case: dict[str, Any]) -> None:
        """A community protection notice to whoever runs premises, after a warning, about to end."""
        self.by = next(m for m in self.g.members[case["slug"]] if m["agency"] == "Council" and m["role"] != "observer")
        warned = max(case["opened_on"], self.g.today - timedelta(days=75))
        made = warned + (self.g.today - warned) // 2
        about = {"organisation_id": organisation_id, "person_id": None}
        warning = self._order(case, "cpw", "granted", starts_on=warned, **about)
        self._steps(
            case,
            warning,
            ("considered", warned, WHY),
            ("proportionate", warned, FAIR),
            ("granted", warned, "Handed over."),
        )
        ends = self.g.today + timedelta(days=20)
        notice = self._order(case, "cpn", "granted", starts_on=made, ends_on=ends, **about)
        self._steps(
            case, notice, ("considered", made, "The yard is still open after midnight."), ("proportionate", made, FAIR),
            ("granted", made, "Served on the company."),
        )  # fmt: skip
        self._terms(case, notice, ("requirement", "Close the yard and bring the tables in by ten each night"))

    def _age(self, case: dict[str, Any]) -> int:
        born = self.born[case["offender_id"]]
        return (self.g.today - born).days // 365 if born else 0

    def _order(
        self, case: dict[str, Any], tool: str, status: str, *, place: bool = False, **values: Any
    ) -> dict[str, Any]:
        rules = tools()[tool]
        return self.g.add(
            Order, reference=self.g.reference("O"), case_id=case["id"], tool=tool, tool_name=rules.name, side=rules.side,
            kind=rules.kind, agency_id=self.by["agency_id"], status=status, recorded_by_id=self.by["id"],
            place_id=case["location_id"] if place else None,
            **{"organisation_id": None, "person_id": None if place else case["offender_id"]}
            | {"court": "", "starts_on": None, "ends_on": None, "ended_on": None, "next_review_on": None} | values,
        )  # fmt: skip

    def _steps(self, case: dict[str, Any], order: dict[str, Any], *steps: tuple[str, date, str]) -> None:
        for step, on, reasons in steps:
            self.g.add(
                OrderStep, case_id=case["id"], order_id=order["id"], step=step, taken_on=on, reasons=reasons,
                agency_id=self.by["agency_id"], recorded_by_id=self.by["id"], recorded_at=self.g.moment(on, 15),
            )  # fmt: skip

    def _terms(self, case: dict[str, Any], order: dict[str, Any], *terms: tuple[str, str]) -> list[dict[str, Any]]:
        return [
            self.g.add(
                OrderTerm, case_id=case["id"], order_id=order["id"], kind=kind, position=n, text=text, supervisor=""
            )
            for n, (kind, text) in enumerate(terms, 1)
        ]

    def _view(
        self, case: dict[str, Any], order: dict[str, Any], agency: str, asked: date, said: str, words: str
    ) -> None:
        on = asked + timedelta(days=5) if said != "asked" else None
        self.g.add(
            AgencyView, case_id=case["id"], order_id=order["id"], agency_id=self.g.agencies[agency], asked_on=asked,
            asked_by_id=self.by["id"], view=said, words=words, given_by="Duty manager" if on else "", given_on=on,
            recorded_by_id=self.by["id"] if on else None,
        )  # fmt: skip

    def _agreement(self, case: dict[str, Any], number: int) -> None:
        """An acceptable behaviour agreement of six months, the first of them about to end."""
        today = self.g.today
        starts = today - timedelta(days=170 - number // 6 % 5 * 9)
        order = self._order(
            case, "abc", "granted", starts_on=starts, ends_on=last_day_of(starts, 6),
            next_review_on=min(today + timedelta(days=5 + number % 20), last_day_of(starts, 6)),
        )  # fmt: skip
        self._steps(
            case, order, ("considered", starts - timedelta(days=21), WHY), ("proportionate", starts - timedelta(days=20), FAIR),
            ("applied", starts - timedelta(days=7), ""), ("granted", starts, "Signed at the civic centre."),
            ("reviewed", min(starts + timedelta(days=28), today), "No report since it was signed."),
        )  # fmt: skip
        self._terms(
            case, order, ("prohibition", "Shout or play loud music outside the shops after 9 pm"),
            ("requirement", "Meet the youth or support worker each week"),
        )  # fmt: skip
        name = self.names[case["offender_id"]]
        signed = [("subject", name, None), ("agency", self.by["name"], self.by["agency_id"])]
        if self._age(case) < 18:
            signed.insert(1, ("guardian", "Parent, as signed", None))
        for capacity, who, agency_id in signed:
            self.g.add(
                OrderSignatory, case_id=case["id"], order_id=order["id"], name=who, capacity=capacity, agency_id=agency_id,
                signed_on=starts,
            )  # fmt: skip

    def _warning(self, case: dict[str, Any], number: int) -> None:
        on = max(case["opened_on"], self.g.today - timedelta(days=40))
        order = self._order(case, "warning_letter", "granted")
        self._steps(case, order, ("considered", on, WHY), ("granted", on, "Delivered by hand."))

    def _injunction(self, case: dict[str, Any], number: int) -> None:
        """A civil injunction being considered, with agencies asked; adults and the young alike."""
        on = self.g.today - timedelta(days=12)
        order = self._order(case, "civil_injunction", "considered")
        self._steps(case, order, ("considered", on, WHY), ("proportionate", on + timedelta(days=3), FAIR))
        self._terms(
            case,
            order,
            ("prohibition", "Enter the area marked on the map"),
            ("requirement", "Attend drug and alcohol treatment"),
        )
        self._view(case, order, "Mental Health", on, "supports", "Known to us; the terms can be kept to with support.")
        self._view(case, order, "Youth Justice" if self._age(case) < 18 else "Probation", on, "asked", "")

    def _behaviour_order(self, case: dict[str, Any], number: int) -> None:
        """A criminal behaviour order in force, breached once: for adults; the young are offered mediation."""
        if self._age(case) < 18:
            on = self.g.today - timedelta(days=20)
            order = self._order(case, "restorative", "applied")
            self._steps(case, order, ("considered", on, WHY), ("applied", on + timedelta(days=2), ""))
            return
        starts = self.g.today - timedelta(days=700 - number % 12 * 20)
        order = self._order(
            case, "cbo", "granted", court=COURT, starts_on=starts, ends_on=last_day_of(starts, 24),
            next_review_on=None,
        )  # fmt: skip
        self._steps(
            case, order, ("considered", starts - timedelta(days=60), WHY), ("proportionate", starts - timedelta(days=50), FAIR),
            ("applied", starts - timedelta(days=30), "With the prosecution."), ("granted", starts, "Made on conviction."),
        )  # fmt: skip
        terms = self._terms(case, order, ("prohibition", "Be in the town centre car park between 8 pm and 6 am"))
        self.g.add(
            OrderBreach, case_id=case["id"], order_id=order["id"], term_id=terms[0]["id"], breached_on=starts + timedelta(days=90),
            text="Found in the car park at 11 pm.", outcome="Fined.", agency_id=self.g.agencies["Police"],
            recorded_by_id=self.by["id"], recorded_at=self.g.moment(starts + timedelta(days=91), 9),
        )  # fmt: skip

    def _closure(self, case: dict[str, Any], number: int) -> None:
        """A closure order over the place, with weeks left."""
        starts = self.g.today - timedelta(days=60)
        order = self._order(
            case, "closure_order", "granted", place=True, court=COURT, starts_on=starts, ends_on=last_day_of(starts, 3)
        )
        self._steps(
            case, order, ("considered", starts - timedelta(days=4), WHY), ("proportionate", starts - timedelta(days=3), FAIR),
            ("applied", starts - timedelta(days=2), "After a closure notice."), ("granted", starts, "For three months."),
        )  # fmt: skip
        self._terms(case, order, ("prohibition", "Nobody but the tenant and agencies may enter"))
        self._view(case, order, "Tidewater", starts - timedelta(days=9), "supports", "We will secure the door at once.")

    def _declined(self, case: dict[str, Any], number: int) -> None:
        on = self.g.today - timedelta(days=30)
        order = self._order(case, "mediation", "refused")
        self._steps(
            case, order, ("considered", on, WHY), ("applied", on + timedelta(days=2), ""),
            ("refused", on + timedelta(days=9), "Neither side wished to meet."),
        )  # fmt: skip
