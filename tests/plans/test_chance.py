"""How sure one can be of a change, against the binomial distribution added up term by term and published figures."""

from __future__ import annotations

from math import comb, inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.plans.chance import FEWEST, Change, at_least


def added_up(hits: int, total: int, share: float) -> float:
    return sum(comb(total, n) * share**n * (1 - share) ** (total - n) for n in range(max(0, hits), total + 1))


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 120), st.integers(-1, 122), st.floats(0.02, 0.98))
def test_tails_are_those_of_the_binomial_distribution(total: int, hits: int, share: float) -> None:
    assert at_least(hits, total, share) == pytest.approx(added_up(hits, total, share), abs=1e-9)


@pytest.mark.parametrize(
    ("before", "after", "p", "words"),
    [
        (10, 10, 1.0, "could be chance"),
        (15, 5, 0.0414, "unlikely to be chance"),  # R: binom.test(5, 20)$p.value
        (14, 6, 0.1153, "could be chance"),  # R: binom.test(6, 20)
        (9, 1, 0.0215, "unlikely to be chance"),  # R: binom.test(1, 10)
        (8, 0, 0.0078, "very unlikely to be chance"),  # R: binom.test(0, 8)
        (36, 7, 9.1e-06, "very unlikely to be chance"),
    ],
)
def test_known_figures_have_their_words(before: int, after: int, p: float, words: str) -> None:
    change = Change(before, after, 180, 180)
    assert change.p == pytest.approx(p, rel=0.02)
    assert change.sureness == words
    assert Change(after, before, 180, 180).p == pytest.approx(change.p)


def test_the_interval_is_that_of_clopper_and_pearson() -> None:
    low, high = Change(15, 5, 100, 100).interval()  # R: binom.test(5, 20)$conf.int is 0.08657 to 0.49105
    assert (low, high) == (pytest.approx(0.08657 / 0.91343, rel=1e-3), pytest.approx(0.49105 / 0.50895, rel=1e-3))
    assert Change(0, 9, 30, 30).interval()[1] == inf
    assert Change(9, 0, 30, 30).interval()[0] == 0


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 400), st.integers(0, 400), st.integers(28, 366), st.integers(28, 366))
def test_something_is_claimed_exactly_where_the_interval_leaves_out_no_change(
    before: int, after: int, days_before: int, days_after: int
) -> None:
    change = Change(before, after, days_before, days_after)
    if before + after < FEWEST:
        assert not change.is_claimed and change.sureness == "too few to tell"
        return
    low, high = change.interval()
    if abs(change.p - 0.05) > 1e-6:
        assert change.is_claimed == (not low <= 1 <= high)


def test_longer_months_are_allowed_for() -> None:
    assert Change(100, 110, 100, 110).p > 0.9
    assert Change(1000, 1200, 100, 120).p > Change(1000, 1200, 100, 100).p


def test_thousands_of_incidents_take_no_time_and_keep_their_sense() -> None:
    assert Change(50_000, 50_100, 365, 365).sureness == "could be chance"
    assert Change(50_000, 48_000, 365, 365).sureness == "very unlikely to be chance"
