"""Differences, percentages, ranks, lights, chance and periods, without a database: known values, and what always holds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.indicators import comparing, lights, periods, reading
from casework.indicators.arithmetic import changed_by, percent_change, rank_in_words, ranks, rounded, signed, written
from casework.indicators.lights import AMBER, GREEN, INCREASE, MAXIMUM, RED, REDUCE
from casework.indicators.standing import Break, Measure, Point, Target, standing
from casework.indicators.suppression import FEWER, WITHHELD, kept_back
from casework.indicators.targets import figure_of

D = Decimal
counts = st.integers(0, 100_000).map(Decimal)


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [(36, 7, "+414%"), (0, 0, "0%"), (5, 0, "n/a"), (663, 829, "−20%"), (13087, 13077, "0%"), (205, 200, "+3%"), (195, 200, "−3%")],
)  # fmt: skip
def test_changes_are_printed_as_tables_print_them(now: int, before: int, words: str) -> None:
    assert changed_by(D(now), D(before)) == words


def test_halves_go_away_from_nought_and_a_gap_has_no_percentage() -> None:
    assert [rounded(D(x)) for x in ("0.5", "1.5", "2.5", "-2.5")] == [1, 2, 3, -3]
    assert str(rounded(D("-0.4"))) == "0" and signed(D("-0.04"), 1) == "0.0"
    assert written(D("13087.25"), 1) == "13,087.3" and signed(D(-12)) == "−12"
    assert percent_change(D("-0.5"), D("-1.1")) is None


@given(counts, counts)
@settings(max_examples=60)
def test_a_percentage_leads_back_to_the_figure_it_was_of(now: Decimal, before: Decimal) -> None:
    found = percent_change(now, before)
    if found is None:
        assert not before and now
    elif before:
        assert abs(before + before * found / 100 - now) < D("0.0001")


@given(st.lists(counts, min_size=1, max_size=15))
@settings(max_examples=60)
def test_ranks_begin_at_one_share_and_turn_round_with_their_end(values: list[Decimal]) -> None:
    high, low = ranks(values), ranks(values, highest_first=False)
    assert min(high) == min(low) == 1
    for n, value in enumerate(values):
        assert high[n] + low[n] == len(values) + 2 - values.count(value)
    assert rank_in_words(3, 15, highest_first=False) == "3 of 15, where 1 is the lowest"


def test_chance_is_what_exact_tests_of_a_statistics_package_give() -> None:
    """From the manual of R: binom.test(682, 925, p = 0.75) and poisson.test(c(11, 6+8+7), c(800, 1083+1050+878))."""
    assert comparing.probability(682, 243, 3.0, 1.0) == pytest.approx(0.3825, abs=0.00005)
    assert comparing.probability(11, 21, 800, 1083 + 1050 + 878) == pytest.approx(0.07967, abs=0.00001)
    assert comparing.probability(5, 5) == 1.0 and comparing.probability(0, 0) == 1.0
    assert comparing.probability(0, 5) == pytest.approx(2 / 32)


def test_chance_is_said_in_words() -> None:
    assert comparing.counts_in_words(D(36), D(7)) == "This is very unlikely to be chance."
    assert comparing.counts_in_words(D(100), D(86)) == "This could be chance."
    assert comparing.counts_in_words(D(1), D(8)) == "This is unlikely to be chance."
    assert comparing.counts_in_words(D("1.5"), D(3)) == ""


@given(st.integers(0, 300), st.integers(0, 300))
@settings(max_examples=60)
def test_chance_is_a_probability_the_same_both_ways_and_summed_right(a: int, b: int) -> None:
    from math import comb

    found, total = comparing.probability(a, b), a + b
    assert 0 <= found <= 1 and found == pytest.approx(comparing.probability(b, a))
    seen = comb(total, a)
    summed = sum(comb(total, k) for k in range(total + 1) if comb(total, k) <= seen)
    assert found == pytest.approx(summed / 2**total, rel=1e-6)


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40).map(Decimal), max_size=8))
@settings(max_examples=100)
def test_what_is_kept_back_cannot_be_worked_out_from_the_total(parts: dict[str, Decimal]) -> None:
    hidden = kept_back(parts, sum(parts.values(), D(0)))
    assert {name for name, words in hidden.items() if words == FEWER} == {n for n, v in parts.items() if v < 5}
    if hidden and len(hidden) < len(parts):
        assert len(hidden) > 1 and sum(parts[name] for name in hidden) >= 5


def test_a_small_count_is_kept_back_with_another() -> None:
    assert kept_back({"North": D(3), "South": D(9), "East": D(50)}, D(62)) == {"North": FEWER, "South": WITHHELD}
    assert kept_back({"North": D(3), "South": D(9)}, None) == {"North": FEWER}


@pytest.mark.parametrize(
    ("now", "before", "aim", "moved"),
    [
        (163, 164, REDUCE, "static"), (76, 75, REDUCE, "static"), (646, 632, REDUCE, "worse"), (10634, 10797, REDUCE, "improved"),
        (568, 541, INCREASE, "improved"), (120, 122, INCREASE, "worse"), (10100, 10000, REDUCE, "static"),
    ],
)  # fmt: skip
def test_up_means_improved_and_little_is_static(now: int, before: int, aim: str, moved: str) -> None:
    assert lights.direction(D(now), D(before), aim) == moved


def test_a_star_is_the_maximum() -> None:
    assert lights.direction(D(100), D(98), INCREASE, maximum=D(100)) == MAXIMUM


def _light(now: int, before: int, target: int, aim: str = REDUCE) -> str:
    moved = lights.direction(D(now), D(before), aim)
    return lights.of_target(
        D(now), D(before), aim, D(target), between=365, left=365, moved=moved, due_on=date(2020, 3, 31)
    ).colour


def test_lights_follow_the_key_of_the_tables() -> None:
    assert _light(80, 100, 60) == GREEN  # it will be 60
    assert _light(90, 100, 60) == AMBER
    assert _light(101, 100, 60) == RED and _light(120, 100, 60) == RED
    assert _light(50, 60, 80, INCREASE) == RED
    assert [lights.of_gap(D(now), D(then)).colour for now, then in ((0, 3), (2, 3), (4, 3), (3, 3))] == [
        GREEN,
        AMBER,
        RED,
        RED,
    ]


MEASURE = Measure("count", REDUCE)


def _points(*figures: tuple[str, int | None]) -> list[Point]:
    return [
        Point(periods.read(label), part=D(n)) if n is not None else Point(periods.read(label), "not_published")
        for label, n in figures
    ]  # fmt: skip


def test_the_first_year_and_a_series_break_are_not_called_static() -> None:
    first = standing(MEASURE, {("own", ""): _points(("2018/19", 10))})
    assert first.direction == "N/A: first year, nothing to compare with" and first.change == ""
    broken = standing(
        MEASURE, {("own", ""): _points(("2018/19", 10), ("2019/20", 10))}, [Break(date(2019, 4, 1), "a new form")]
    )
    assert broken.direction == "N/A: series break, a new form" and broken.chance == "" and broken.percent == ""
    older = standing(
        MEASURE, {("own", ""): _points(("2018/19", 10), ("2019/20", 10))}, [Break(date(2018, 4, 1), "before")]
    )
    assert older.direction == "Static"


def test_a_quarter_is_held_against_the_same_quarter_last_year_and_the_year_to_date() -> None:
    figures = [
        ("Q1 2018/19", 40),
        ("Q2 2018/19", 50),
        ("Q3 2018/19", 5),
        ("Q1 2019/20", 44),
        ("Q2 2019/20", 34),
        ("Q3 2019/20", None),
    ]
    found = standing(MEASURE, {("own", ""): _points(*figures)})
    assert (found.change, found.percent, found.awaited) == ("−16", "−32%", "Q3 2019/20: not published yet")
    assert found.to_date == "Year to date 78, against 90 in the same part of last year (−13%)."


def test_gaps_and_ranks_are_of_rates_and_never_of_bare_counts() -> None:
    own = [Point(periods.read(y), part=D(n), whole=D(1000)) for y, n in (("2018/19", 20), ("2019/20", 19))]
    theirs = [Point(periods.read(y), part=D(n), whole=D(10000)) for y, n in (("2018/19", 150), ("2019/20", 120))]
    points = {("own", ""): own, ("national", ""): theirs, ("neighbour", "Eastby"): theirs}
    found = standing(MEASURE, points)
    assert (
        found.light.why == "England and Wales: the gap was 5.0 and is 7.0: it has widened."
        and found.light.colour == RED
    )
    assert found.rank == "1 of 2, where 1 is the highest"
    bare = {key: [Point(p.period, part=p.part) for p in rows] for key, rows in points.items()}
    assert standing(MEASURE, bare).gaps == [] and standing(MEASURE, bare).rank == ""


def test_targets_are_worked_out_from_their_baseline() -> None:
    target = figure_of(
        "by_percent", MEASURE, amount=D("17.5"), baseline=D(10202), period="2003/04", due_on=date(2008, 3, 31)
    )
    assert (target.figure, target.words) == (8417, "Reduce by 17.5% on 10,202 in 2003/04 by 31 March 2008")
    assert (
        figure_of("direction", MEASURE, amount=None, baseline=D(3502), period="2018", due_on=date(2021, 3, 31)).figure
        == 3501
    )
    more = Measure("percentage", INCREASE)
    assert figure_of("reach", more, amount=D(95), baseline=None, period="", due_on=date(2021, 3, 31)).words.startswith(
        "Reach 95%"
    )


def test_a_target_on_its_day_is_met_or_not() -> None:
    points = {("own", ""): _points(("2018/19", 100), ("2019/20", 90))}
    for figure, colour in ((95, GREEN), (80, RED)):
        assert standing(MEASURE, points, (), Target(D(figure), date(2020, 3, 31), "")).light.colour == colour


@pytest.mark.parametrize(
    ("typed", "label", "first", "last"),
    [
        ("2018/19", "2018/19", (2018, 4, 1), (2019, 3, 31)), ("1999-2000", "1999/00", (1999, 4, 1), (2000, 3, 31)),
        ("q4 2019/20", "Q4 2019/20", (2020, 1, 1), (2020, 3, 31)), ("2019/20 Q1", "Q1 2019/20", (2019, 4, 1), (2019, 6, 30)),
        ("Feb-20", "February 2020", (2020, 2, 1), (2020, 2, 29)), ("2020-02", "February 2020", (2020, 2, 1), (2020, 2, 29)),
        ("2019", "2019", (2019, 1, 1), (2019, 12, 31)),
        ("12 months to September 2020", "October 2019 to September 2020", (2019, 10, 1), (2020, 9, 30)),
        ("Oct 2019 - Sep 2020", "October 2019 to September 2020", (2019, 10, 1), (2020, 9, 30)),
        ("H2 2018/19", "H2 2018/19", (2018, 10, 1), (2019, 3, 31)),
    ],
)  # fmt: skip
def test_periods_are_read_as_people_write_them(
    typed: str, label: str, first: tuple[int, ...], last: tuple[int, ...]
) -> None:
    period = periods.read(typed)
    assert (period.label, period.starts_on, period.ends_on) == (label, date(*first), date(*last))


@pytest.mark.parametrize(
    "typed", ["2018/20", "Q5 2018/19", "Q1", "H3 2018/19", "Smarch 2019", "last year", "", "1/2", "9999"]
)
def test_what_is_no_period_says_so(typed: str) -> None:
    with pytest.raises(periods.NotAPeriod):
        periods.read(typed)


@given(st.integers(1950, 2100), st.integers(1, 12), st.sampled_from([1, 3, 6, 12]))
@settings(max_examples=60)
def test_a_period_is_read_back_from_its_label_and_a_year_before_is_a_year_before(
    year: int, month: int, months: int
) -> None:
    period = periods.of_months(year, month, months)
    assert period.months == months and period.year_before().moved(12) == period
    if period.kind != "other":
        assert periods.read(period.label) == period


@pytest.mark.parametrize(
    ("typed", "value"),
    [("13,087", "13087"), ("−3", "-3"), ("+2.0", "2.0"), ("(12)", "-12"), ("7%", "7"), (" 1 ", "1"), (".5", "0.5"), ("£1,250", "1250")],
)  # fmt: skip
def test_figures_are_read_as_tables_print_them(typed: str, value: str) -> None:
    assert reading.figure(typed).value == D(value)


@pytest.mark.parametrize(
    ("typed", "unit", "why"),
    [
        ("about 12", "", "is not a number"), ("12,34", "", "is not a number"), ("101", "percentage", "cannot be over 100"),
        ("-1", "count", "cannot be below nought"), ("1.5", "count", "whole number"), ("9" * 13, "", "too large"), ("1.00001", "", "four"),
        ("=1+1", "", "is not a number"),
    ],
)  # fmt: skip
def test_what_is_no_figure_is_refused_in_words(typed: str, unit: str, why: str) -> None:
    with pytest.raises(reading.NotAFigure, match=why):
        reading.figure(typed, unit)


def test_no_figure_is_not_nought() -> None:
    assert reading.figure("N/A").state == "not_available" and reading.figure("not published").state == "not_published"
    assert reading.figure("0").value == 0
