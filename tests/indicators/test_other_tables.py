"""Tables laid out otherwise than the real ones that are kept: their headings, marks, notes, targets and ranks. Invented figures."""

from __future__ import annotations

from datetime import date

import pytest

from casework.indicators import periods, reading
from casework.indicators.contradictions import contradictions
from casework.indicators.printed import Settings, understood

MONTHS = """Offence\tNov 2019\tDec-19\tJan\tFeb (p)\tMar 20*\tYTD
Burglary\t1 012\t9\t14(p)\t1,004†\t5r\t2,044
ASB\t88\t..\t7\tn/a\t[c]\t100

Note: (p) provisional, may change
* March is incomplete
Source: force data
"""
QUARTERS = """Indicator;Q1 2020-21;Q2;Q3;Q4;YTD 2020-21;Target;RAG
Repeat victims;12;14;11;10;48;≤ 45;Red
Satisfied;88%;87.5%;90%;86%;87.9%;at least 85%;G
Housed;88 of 160;70 of 140;71/142;60 of 120;289 of 562;60% or more;G
Grant;£1,250;£1,000;£0;£750;£3,000;;
"""
AREAS = """Rank,Area,19/20,FY 2020/21,Change (n),% Diff
1,Quayside,120,130,10,8.3%
2=,Marsh,100,50,-50,(50.0%)
=2,Pier,50,50,0,0
Joint 4,Dock,50,45,-6,-10.0%
"* Excludes the town centre, as before"
"""
TWO_LINES = """Crime type,2018/19,,2019/20,,Note
,Number,Rate per 1000,Number,Rate per 1000,
Burglary,116,1.0,232,2.0,up
Robbery,58,0.5,116,1.4,up
Theft,116,1.0,348,3.0,up
"""


def found_in(text: str, **settings: str) -> set[tuple[str, str, str]]:
    table = understood(text, settings=Settings(**settings))
    assert table.problems == []
    return {(each.row, each.printed, each.computed) for each in contradictions(table)}


def test_months_across_with_marks_notes_and_a_total() -> None:
    table = understood(MONTHS)
    assert table.headings == ["Offence", "Nov 2019", "Dec-19", "Jan 2020", "Feb 2020 (p)", "Mar 20*", "YTD"]
    assert table.roles == ["label", *["figure"] * 5, "total"] and [row.label for row in table.rows] == [
        "Burglary",
        "ASB",
    ]
    assert [each.value for each in table.rows[0].figures.values()] == [1012, 9, 14, 1004, 5]
    assert [each.state for each in table.rows[1].figures.values()].count(reading.NOT_AVAILABLE) == 3
    assert found_in(MONTHS) == set() and found_in(MONTHS.replace("2,044", "2,404")) == {("Burglary", "2,404", "2,044")}


def test_quarters_across_with_parts_of_a_whole_targets_and_lights_of_one_letter() -> None:
    assert found_in(QUARTERS) == {("Repeat victims", "48", "47"), ("Housed", "G", "red")}
    table = understood(QUARTERS)
    assert [(row.unit, row.aim, row.numbers.get("target")) for row in table.rows] == [
        ("count", "reduce", 45), ("percentage", "increase", 85), ("percentage", "increase", 60), ("money", "reduce", None),
    ]  # fmt: skip


def test_areas_down_with_the_rank_first_and_shared() -> None:
    table = understood(AREAS)
    assert table.roles == ["rank", "label", "figure", "figure", "difference", "percent"]
    assert [row.rank for row in table.rows] == [(1, 4), (2, 4), (2, 4), (4, 4)]
    assert found_in(AREAS) == {("Dock", "-6", "−5")}


def test_headings_on_two_lines_with_the_later_rate_held_against_the_later_count() -> None:
    table = understood(TWO_LINES)
    assert table.headings[1:5] == [
        "Number, 2018/19",
        "Rate per 1000, 2018/19",
        "Number, 2019/20",
        "Rate per 1000, 2019/20",
    ]
    assert [row.number for row in table.rows] == [3, 4, 5]
    assert found_in(TWO_LINES) == {("Robbery", "1.4", "1.0")}


@pytest.mark.parametrize(("said", "first", "last"), [
    ("19/20", (2019, 4, 1), (2020, 3, 31)), ("FY2020/21", (2020, 4, 1), (2021, 3, 31)), ("Apr-Jun 2020", (2020, 4, 1), (2020, 6, 30)),
    ("12m to Sept 2020", (2019, 10, 1), (2020, 9, 30)), ("Rolling 12 months to Dec 2020", (2020, 1, 1), (2020, 12, 31)),
    ("Year ending 31 March 2021", (2020, 4, 1), (2021, 3, 31)),
])  # fmt: skip
def test_periods_as_papers_write_them(said, first, last) -> None:
    assert periods.read(said) == periods.Period(date(*first), date(*last))


@pytest.mark.parametrize(("text", "row", "column", "why"), [
    ("A,FY20,2020/21\nB,1,2\n", 1, "FY20", "write 2019/20 or 2020/21"),
    ("A,Aug,2020/21\nB,1,2\n", 1, "Aug", "is no period"), ("A,2019/20,10-11\nB,1,2\n", 1, "10-11", "may be a year or ages"),
    ("A,Dec 2019,Nov\nB,1,2\n", 1, "Nov", "is no period"),
    ("A,2019/20,2020/21\nB,1,7 of 6\n", 2, "2020/21", "cannot be larger than its whole"),
    ("A,2019/20,Target\nB,1,< lots\n", 2, "Target", "is not a number"),
    ("A,2019/20,Rank\nB,1,0\n", 2, "Rank", "is no rank"),
])  # fmt: skip
def test_what_is_not_understood_is_named_by_row_and_column(text, row, column, why) -> None:
    [problem] = understood(text).problems
    assert (problem.row, problem.column) == (row, column) and why in problem.why
