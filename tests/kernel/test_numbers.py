"""Numbers out of addresses and forms."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from casework import clock
from casework.web.incoming import Json
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


def test_a_nul_among_what_was_typed_is_left_out(make, browse) -> None:
    group = make.group("psg")
    browser: Browser = browse(make.user("Ann", coordinates=[group]))
    case = make.case(group, offender=make.person("Ola", "Reed"))
    address = f"/cases/{case.reference}/notes/new"
    today = clock.today()
    browser.get(address)
    page = browser.post(
        address, kind="note", text="Vis\x00ited.",
        **{"happened_on-day": today.day, "happened_on-month": today.month, "happened_on-year": today.year},
    )  # fmt: skip
    assert "Visited." in page.text
    browser.get("/subjects/?q=Re%00ed")


def test_json_that_is_none_is_refused_however_deep() -> None:
    with pytest.raises(ValueError, match="deep"):
        Json(Flask("x")).loads("[" * 100_000)
