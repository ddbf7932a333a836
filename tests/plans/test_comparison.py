"""Which months are compared, what is said of them, and whether the problem moved."""

from __future__ import annotations

from datetime import date

import pytest

from casework.plans.chance import Change
from casework.plans.comparison import Comparison, compare, sentence
from casework.plans.displacement import moved
from casework.plans.models import CountedPlace
from casework.plans.months import later, read_month, run

HERE = CountedPlace(id=1, case_id=1, name="Gull Walk", role="here")
NEXT = CountedPlace(id=2, case_id=1, name="Harbour Row", role="nearby")
FAR = CountedPlace(id=3, case_id=1, name="Abbey Rise", role="comparison")
TODAY = date(2026, 11, 21)
JUNE = date(2026, 6, 1)


def monthly(first: date, *counts: int | None) -> dict[date, int]:
    return {month: n for month, n in zip(run(first, len(counts)), counts, strict=True) if n is not None}


def of(counts: dict, places: list[CountedPlace] | None = None, starts_on: date | None = JUNE, ends_on: date | None = None) -> Comparison:  # fmt: skip
    return compare(places or [HERE], counts, starts_on=starts_on, ends_on=ends_on, today=TODAY)


def test_as_many_whole_months_before_as_after() -> None:
    found = of({(1, "police"): monthly(date(2025, 6, 1), *[10] * 12, *[4] * 5, 1)})
    assert (found.before, found.after) == (run(date(2026, 1, 1), 5), run(JUNE, 5))  # November is not over
    assert found.here == Change(50, 20, 31 + 28 + 31 + 30 + 31, 30 + 31 + 31 + 30 + 31)
    assert found.verdict.startswith(
        "50 incidents in the 5 months before and 20 in the 5 months after: 60% fewer, which is very unlikely to be chance."
    )
    assert "likely to lie between" in found.verdict


def test_the_month_of_the_start_is_on_neither_side_unless_it_is_the_first() -> None:
    counts = {(1, "police"): monthly(date(2026, 1, 1), 9, 9, 9, 9, 9, 9, 3, 3, 3, 3)}
    found = of(counts, starts_on=date(2026, 6, 15))
    assert (found.before, found.after) == (run(date(2026, 2, 1), 4), run(date(2026, 7, 1), 4))
    assert "June 2026, in which the response began, is on neither side." in found.notes


def test_a_month_not_known_is_not_a_month_without_incidents() -> None:
    found = of({(1, "police"): monthly(date(2026, 1, 1), 8, 8, None, 8, 8, 3, 3, 3, 3, 3)})
    assert found.before == run(date(2026, 4, 1), 2)
    assert found.after == run(JUNE, 2)
    found = of({(1, "police"): monthly(date(2026, 1, 1), 8, 8, 8, 8, None, 3, 3)})
    assert "No source has counts both for May 2026 and for June 2026" in found.why_not


def test_a_source_takes_part_only_when_whole_and_is_named_when_left_out() -> None:
    counts = {
        (1, "police"): monthly(date(2026, 1, 1), *[8] * 5, *[3] * 5),
        (1, "fire"): monthly(date(2026, 5, 1), 50, 50),
        (1, "housing"): monthly(date(2026, 1, 1), *[1] * 10),
    }
    found = of(counts)
    assert found.sources == ["police", "housing"]
    assert found.here is not None and (found.here.before, found.here.after) == (45, 20)
    assert "Left out, for want of a count for every month compared: Fire." in found.notes


@pytest.mark.parametrize(
    ("starts_on", "counts", "why"),
    [
        (None, {(1, "police"): {JUNE: 1}}, "Say in the response when it began"),
        (JUNE, {}, "No incidents are counted here yet"),
        (JUNE, {(2, "police"): {JUNE: 1}}, "No incidents are counted here yet"),
        (date(2026, 11, 2), {(1, "police"): {JUNE: 1}}, "no whole month after it yet"),
        (date(2027, 1, 1), {(1, "police"): {JUNE: 1}}, "no whole month after it yet"),
    ],
)
def test_why_nothing_can_be_said_is_said(starts_on: date | None, counts: dict, why: str) -> None:
    assert why in of(counts, [HERE, NEXT], starts_on).why_not


def test_with_fewer_than_five_incidents_nothing_is_claimed() -> None:
    found = of({(1, "police"): monthly(date(2026, 5, 1), 4, 0)})
    assert (
        found.verdict
        == "4 incidents in the month before and 0 in the month after: too few to tell whether anything changed."
    )
    assert "%" not in found.verdict and "chance" not in found.verdict


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (6, 5, "17% fewer, which could be chance"),
        (3, 30, ": more, which is very unlikely to be chance"),  # no per cent of so few
        (12, 12, "no change."),
        (0, 9, "likely to be 94% more or higher"),
    ],
)
def test_the_sentence_is_plain_and_careful(before: int, after: int, words: str) -> None:
    assert words in sentence(Change(before, after, 181, 184), 6)


def test_the_same_months_a_year_before_show_the_season() -> None:
    summer = [2, 2, 2, 2, 2, 20, 20, 20, 20, 20, 2, 2] * 2
    found = of({(1, "police"): monthly(date(2024, 1, 1), *summer, 2, 2, 2, 2, 2, 20, 20, 20, 20, 20)})
    assert "more, which is very unlikely to be chance" in found.verdict
    assert "no change" in found.season and "a year before" in found.season
    short = of({(1, "police"): monthly(date(2026, 1, 1), *[9] * 10)})
    assert "no counts for the same months a year before" in short.season


def test_a_year_at_most_and_its_season_stops_at_the_response() -> None:
    found = of({(1, "police"): monthly(date(2022, 1, 1), *[5] * 58)}, starts_on=date(2024, 1, 10))
    assert len(found.before) == len(found.after) == 12
    assert "in the 11 months a year before" in found.season  # January 2024 is neither before nor after


def test_uneven_months_and_a_response_that_ended_are_said() -> None:
    found = of({(1, "police"): monthly(date(2026, 1, 1), 0, 40, 0, 1, 0, 4, 4, 4, 4, 4)}, ends_on=date(2026, 7, 5))
    assert any("differ more from each other" in note for note in found.notes)
    assert any("The response ended on 5 July 2026" in note for note in found.notes)


# -- elsewhere ---------------------------------------------------------------------------------------------------------


def test_other_places_are_compared_in_the_same_months_by_the_same_sources() -> None:
    five = run(date(2026, 1, 1), 10)
    counts = {
        (1, "police"): dict.fromkeys(five, 5),
        (2, "police"): monthly(date(2026, 1, 1), 4, 4, 4, 4, 4, 9, 9, 9, 9, 9),
        (3, "fire"): dict.fromkeys(five, 5),
    }
    found = of(counts, [HERE, NEXT, FAR])
    assert found.others[0].change == Change(20, 45, 151, 153)
    assert (
        found.others[1].words
        == "Not compared: not every month from January 2026 to October 2026 has a count by Police."
    )
    assert found.moved is not None and found.moved.quotient is None
    assert "needs a comparison place" in found.moved.words


def both(before: int, after: int) -> Change:
    return Change(before, after, 180, 180)


@pytest.mark.parametrize(
    ("near", "quotient", "words"),
    [
        (both(100, 50), 1.0, "improved too"),  # as much better as here
        (both(100, 10), 1.8, "improved even more"),
        (both(100, 100), 0.0, "hardly changed"),
        (both(100, 125), -0.5, "more good than harm"),
        (both(100, 200), -2.0, "by more than things got better here"),
    ],
)
def test_the_quotient_means_what_it_says(near: Change, quotient: float, words: str) -> None:
    found = moved(both(100, 50), [near], [both(100, 100)])
    assert found.quotient == pytest.approx(quotient)
    assert words in found.words


def test_the_quotient_sets_both_against_what_happened_anyway() -> None:
    # Everything halved everywhere: no success here, so nothing to have moved.
    assert moved(both(100, 50), [both(100, 50)], [both(100, 50)]).quotient is None
    # (60/50 - 100/100) / (25/50 - 100/100) = 0.2 / -0.5
    assert moved(both(100, 25), [both(100, 60)], [both(100, 50)]).quotient == pytest.approx(-0.4)


@pytest.mark.parametrize(
    ("here", "near", "control", "why"),
    [
        (both(50, 20), [], [both(50, 50)], "no nearby place"),
        (both(50, 20), [both(50, 50)], [], "needs a comparison place"),
        (both(2, 1), [both(50, 50)], [both(50, 50)], "fewer than 5 incidents here"),
        (both(50, 20), [both(2, 2)], [both(50, 50)], "fewer than 5 incidents nearby"),
        (both(50, 20), [both(50, 50)], [both(0, 9)], "no incidents before"),
        (both(50, 20), [both(50, 50)], [both(9, 0)], "no incidents after"),
        (both(20, 50), [both(50, 50)], [both(50, 50)], "did not fall"),
    ],
)
def test_where_the_quotient_cannot_be_worked_out_it_says_why(
    here: Change, near: list[Change], control: list[Change], why: str
) -> None:
    found = moved(here, near, control)
    assert found.quotient is None and why in found.words


def test_a_hint_that_may_be_chance_is_called_one() -> None:
    assert "could be chance" in moved(both(100, 50), [both(20, 24)], [both(100, 100)]).words
    assert "is very unlikely to be chance" in moved(both(100, 50), [both(100, 200)], [both(100, 100)]).words


@pytest.mark.parametrize(
    ("typed", "month"),
    [
        ("2026-03", date(2026, 3, 1)), ("2026-3", date(2026, 3, 1)), ("03/2026", date(2026, 3, 1)), ("March 2026", date(2026, 3, 1)),
        ("mar-26", date(2026, 3, 1)), ("2026-03-31", date(2026, 3, 1)), ("31/03/2026", date(2026, 3, 1)), ("Sept 2025", date(2025, 9, 1)),
        ("2026-13", None), ("March", None), ("", None), ("1852-01", None), ("Smarch 2026", None), ("Marzo 2026", None), ("Ma 2026", None), ("Septem 2025", date(2025, 9, 1)), ("2026", None),
    ],
)  # fmt: skip
def test_months_are_read_as_spreadsheets_write_them(typed: str, month: date | None) -> None:
    assert read_month(typed) == month


def test_months_are_counted_over_the_turn_of_the_year() -> None:
    assert later(date(2026, 1, 1), -1) == date(2025, 12, 1)
    assert later(date(2025, 11, 1), 14) == date(2027, 1, 1)
