"""Tables that real partnerships printed, in `tables/`: every figure that their own arithmetic contradicts is found, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.indicators import reading
from casework.indicators.columns import guessed
from casework.indicators.contradictions import contradictions
from casework.indicators.printed import Printed, Settings, understood
from casework.indicators.printed_rates import base_in_words

TABLES = Path(__file__).with_name("tables")
ROSE, GAP, SHARE = Settings(arrows="rose"), Settings(unit="gap", aim="increase"), Settings(unit="percentage")


def read(name: str, settings: Settings | None = None) -> Printed:
    table = understood((TABLES / f"{name}.csv").read_text(), settings=settings)
    assert not table.problems
    return table


EXPECTED = {
    "two-years-2021": (
        ROSE,
        {
            ("Bicycle theft", "% change", "3%", "−3%"), ("Theft from the person", "% change", "6%", "−6%"),
            ("Shoplifting", "Change", "55", "−55"), ("Shoplifting", "% change", "4%", "−4%"),
            ("Other theft", "Change", "217", "−217"), ("Other theft", "% change", "19%", "−19%"),
        },
    ),
    "five-years-2007": (None, {("10 comparator crimes", "2003/04", "10202", "10,203")}),
    "gap-national-2007": (GAP, set()),
    "gap-deprived-2007": (GAP, {("Vehicle interference", "Trajectory", "▲", "▼ (down)")}),
    "drugs-2007": (None, set()),
    "retained-2007": (SHARE, set()),
    "said-2007": (None, {("Theft from a vehicle", "% change", "+2%", "+4%"), ("Common assault", "% change", "-2%", "+2%")}),
    "comparison-2017": (
        None,
        {
            ("Total recorded crime", "Number of crimes, 2016/17", "7,913", "7,716"),
            ("Violence against the person", "Number of crimes, 2016/17", "2,479", "2,478"),
        },
    ),
    "targets-2018": (None, set()),
    "risks-2018": (None, set()),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_exactly_what_the_arithmetic_contradicts_is_found(name: str) -> None:
    settings, expected = EXPECTED[name]
    found = contradictions(read(name, settings))
    assert {(each.row, each.column, each.printed, each.computed) for each in found} == expected
    assert all(each.why for each in found)


def test_every_table_there_is_is_read() -> None:
    assert {path.stem for path in TABLES.glob("*.csv")} == set(EXPECTED)


def test_the_arithmetic_is_written_out() -> None:
    why = {(each.row, each.column): each.why for each in contradictions(read("two-years-2021", ROSE))}
    assert why["Shoplifting", "Change"] == "1,207 − 1,262 = −55; a fall printed as a rise"
    assert (
        why["Other theft", "% change"]
        == "(951 − 1,168) ÷ 1,168 = −18.58%, rounded half up −19%; a fall printed as a rise"
    )
    [gap] = contradictions(read("gap-deprived-2007", GAP))
    assert gap.why == "To increase; from −0.9 to −1.1, 0.2 less: worse"


def test_the_base_of_rates_is_worked_out_and_a_rate_that_disagrees_is_found() -> None:
    table = read("comparison-2017")
    assert base_in_words(table) == "The printed rates agree on a base of 116,001 to 116,111."
    spoilt = (TABLES / "comparison-2017.csv").read_text().replace("188,1.6", "188,1.9")
    assert ("Bicycle theft", "1.9", "1.6") in {
        (e.row, e.printed, e.computed) for e in contradictions(understood(spoilt))
    }


def test_columns_are_recognised_by_their_headings() -> None:
    assert guessed(["Crime", "Direction Of Travel", "2018/19", "2019/20", "Change", "% Change", "Remarks"]) == [
        "label", "direction", "figure", "figure", "difference", "percent", "text",
    ]  # fmt: skip


def test_a_printed_rank_is_held_against_the_others_where_all_are_there() -> None:
    text = "Area,2019/20,Rank (1 = highest)\nNorth,30,1 / 3\nSouth,20,3 / 3\nEast,10,2 / 3\n"
    assert [(e.row, e.computed) for e in contradictions(understood(text))] == [("South", "2 / 3"), ("East", "3 / 3")]
    lowest = contradictions(understood(text, settings=Settings(rank_first="lowest")))
    assert [(e.row, e.computed) for e in lowest] == [("North", "3 / 3"), ("South", "2 / 3"), ("East", "1 / 3")]


def test_a_printed_share_and_a_printed_light_are_checked() -> None:
    text = "What,2019/20,Out of,Achieved\nAssessed,88,160,54%\nOther,9,8,113%\n"
    table = understood(text)
    assert [problem.why for problem in table.problems] == ["A percentage cannot be over 100"]
    assert contradictions(table)[0].why == "88 of 160 = 55.00%, rounded half up 55%"
    lit = "What,2018/19,2019/20,Target,Traffic light\nA,100,90,80,green\nB,100,120,80,amber\n"
    assert [(e.row, e.computed) for e in contradictions(understood(lit))] == [("B", "red")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Paste a table"), ("Crime,2018/19\n", "nothing under it"), ('Crime,2018/19\nTheft,"12\n', "did not arrive whole"),
        ("Crime,2018/19,2019/20\nTheft,12\n", "did not arrive whole"), ("Crime,2018/19\nTheft,12,13\n", "more cells than"),
    ],
)  # fmt: skip
def test_what_is_no_whole_table_is_refused(text: str, why: str) -> None:
    with pytest.raises(reading.NotAFigure, match=why):
        understood(text)


def test_each_wrong_cell_is_named_by_row_and_column() -> None:
    text = "Crime,2018/19,2019/20,Rank\nTheft,12,many,3 / 15\nRobbery,-3,4,16 / 15\nTheft,1,2,\n"
    assert [(p.row, p.column, p.why[:28]) for p in understood(text).problems] == [
        (2, "2019/20", "“many” is not a number. Writ"), (3, "2018/19", "A count cannot be below noug"),
        (3, "Rank", "There is no place 16 among 1"), (4, "Crime", "“Theft” is there twice: also"),
    ]  # fmt: skip
    twice = understood("Crime,2018/19,2018-19\nTheft,1,2\n").problems[0].why
    assert twice == "The period 2018/19 is there twice: “2018/19” and “2018-19”"
    mapped = understood("Crime,A,B\nTheft,1,2\n", ["label", "difference", "difference"]).problems[0].why
    assert "Two columns are said to be" in mapped
