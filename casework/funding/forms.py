"""Forms of grants, projects, budgets, outputs and returns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from casework.funding.models import STATES
from casework.indicators import periods
from casework.web.fields import Choice, LongText, Money, Needed, Pick, ShortText, WholeNumber
from casework.web.fields.typed import Typed
from casework.web.forms import Form


class HowMany(Typed):
    """A number of things, not below nought, of at most two decimal places; as a `Decimal`."""

    def read(self, typed: str) -> Decimal:
        plain = re.sub(r"[,\s]", "", typed)
        if re.fullmatch(r"[-−–]\d+(\.\d+)?", plain):
            raise ValueError("A number of things cannot be below nought")
        if not re.fullmatch(r"\d{1,9}(\.\d{1,2})?", plain):
            raise ValueError("Enter a number, like 12 or 7.5")
        return Decimal(plain)


class Pounds(Money):
    """Money that says what is wrong with an amount below nought."""

    def read(self, typed: str) -> Decimal:
        if re.match(r"\s*[-−–(]", typed.replace("£", "")):
            raise ValueError("An amount of money here cannot be below nought")
        return super().read(typed)


class FinancialYear(Typed):
    """A financial year in words, as the calendar year of its 1 April."""

    def read(self, typed: str) -> int:
        try:
            found = periods.read(typed)
        except periods.NotAPeriod as wrong:
            raise ValueError(str(wrong)) from None
        if (found.starts_on.month, found.starts_on.day, found.months) != (4, 1, 12):
            raise ValueError("Enter a financial year, like 2026/27")
        if not 1990 <= found.starts_on.year <= 2100:
            raise ValueError("Enter a financial year of this time, like 2026/27")
        return found.starts_on.year

    def written(self) -> str:
        return f"{self.data}/{(self.data + 1) % 100:02d}" if self.data is not None else ""


class GrantForm(Form):
    name = ShortText(
        "Name of the grant", [Needed("Enter the name")], longest=200, description="Like: Locality Deal Fund"
    )
    funder = ShortText("Funder", [Needed("Say who gives it")], longest=200)
    year = FinancialYear(
        "Financial year", [Needed("Enter the financial year")], description="Like 2026/27", render_kw={"width": 10}
    )
    amount = Pounds("Amount", [Needed("Enter the amount")], render_kw={"width": 10, "prefix": "£"})
    purpose = LongText("What it is for (optional)", rows=3, longest=2000)
    conditions = LongText("Conditions (optional)", rows=3, longest=4000)
    return_days = WholeNumber(
        "Days after each quarter by which returns are due",
        [Needed("Enter the number of days")],
        default=21,
        most=120,
        render_kw={"width": 3},
    )
    tolerance = WholeNumber(
        "Per cent over or under plan that is not flagged",
        [Needed("Enter the per cent")],
        default=10,
        most=100,
        render_kw={"width": 3},
    )


class ProjectForm(Form):
    name = ShortText("Name of the project", [Needed("Enter the name")], longest=200)
    purpose = LongText("What it does (optional)", rows=3, longest=2000)
    provider_agency = Pick("Agency that provides it")
    provider = ShortText("Who provides it, if no agency of the partnership", longest=200)
    contact = Pick(
        "Contact who sends the returns",
        search=True,
        description="Somebody who signs in. They see this project and are reminded of its returns.",
    )


class StateForm(Form):
    state = Choice("What becomes of it?", [Needed("Choose what becomes of it")])
    reason = LongText("Why?", rows=3, longest=1000, description="Needed where it is withdrawn.")


class BudgetForm(Form):
    grant = Pick("Grant that pays for it", [Needed("Choose the grant")])
    amount = Pounds("Budget for the year", [Needed("Enter the amount")], render_kw={"width": 10, "prefix": "£"})


class AmountForm(Form):
    amount = Pounds("Budget for the year", [Needed("Enter the amount")], render_kw={"width": 10, "prefix": "£"})


class OutputForm(Form):
    name = ShortText(
        "Output", [Needed("Say what is to be delivered")], longest=200, description="Like: Young people who take part"
    )
    unit = ShortText(
        "Unit",
        [Needed("Enter the unit")],
        longest=40,
        description="Like: people, sessions, hours",
        render_kw={"width": 20},
    )
    target = HowMany("Target for the year", [Needed("Enter the target")], render_kw={"width": 10})


class ReturnForm(Form):
    spend = Pounds(
        "Spent in this quarter", [Needed("Enter what was spent, or 0")], render_kw={"width": 10, "prefix": "£"}
    )
    narrative = LongText(
        "How it went (optional)",
        rows=5,
        longest=10_000,
        description="No names of people, nor anything that tells who somebody is.",
    )
    reason = ShortText(
        "Why it is corrected", longest=300, description="Only where a return on this quarter is in already."
    )


def return_form(outputs: Sequence[Any]) -> type[Form]:
    """The return with a box for each agreed output: what the quarter alone added."""
    boxes = {
        f"output_{row.id}": HowMany(
            f"{row.name} ({row.unit}) in this quarter", [Needed("Enter a number, or 0")], render_kw={"width": 10}
        )
        for row in outputs
    }
    return type("ReturnWithOutputs", (ReturnForm,), boxes)


def states(wanted: Sequence[str]) -> list[tuple[str, str]]:
    return [(each, STATES[each]) for each in wanted]
