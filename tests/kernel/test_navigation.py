"""Where one is, marked at the top of each page: one entry at most, and the one a person would look under."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, url_for

from casework.web.addresses import address_of, address_to
from tests.browser import Browser
from tests.world import Maker


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("/", "My work"),
        ("/cases/", "Cases"),
        ("/cases/{case}/actions/new", "Cases"),
        ("/cases/{case}/risk", "Cases"),
        ("/groups/{group}/cases", "Cases"),
        ("/groups/{group}/referrals", "Referrals"),
        ("/groups/{group}/actions", "Actions"),
        ("/actions/", "Actions"),
        ("/groups/{group}/", "Groups and meetings"),
        ("/groups/{group}/map", "Groups and meetings"),
        ("/groups/{group}/endings", "Groups and meetings"),
        ("/groups/{group}/sharing", "Groups and meetings"),
        ("/groups/{group}/risk", "Groups and meetings"),
        ("/groups/{group}/meetings", "Groups and meetings"),
        ("/meetings/{meeting}/", "Groups and meetings"),
        ("/meetings/{meeting}/papers/", "Groups and meetings"),
        ("/areas/", "Groups and meetings"),
        ("/risk/tools/", "Groups and meetings"),
        ("/statistics/referrals", "Groups and meetings"),
        ("/agencies/", "Groups and meetings"),
        ("/subjects/", "Search"),
    ],
)
def test_one_entry_says_where_one_is(make: Maker, browse: Callable[..., Browser], path: str, entry: str) -> None:
    group = make.group("psg")
    case, meeting = make.case(group), make.meeting(group)
    page = browse(make.user(chairs=[group])).get(path.format(group=group.slug, case=case.reference, meeting=meeting.id))
    assert [link.text for link in page.select("#navigation [aria-current]")] == [entry]


@pytest.mark.parametrize(("path", "entry"), [("/agencies/", "Agencies"), ("/kinds/", "Groups and meetings")])
def test_an_administrator_has_an_entry_for_agencies(
    make: Maker, browse: Callable[..., Browser], path: str, entry: str
) -> None:
    page = browse(make.user(duties=["administrator"])).get(path)
    assert [link.text for link in page.select("#navigation [aria-current]")] == [entry]


def test_addresses_of_rows_are_those_the_router_makes(app: Flask) -> None:
    for path in ("/", "/cases/C-0001?back=/cases/", "/actions/A-1?back=/actions/"):
        with app.test_request_context(path):
            for reference in ("A-0318", "odd/one & two"):
                assert address_of("actions.show", reference) == url_for("actions.show", reference=reference)


def test_every_address_is_the_one_the_router_makes(app: Flask) -> None:
    """With what a page may give: parts of the path, a question, an empty value, the way back, another place to serve from."""
    seen = 0
    for path in ("/", "/cases/C-0001", "/cases/C-0001?back=/cases/"):
        for root in ("", "/prefix"):
            with app.test_request_context(path, base_url=f"http://localhost{root}"):
                for rule in app.url_map.iter_rules():
                    words = {"direction": "up", "part": "victim", "chosen": "done", "what": "close"}
                    number = 7
                    values = {
                        name: number
                        if "int:" in rule.rule and f"<int:{name}>" in rule.rule
                        else words.get(name, "C-0001")
                        for name in rule.arguments - set(rule.defaults or ())
                    }
                    more: dict[str, Any]
                    for more in (
                        {},
                        {"sort": "a b"},
                        {"sort": "ab", "page": 2},
                        {"left": 0, "word": ""},
                        {"_anchor": "end"},
                        {"none": None},
                    ):
                        expected = url_for(rule.endpoint, **values, **more)
                        assert address_to(rule.endpoint, **values, **more) == expected
                        assert address_to(rule.endpoint, **values, **more) == expected
                        seen += 1
    assert seen > 5000


def test_addresses_of_the_page_at_hand_may_be_short(app: Flask) -> None:
    with app.test_request_context("/cases/C-0001"):
        assert address_to(".history", reference="odd/one & two") == url_for("cases.history", reference="odd/one & two")
