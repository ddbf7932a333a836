"""Tables laid out otherwise than the real ones that are kept: their headings, marks, notes, targets and ranks. Invented figures."""

from __future__ import annotations

from datetime import date

import pytest

from casework.indicators import periods, reading
from casework.indicators.contradictions import contradictions, not_checked
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
    assert [each.state for each in table.rows[1].figures.values()].count(reading.NOT_AVAILABLE) == 2
    whole = MONTHS.replace("YTD", "Total")
    assert found_in(whole) == set() and found_in(whole.replace("2,044", "2,404")) == {("Burglary", "2,404", "2,044")}
    # of a year to date April to October are missing: it can be more, never less
    assert found_in(MONTHS.replace("2,044", "2,404")) == set()
    assert found_in(MONTHS.replace("2,044", "2,004")) == {("Burglary", "2,004", "2,044 or more")}


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


LAYOUTS = {
    "a year to date with a target and a change of its own": (
        """Indicator,Q1 2017/18,Q2 2017/18,Q1 2018/19,Q2 2018/19,YTD,YTD target,Change on YTD,RAG
Burglary,50,45,40,30,70,80,-5,Green
Robbery,11,9,10,12,25,20,+2,Green
""",
        {("Robbery", "YTD", "25", "22"), ("Robbery", "RAG", "Green", "red")},
    ),
    "years across with months still to come": (
        """Offence,Apr 2019,May 2019,Jun 2019,Jul 2019,YTD 2019/20,Change on last month,Target 2019/20,RAG
Burglary,10,11,,,21,1,20,A
Robbery,5,4,TBC,TBC,10,-1,60,R
""",
        {("Robbery", "YTD 2019/20", "10", "9")},
    ),
    "a heading Change under a year and one beside it": (
        """Offence,2018/19,,2019/20,,,Change
,Number,Rate per 1000,Number,Rate per 1000,Change,%
Burglary,116,1.0,232,2.0,116,100%
Robbery,58,0.6,116,1.0,58,100%
Theft,116,1.0,348,3.0,230,250%
""",
        {
            ("Robbery", "Rate per 1000, 2018/19", "0.6", "0.5"),
            ("Theft", "Change, 2019/20", "230", "+232"), ("Theft", "%, Change", "250%", "+200%"),
        },
    ),
    "spans of months, signs apart, a title above and the corner empty": (
        """Northby partnership\t\t\t\t
\tMay-13 to Apr-14\tMay-14 to Apr-15\tChange\t
Area\t\t\tNumeric\tPercentage
Northby\t3,455\t3,561\t+ 106\t+ 3.1%
Southby\t54,721\t53,036\t- 1,685\t- 3.1%
Eastby\t182\t204\t+ 22\t+ 11.9%
""",
        {("Eastby", "Percentage, Change", "+ 11.9%", "+12.1%")},
    ),
    "rolling years, counts kept back and a rank among others": (
        """Crime type,Rolling 12 months to Sept 2019,12m to Sep-20,% change,Force % change,MSG position (1st = best)
Burglary,"1,204",963,-20.0%,-18.2%,1st
Robbery,100,120,+25.0%*,+2.1%,3rd of 15
Stalking,50,<5,-96%,,3rd
Homicide,<5,<5,n/a,0%,n/a
""",
        {("Robbery", "% change", "+25.0%*", "+20.0%")},
    ),
    "quarters of a year written short, targets in words": (
        """Measure;Target;Q1 18-19;Q2 18-19;Q3 18-19;Q4 18-19;YTD 18-19;RAG
Repeats;Below 40%;38%;41%;39%*;n/a;39%;G
First entrants;Reduce by 5%;12;9;<5;TBC;n/a;A
Calls;1,200 (100 a month);300;280;310;290;1,190;Green
Days;12.5;13.2;12.9;12.0;12.1;12.6;A
""",
        {("Calls", "YTD 18-19", "1,190", "1,180")},
    ),
    "outturns beside quarters, with the year in the target": (
        """PI ref,Description,2017/18 Outturn,2018/19 Target,Q1,Q2,Q3,Q4,2018/19 Outturn,Variance,DoT,RAG
CS1,Burglaries,200,190,45,50,40,45,180,-10,▲,G
CS2,Fires,30,30,8,7,9,7,31,1,▲,R
""",
        {("Fires", "DoT", "▲", "◀▶ (static)")},
    ),
    "a rate and a rank of each year": (
        """Area,Population,2018/19,"Rate per 1,000",Rank (1st = best),2019/20,"Rate per 1,000","Rank, 2019/20"
Quayside,"10,000",120,12.0,2nd,100,10.0,2nd
Marsh,"5,000",50,10.0,1st,40,8.0,3rd
Pier,"2,000",50,25.0,3rd,60,30.5,1st
""",
        {
            ("Pier", "Rate per 1,000", "30.5", "30.0"), ("Marsh", "Rank, 2019/20", "3rd", "1 / 3"),
            ("Pier", "Rank, 2019/20", "1st", "3 / 3"),
        },
    ),
    "shares of the total beneath": (
        """Outcome,2018/19,% of total,2019/20,% of total
Charged,20,10%,30,15%
Cautioned,30,15%,20,10%
No suspect,150,75%,150,70%
Total,200,100%,210,100%
""",
        {
            ("Charged", "% of total", "15%", "14%"), ("No suspect", "% of total", "70%", "71%"),
            ("Total", "2019/20", "210", "200"),
        },
    ),
    "a month beside its year, and years to date": (
        """Offence,Sep 2019,Sep 2020,% change,YTD 2019/20,YTD 2020/21,YTD % change
Burglary,20,18,-10%,200,180,-10%
Robbery,5,6,20%,50,60,25%
""",
        {("Robbery", "YTD % change", "25%", "+20%")},
    ),
    "percentages whose change is in points, ranks beyond the rows": (
        """Ward,2018/19,2019/20,% change,Rank
Quay,88%,80%,-8%,1
Marsh,50%,60%,20%,7
Pier,50%,60%,12%,3
""",
        {("Pier", "% change", "12%", "+20%")},
    ),
    "a year to date of which there is no figure": (
        """Offence,2018/19,YTD 2019/20
Burglary,40,12
Robbery,5,9
""",
        set(),
    ),
    "totals of a whole year while its last quarter is to come": (
        """Offence,Q1 2019/20,Q2 2019/20,Q3 2019/20,Q4 2019/20,Total 2019/20
Burglary,10,11,12,TBC,45
Robbery,5,4,6,3,19
Theft,5,4,6,,12
""",
        {("Robbery", "Total 2019/20", "19", "18"), ("Theft", "Total 2019/20", "12", "15 or more")},
    ),
    "a whole year of which three quarters are in the table": (
        """Offence,Q1 2019/20,Q2 2019/20,Q3 2019/20,Total 2019/20
Burglary,10,11,12,45
Robbery,5,4,6,14
""",
        {("Robbery", "Total 2019/20", "14", "15 or more")},
    ),
    "rates and changes of figures there are not": (
        """Area,Population,2017/18,2018/19,2019/20,"Rate per 1,000, 2019/20",Change,% change 2019/20
Quayside,"10,000",80,100,120,12.0,20,20%
Marsh,"5,000",40,50,N/A,9.0,10,11%
Pier,"2,000",40,N/A,50,25.0,10,25%
Dock,"1,000",10,20,,20.0,10,12%
Lock,"1,000",10,20,30,31.0,10,50%
""",
        {("Lock", "Rate per 1,000, 2019/20", "31.0", "30.0")},
    ),
    "counts kept back with a star, and arrows beside them": (
        """Offence,2018/19,2019/20,Change,Direction
Stalking,8,*,-4,▲
Homicide,[c],4,2,▼
Arson,6,[low],n/a,▲
Robbery,5,8,2,▲
Theft,9,N/A,2,▲
""",
        {("Robbery", "Change", "2", "+3"), ("Robbery", "Direction", "▲", "▼ (down)"), ("Theft", "Direction", "▲", "N/A")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_no_figure_of_another_layout_is_contradicted_wrongly_and_none_is_missed(name: str) -> None:
    text, expected = LAYOUTS[name]
    table = understood(text)
    assert table.problems == []
    assert {(each.row, each.column, each.printed, each.computed) for each in contradictions(table)} == expected


def test_what_is_not_checked_is_said() -> None:
    said = not_checked(understood(LAYOUTS["percentages whose change is in points, ranks beyond the rows"][0]))
    assert said == ["Rank: these are ranks among others than the rows of this table, so they are not checked."]
    [said] = not_checked(understood(LAYOUTS["a year to date with a target and a change of its own"][0]))
    assert said.startswith("Change on YTD: the table does not hold both figures")
