"""Writes what is recorded of an adult of the demonstration."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from casework.adults.models import Adult, AdultLead, AdultOutcome, Consent, ContingencyLine, ContingencyPlan
from casework.sharing.models import PersonConsent

if TYPE_CHECKING:
    from casework.demo.generator import Generator

WISHES = (
    "I want to feel safe in my own flat",
    "I want somebody to tell me what is going on",
    "I want to sleep through the night",
    "I want to go out again without looking over my shoulder",
)


class Telling:
    """Writes what is recorded of one adult."""

    def __init__(self, g: Generator, case: dict[str, Any]) -> None:
        self.g, self.case, self.load = g, case, case["load"]
        self.members = [m for m in g.members["tati"] if m["role"] != "observer"]
        self.of = {"case_id": case["id"], "group_id": g.groups["tati"]}

    def ago(self, days: int) -> date:
        return max(self.load["joined_on"], self.g.today - timedelta(days=days))

    def signed(self, model: Any, on: date, by: int = 0, **values: Any) -> dict[str, Any]:
        """A row, recorded on a day by one of the group."""
        who = self.members[by % len(self.members)]
        return self.g.add(model, **self.of, recorded_by_id=who["id"], recorded_at=self.g.moment(on, 14, 20), **values)

    def kept(self, model: Any, on: date, by: int = 0, corrects: dict[str, Any] | None = None, **values: Any) -> Any:
        """A row that stands for good, or one that corrects another."""
        return self.signed(model, on, by, corrects_id=corrects["id"] if corrects else None, **values)

    def beginnings(self, number: int) -> None:
        """Who it is, what they said when asked, something they want, and for some who leads."""
        on, lead = self.ago(40), self.members[number % len(self.members)]
        self.adult(on)
        self.consent(on, "given" if number % 4 else "refused", "A joint plan of the agencies in the group.")
        self.wish(on, WISHES[number % len(WISHES)], review=self.g.today + timedelta(days=20 - 6 * number % 30))
        if number % 3:
            self.lead(on, lead)
            self.plan(on, 1, review=self.g.today + timedelta(days=60))

    def adult(self, on: date) -> None:
        self.g.add(
            Adult, **self.of, person_id=self.case["offender_id"], chosen_by_id=self.members[0]["id"],
            chosen_at=self.g.moment(on, 14),
        )  # fmt: skip

    def wish(self, on: date, words: str, *, review: date, by: str = "adult", **values: Any) -> dict[str, Any]:
        return self.kept(
            AdultOutcome, on, words=words, said_by=by, said_name=values.pop("name", ""), wanted_on=on,
            review_on=max(on, review), **values,
        )  # fmt: skip

    def consent(self, on: date, answer: str, scope: str, **values: Any) -> None:
        known = {"route": "" if answer == "given" else "none", "route_reason": "", "decided_by": ""}
        shared = self.g.add(
            PersonConsent, case_id=self.case["id"], person_id=self.case["offender_id"], answer=answer, asked_on=on,
            covers="As recorded by TATI", because="", recorded_by_id=self.members[0]["id"], review_on=values.pop("review_on", None),
        )  # fmt: skip
        self.kept(Consent, on, scope=scope, reason="", consent_id=shared["id"], **known | values)

    def lead(self, on: date, member: dict[str, Any], ends: date | None = None, because: str = "") -> dict[str, Any]:
        return self.signed(
            AdultLead, on, user_id=member["id"], name="", agency_id=member["agency_id"], starts_on=on, ends_on=ends,
            ended_because=because,
        )  # fmt: skip

    def plan(self, on: date, number: int, *, review: date) -> None:
        plan = self.signed(
            ContingencyPlan, on, number=number, review_on=review,
            out_of_hours="Emergency duty team 01632 960 210; danger to life 999, quoting the address marker.",
        )  # fmt: skip
        lines = (
            ("Nobody has seen them for a day", "Visit on the same day; if there is no answer, police check their welfare", "Housing officer, then police"),
            ("The callers are in the flat", "Do not go in alone; ask for a unit and tell the lead professional", "Whoever sees it"),
            ("They ask to leave at once", "Taxi to the crash bed, kept free until the plan is looked at", "Council housing options"),
        )  # fmt: skip
        for place, (happens, what, who) in enumerate(lines[: number + 1], 1):
            self.g.add(
                ContingencyLine, **self.of, plan_id=plan["id"], position=place, happens=happens, what=what, who=who
            )
