"""Numbers out of addresses and forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.web.numbers import LARGEST, row_number, version_number
from tests.browser import Browser


@given(st.integers(0, LARGEST))
def test_every_number_a_row_can_have_is_read(number: int) -> None:
    assert row_number(str(number)) == number


@pytest.mark.parametrize("typed", ["", " 1", "-1", "+1", "1_0", "²", "٣", "1.0", str(LARGEST + 1), "9" * 5000, None])
def test_what_no_row_can_have_is_none(typed: str | None) -> None:
    assert row_number(typed) is None
    assert version_number(typed) == 0


@pytest.mark.parametrize(
    "address",
    ["/meetings/9223372036854775808/agenda", f"/meetings/{'9' * 5000}/agenda", "/cases/C%000001", "/groups/%00/cases"],
)
def test_addresses_of_what_cannot_be_are_not_there(make, browse, address: str) -> None:
    browse(make.user("Ann", coordinates=[make.group("psg")])).get(address, status=404)


@pytest.mark.parametrize("sent", ["[" * 100_000, "[]", "7", "null", '{"text": "x"}'])
def test_a_page_takes_a_form_and_nothing_else(make, browse, sent: str) -> None:
    group = make.group("psg")
    browser: Browser = browse(make.user("Ann", coordinates=[group]))
    case = make.case(group, offender=make.person("Ola", "Reed"))
    page = browser.get(f"/cases/{case.reference}/notes/new")
    answer = browser._ask(
        "post", f"/cases/{case.reference}/notes/new", data=sent,
        headers={"Content-Type": "application/json", "X-CSRFToken": page.field("csrf_token")},
    )  # fmt: skip
    assert answer.status_code in (400, 415)
