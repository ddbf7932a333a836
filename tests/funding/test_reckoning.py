"""Spend and outputs against plan: exact to the penny, in words, for any amounts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.funding import parts, reading
from casework.funding.models import AgreedOutput
from casework.funding.reckoning import Reached, Spend, quarter_days, return_due, totals, year_label

money = st.decimals(min_value=0, max_value=10**8, places=2)
amounts = st.decimals(min_value=Decimal("0.01"), max_value=10**8, places=2)


@pytest.mark.parametrize(
    ("budget", "spent", "quarters", "flag", "words"),
    [
        ("40000", "0", 0, "", "No return yet"),
        ("40000", "10000", 1, "green", "As expected: £10,000 by now"),
        ("40000", "10900", 1, "green", "Within 10%: overspent by £900 (9.0%) against £10,000 expected by now"),
        ("40000", "11000.01", 1, "amber", "Overspent: £1,000.01 (10.0%) against £10,000 expected by now"),
        ("40000", "12000", 2, "amber", "Underspent: £8,000 (40.0%) against £20,000 expected by now"),
        ("40000", "40000.01", 3, "red", "Overspent: £0.01 over its budget of £40,000"),
        ("0.01", "0", 1, "green", "As expected: £0 by now"),
    ],
)
def test_spend_is_flagged_in_words(budget: str, spent: str, quarters: int, flag: str, words: str) -> None:
    found = Spend(Decimal(budget), Decimal(spent), quarters)
    assert (found.flag, found.words) == (flag, words)


def test_outputs_say_how_far_they_are() -> None:
    assert Reached(Decimal(400), Decimal(0), 0).words == "No return yet"
    assert Reached(Decimal(400), Decimal(380), 4).words == "On course: 380 of 400 (95%)"
    assert Reached(Decimal(400), Decimal(100), 2).words == "Behind: 100 of 400 (25%), 200 expected by now"
    assert Reached(Decimal(400), Decimal(412), 3).words == "Reached: 412 of 400 (103%)"
    assert Reached(Decimal("7.5"), Decimal("1.9"), 1).words == "On course: 1.9 of 7.5 (25.3%)"


@given(st.lists(st.tuples(amounts, money, st.integers(0, 4)), max_size=6), st.lists(amounts, max_size=4))
def test_totals_add_up_and_nothing_is_lost(rows: list[tuple[Decimal, Decimal, int]], granted: list[Decimal]) -> None:
    spends = [Spend(budget, spent, quarters) for budget, spent, quarters in rows]
    found = totals(granted, spends)
    assert found.granted == found.budgets + found.unallocated == found.spent + found.left
    assert found.variance == sum((each.variance for each in spends), Decimal(0))
    for each in spends:
        assert each.spent + each.left == each.budget
        assert each.expected + each.variance == each.spent
        assert each.quarters < 4 or each.expected == each.budget
        assert (each.flag == "red") == (each.spent > each.budget)


def test_quarters_are_those_of_the_financial_year_and_returns_due_on_working_days() -> None:
    assert year_label(2099) == "2099/00" and year_label(2018) == "2018/19"
    assert [quarter_days(2018, n) for n in (1, 4)] == [(date(2018, 4, 1), date(2018, 6, 30)), (date(2019, 1, 1), date(2019, 3, 31))]  # fmt: skip
    assert return_due(2025, 1, 21) == date(2025, 7, 21)
    assert return_due(2025, 3, 1) == date(2026, 1, 2), "not New Year's Day"


def test_the_public_reads_no_output_under_five_nor_the_percentage_that_tells_it() -> None:
    few = reading.Output(AgreedOutput(target=Decimal(40)), 10, 1, {1: Decimal(3)})
    many = reading.Output(AgreedOutput(target=Decimal(40)), 10, 1, {1: Decimal(5)})
    assert parts.far(few, public=True) == "fewer than 5"
    assert parts.far(few, public=False) == "Behind: 3 of 40 (7.5%), 10 expected by now"
    assert parts.far(many, public=True) == "Behind: 5 of 40 (12.5%), 10 expected by now"
