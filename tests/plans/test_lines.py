"""Whatever is pasted or imported is read in full or refused in words; nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.errors import Refusal
from casework.plans import lines

TODAY = date(2026, 11, 21)
PIECES = ["month", "source", "count", "place", ",", ";", "\t", "\n", "\r\n", '"', "2026-03", "Police", "4", "-1", "pier", " ", "\x00", "é", "99999999999"]  # fmt: skip


def read(text: str) -> list[lines.Line]:
    return lines.read(text, places={"pier": "pier"}, today=TODAY, field="lines")


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    for heading in ("", "month,source,count,place\n"):
        try:
            found = read(heading + text)
        except Refusal as refusal:
            assert refusal.field == "lines" and refusal.message
        else:
            assert all(line.month <= TODAY and 0 <= line.incidents <= lines.MOST_INCIDENTS for line in found)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.tuples(
            st.dates(date(2000, 1, 1), TODAY).map(lambda d: d.replace(day=1)), st.sampled_from(["police", "fire"])
        ),
        st.integers(0, lines.MOST_INCIDENTS),
        min_size=1,
    ),
    st.sampled_from(",;\t"),
    st.sampled_from(["%Y-%m", "%m/%Y", "%d/%m/%Y", "%B %Y", "%b %Y"]),
)
def test_what_is_written_comes_back(counts: dict, separator: str, form: str) -> None:
    rows = [separator.join((month.strftime(form), source, str(n))) for (month, source), n in counts.items()]
    found = read("\n".join([separator.join(("Month", "Source", "Count")), *rows]))
    assert {(line.month, line.source): line.incidents for line in found} == counts


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_files_are_read_in_the_encodings_of_spreadsheets(encoding: str) -> None:
    text = "month,source,count,place\n2026-03,Residents’ diaries,3,pier"
    assert [line.source for line in read(lines.decoded(text.encode(encoding)))] == ["residents"]


def test_a_cell_too_long_for_a_table_is_refused() -> None:
    with pytest.raises(Refusal, match="cannot be read as lines of a table"):
        read("month,source,count\n" + "x" * 200_000)


def test_more_lines_than_anybody_types_are_refused() -> None:
    with pytest.raises(Refusal, match="more than 5,000 lines"):
        read("month,source,count\n" + "2026-03,Police,1\n" * 5001)
