"""What people type into cells: days, names, addresses, yes and no."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.imports.cells import NotUnderstood, as_address, as_day, as_name, as_yes_no, tidy
from casework.imports.headings import guess
from casework.imports.kinds import ACTIONS, CASES

TODAY = date(2026, 11, 20)
DAYS = st.dates(date(1930, 1, 1), date(2070, 1, 1))


@settings(max_examples=30)
@given(
    DAYS,
    st.sampled_from(
        [
            "%d/%m/%Y",
            "%d.%m.%Y",
            "%d-%m-%Y",
            "%d %b %Y",
            "%d %B %Y",
            "%Y-%m-%d",
            "%A %d %B %Y",
            "%d-%b-%Y",
            "%d/%m/%Y 10:30",
        ]
    ),
)
def test_every_way_of_writing_a_day_is_that_day(day: date, form: str) -> None:
    assert as_day(f"\xa0{day.strftime(form)} ", today=TODAY) == day


@settings(max_examples=30)
@given(DAYS)
def test_what_excel_counts_is_that_day(day: date) -> None:
    assert as_day(str((day - date(1899, 12, 30)).days), today=TODAY) == day


@settings(max_examples=30)
@given(st.text(max_size=12))
def test_whatever_is_typed_is_a_day_or_said_not_to_be(typed: str) -> None:
    try:
        found = as_day(typed, today=TODAY)
    except NotUnderstood as problem:
        assert str(problem)
    else:
        assert found is None or date(1900, 1, 1) <= found <= TODAY + timedelta(days=366 * 51)


@pytest.mark.parametrize("typed", ["12/13/2026", "30/2/26", "next week", "3/3", "ASAP", "99999999"])
def test_no_day_is_made_up(typed: str) -> None:
    with pytest.raises(NotUnderstood):
        as_day(typed, today=TODAY)


def test_two_figures_of_a_year() -> None:
    assert as_day("3/4/26", today=TODAY) == date(2026, 4, 3)
    assert as_day("3/4/84", today=TODAY, past=True) == date(1984, 4, 3)
    assert as_day("3/4/05", today=TODAY, past=True) == date(2005, 4, 3)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("SMITH, John", ("John", "Smith")), ("John Smith", ("John", "Smith")), ("SMITH John", ("John", "Smith")),
        ("Mr John O'Neil", ("John", "O'Neil")), ("MCDONALD, MARY-ANN", ("Mary-Ann", "McDonald")), (" Smith ,  John\xa0", ("John", "Smith")),
        ("Cher", ("", "Cher")), ("Maria del Mar Ruiz", ("Maria del Mar", "Ruiz")), ("", ("", "")),
    ],
)  # fmt: skip
def test_names_in_one_cell(typed: str, name: tuple[str, str]) -> None:
    assert as_name(typed) == name


def test_yes_no_addresses_and_spaces() -> None:
    assert [as_yes_no(typed) for typed in ("Y", " yes\xa0", "x", "n", "NO", "")] == [
        True,
        True,
        True,
        False,
        False,
        None,
    ]
    with pytest.raises(NotUnderstood):
        as_yes_no("perhaps")
    assert as_address("3 Gull Walk,\n Wrensea ts991aa") == ("3 Gull Walk, Wrensea", "TS99 1AA")
    assert as_address("No fixed abode") == ("No fixed abode", "")
    assert tidy("\u200bone \xa0two\r\n\r\n\r\n\r\nthree ") == "one two\n\nthree"


def test_columns_are_guessed_by_their_words() -> None:
    found = guess(
        ["Ref", "Action Required", "Who", "Partner Agency", "Date raised", "By when", "Done?", "Comments"], ACTIONS
    )
    assert found == {"code": 0, "title": 1, "owner": 2, "agency": 3, "set_on": 4, "due_on": 5, "status": 6, "note": 7}
    found = guess(
        ["Surname", "First name", "DOB", "Post code", "Reason for referral", "Lead agency", "Source of referral"], CASES
    )
    assert found == {
        "surname": 0,
        "forename": 1,
        "born_on": 2,
        "postcode": 3,
        "reason": 4,
        "agency": 5,
        "referred_by": 6,
    }
    assert guess(["Colour", "Weight"], CASES) == {}
