"""Searching minutes: item titles, discussion and decisions of all one's groups, marked, and never beyond what one may see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from casework.extensions import db
from casework.meetings.models import AgendaItem
from casework.registers import words
from tests.browser import Browser
from tests.registers import held
from tests.world import Maker

ADDRESS = "/minutes/search"


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    psg, board = make.group("psg"), make.group("board")
    secret = make.case(psg, reference="C-0666", restricted=True)
    meeting = held.meeting(make, psg, ago=30)
    other = held.meeting(make, board, ago=900)
    held.item(
        make,
        meeting,
        "Moped theft",
        discussion="Riders were seen <b>near</b> the quay & fled.",
        decided=("That patrols be closing in on mopeds.",),
    )
    held.item(make, meeting, "Secret", case=secret, discussion="Mopeds again, of a child.")
    held.item(make, other, "Quay lighting", discussion="The lamps by the quay were broken.")
    return {
        "psg": psg, "board": board, "both": make.user(joins=[psg, board]), "one": make.user(joins=[board]),
        "outsider": make.user(chairs=[make.group("iom")]),
    }  # fmt: skip


def titles(browser: Browser, **query: Any) -> list[str]:
    return [h.text for h in browser.get(ADDRESS, **query).select("main li h2")]


def test_it_finds_titles_discussion_and_decisions_in_any_form_and_marks_them(
    browse: Callable[..., Browser], world: dict[str, Any]
) -> None:
    browser = browse(world["both"])
    assert titles(browser, q="quay") == ["Item 1 Moped theft", "Item 1 Quay lighting"]
    page = browser.get(ADDRESS, q="close moped")
    assert [m.text for m in page.select("main li li mark")] == ["closing", "mopeds"]
    assert [m.text for m in page.select("main li h2 mark")] == ["Moped"]
    assert titles(browser, q='"quay were broken"') == ["Item 1 Quay lighting"]
    assert titles(browser, q="quay -lamps") == ["Item 1 Moped theft"]
    assert titles(browser, q="patrols lamps") == [] and len(titles(browser, q="patrols or lamps")) == 2


def test_it_is_narrowed_by_group_period_and_kind(browse: Callable[..., Browser], world: dict[str, Any]) -> None:
    browser = browse(world["both"])
    assert titles(browser, q="quay", group=world["board"].id) == ["Item 1 Quay lighting"]
    assert titles(browser, q="quay", period="12-months") == ["Item 1 Moped theft"]
    assert titles(browser, q="quay", kind="decisions") == []
    assert titles(browser, q="patrols", kind="decisions") == ["Item 1 Moped theft"]
    assert titles(browser, q="quay", kind="case") == []
    assert titles(browser, q="quay", group="nonsense", period="1066", kind="no such") != []


def test_each_reader_finds_only_what_they_may_see(browse: Callable[..., Browser], world: dict[str, Any]) -> None:
    assert titles(browse(world["both"]), q="mopeds") == ["Item 1 Moped theft"]
    page = browse(world["one"]).get(ADDRESS, q="mopeds")
    assert "No minutes you may see" in page.text and world["psg"].name not in page.text
    assert titles(browse(world["one"]), q="quay", group=world["psg"].id) == []
    assert titles(browse(world["outsider"]), q="quay or mopeds or child") == []


def test_what_was_typed_into_minutes_is_shown_as_text(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    at = held.meeting(make, world["psg"], ago=3)
    held.item(
        make,
        at,
        "Odd <img src=x onerror=alert(1)>",
        discussion=f"quince {words.BEGIN}<script>x</script>{words.END} <i>",
    )
    page = browse(world["both"]).get(ADDRESS, q="quince")
    assert "<script>x" not in page.raw and "<img src=x" not in page.raw and "&lt;img" in page.raw
    assert not page.has("main li i")


def test_an_edit_is_found_at_once(browse: Callable[..., Browser], make: Maker, world: dict[str, Any]) -> None:
    with make.system():
        row = db.session.scalars(db.select(AgendaItem).where(AgendaItem.title == "Quay lighting")).one()
        row.discussion = "The pontoon was mended."
    browser = browse(world["one"])
    assert titles(browser, q="pontoons") == ["Item 1 Quay lighting"] and titles(browser, q="lamps") == []


def test_the_index_gives_nothing_away_to_another_partnership(app: Any, make: Maker, world: dict[str, Any]) -> None:
    groups = [world["psg"].id, world["board"].id]
    asking = text("SELECT count(*) FROM items_holding(to_tsquery('quay'), :groups, NULL, now(), '', 1000)")
    with make.system():
        own = db.session.execute(asking, {"groups": groups}).scalar()
    with make.system(make.partnership("Elsewhere CSP")):
        theirs = db.session.execute(asking, {"groups": groups}).scalar()
    assert (own, theirs) == (2, 0)


@pytest.mark.parametrize("typed", ["'", '"', "& | !", "the", "\\", ":*", "x" * 5000])
def test_nothing_typed_breaks_it(browse: Callable[..., Browser], world: dict[str, Any], typed: str) -> None:
    browse(world["both"]).get(ADDRESS, q=typed)


def test_marking_keeps_markup_whole() -> None:
    assert words.marked(f"a {words.BEGIN}b<{words.END} {words.BEGIN}c") == "a <mark>b&lt;</mark> c"
