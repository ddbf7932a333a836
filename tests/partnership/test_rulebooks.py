"""Tools and procedures in pages: changed by an administrator, checked whole, kept in versions, in force for every group."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from casework.extensions import db
from casework.partnership import rulebooks
from casework.partnership.models import Group
from casework.partnership.profile_files import Table, parse
from casework.partnership.rulebook_models import RulebookDraft, RulebookVersion
from casework.partnership.rulebook_text import written
from tests.browser import Browser
from tests.queries_counted import counted
from tests.world import Maker

Browse = Callable[..., Browser]
BOOK = "/tools-and-procedures/risk.asb_victim_matrix"


@pytest.fixture
def admin(make: Maker, browse: Browse) -> Browser:
    return browse(make.user("Dana Admin", duties=["administrator"]))


def rows(make: Maker, model: Any) -> list[Any]:
    with make.system():
        return list(db.session.scalars(db.select(model).order_by(model.id).execution_options(populate_existing=True)))


def change(browser: Browser, *replacing: tuple[str, str], book: str = BOOK) -> Any:
    """Type something else into the text."""
    page = browser.get(f"{book}/change")
    text = page.field("text")
    for old, new in replacing:
        assert old in text
        text = text.replace(old, new)
    return browser.submit(page, text=text)


def put_in_force(browser: Browser, book: str = BOOK, reason: str = "Agreed by the board") -> Any:
    return browser.submit(browser.get(f"{book}/put-in-force"), reason=reason)


def test_the_text_of_each_says_what_the_rulebook_says(app: Flask) -> None:
    books = rulebooks.every()
    assert {"risk.asb_victim_matrix", "case_reviews"} <= set(books)
    for book in books.values():
        content = book.plain(book.delivered())
        assert parse(written(content).encode(), "x").values == content, book.key
        assert book.read(Table("x", content), book.first_number) == book.delivered(), book.key
        assert all(each.words for each in book.in_words(book.delivered())), book.key


def test_words_of_every_sort_come_back_as_they_were() -> None:
    words = 'Say "no" to \\ and\nnext line\ttab, café £ 🙂 \x7f'
    content = {
        "one": words,
        "many": ["a", "b"],
        "none": [],
        "yes": True,
        "in": {"x": 1},
        "rows": [{"a": [{"k": words}]}],
    }
    assert parse(written(content).encode(), "x").values == content


def test_only_an_administrator_changes_them(make: Maker, browse: Browse) -> None:
    chair = browse(make.user("Cat", chairs=[make.group("psg")]))
    for path in ("/tools-and-procedures/", BOOK + "/", f"{BOOK}/change", f"{BOOK}/put-in-force", f"{BOOK}/versions/1"):
        chair.get(path, status=403)
    chair.post(f"{BOOK}/change", status=403, text="x")
    browse().get(f"{BOOK}/", status=302, follow=False)


def test_a_change_waits_is_compared_and_then_every_group_follows(make: Maker, admin: Browser) -> None:
    group = make.group("psg")
    assert "ASB victim risk matrix" in admin.get("/tools-and-procedures/").links()
    page = change(admin, ("from = 25", "from = 32"), ('words = "High"', 'words = "Very high"'))
    assert "Changes not in force yet" in page.text and "Very high" in page.text and "32 to 44" in page.text
    assert admin.get("/risk/tools/asb_victim_matrix").text.count("Very high") == 0
    assert (
        "Enter" in put_in_force(admin, reason=" ").errors()[0]
        or "Say why" in put_in_force(admin, reason=" ").errors()[0]
    )
    page = put_in_force(admin)
    assert "Version 2 is in force" in page.text and "Agreed by the board" in page.text
    assert "Very high" in admin.get("/risk/tools/asb_victim_matrix").text
    with make.system():
        tool = rulebooks.in_force(db.session.get_one(Group, group.id, populate_existing=True), "risk.asb_victim_matrix")
    assert (tool.version, tool.bands[-1].words, tool.bands[-1].least) == (2, "Very high", 32)
    page = admin.submit(admin.get("/groups/new"), name="New PSG", profile_key="psg")
    assert len({row.rulebooks_stamp for row in rows(make, Group)}) == 1


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("from = 16", "from = 99", "bands[3].from: must be more than 99"),
        ("maximum = 44", "maximum = 45", "Line 8 (maximum = 45): maximum: must be 44"),
        ('scoring = "sum"', 'scoring = "lottery"', 'Line 7 (scoring = "lottery"): scoring'),
        ('key = "asb_victim_matrix"', 'key = "mine"', "Line 1 (key = \"mine\"): key: must stay 'asb_victim_matrix'"),
        ('title = "ASB victim risk matrix"', "title = ASB", "Line 2 (title = ASB): file"),
        ("rag = ", "colour = ", "rag: is missing"),
    ],
)  # fmt: skip
def test_a_mistake_names_its_line_and_nothing_is_kept(
    make: Maker, admin: Browser, old: str, new: str, words: str
) -> None:
    page = change(admin, (old, new))
    assert words in page.errors()[0]
    assert new in page.field("text"), "what was typed is shown again"
    assert rows(make, RulebookDraft) == []


def test_changes_that_wait_are_gone_on_with_in_the_same_order(make: Maker, admin: Browser) -> None:
    before = admin.get(f"{BOOK}/change").field("text")
    assert before.index("[[bands]]") < before.index("[[questions]]")
    change(admin, ("from = 25", "from = 32"))
    assert admin.get(f"{BOOK}/change").field("text") == before.replace("from = 25", "from = 32")


def test_what_was_put_in_force_is_put_back_as_a_new_version(make: Maker, admin: Browser) -> None:
    change(admin, ("from = 25", "from = 32"))
    put_in_force(admin)
    page = admin.get(f"{BOOK}/versions/1")
    assert "25 to 44" in page.text and "32 to 44" in page.text
    page = admin.post(f"{BOOK}/versions/1/put-back", page=page)
    assert "ready to be put in force again" in page.text
    assert "Version 3 is in force" in put_in_force(admin, reason="The old limit was right").text
    assert [(row.number, row.source) for row in rows(make, RulebookVersion)] == [(2, "edited"), (3, "put_back")]
    admin.get(f"{BOOK}/versions/9", status=404)
    admin.get("/tools-and-procedures/nothing/", status=404)
    admin.get(f"{BOOK}/put-in-force", status=404)


def test_the_same_text_is_no_new_version_and_changes_can_be_discarded(make: Maker, admin: Browser) -> None:
    change(admin)
    assert "This is the same as version 1" in put_in_force(admin).errors()[0]
    page = admin.post(f"{BOOK}/discard", page=admin.get(f"{BOOK}/"))
    assert "are discarded" in page.text and rows(make, RulebookDraft) == []


def test_two_administrators_do_not_overwrite_each_other(make: Maker, browse: Browse, admin: Browser) -> None:
    mine = admin.get(f"{BOOK}/change")
    other = browse(make.user("Other Admin", duties=["administrator"]))
    change(other, ("from = 25", "from = 30"))
    page = admin.submit(mine, text=mine.field("text").replace("from = 25", "from = 40"))
    assert "Somebody else changed this meanwhile" in page.errors()[0] and "from = 40" in page.field("text")
    force = admin.get(f"{BOOK}/put-in-force")
    change(other, ("from = 30", "from = 31"))
    assert "Compare again" in admin.submit(force, reason="Go").errors()[0]


def test_another_partnership_keeps_its_own(make: Maker, browse: Browse, admin: Browser) -> None:
    change(admin, ('words = "High"', 'words = "Ours alone"'))
    elsewhere = make.partnership("Elsewhere CSP")
    there = make.group("psg", name="Their PSG", partnership=elsewhere)
    put_in_force(admin)
    stranger = browse(make.user("Stranger", duties=["administrator"], chairs=[there], partnership=elsewhere))
    assert "Ours alone" not in stranger.get(f"{BOOK}/").text
    assert "Ours alone" not in stranger.get("/risk/tools/asb_victim_matrix").text
    stranger.get(f"{BOOK}/versions/2", status=404)
    with make.system(elsewhere):
        assert db.session.get_one(Group, there.id).rulebooks_stamp is None


def test_asking_for_what_is_in_force_costs_no_statement(make: Maker, admin: Browser) -> None:
    group = make.group("psg")
    change(admin, ("from = 25", "from = 32"))
    put_in_force(admin)
    with make.system():
        found = db.session.get_one(Group, group.id, populate_existing=True)
        rulebooks.in_force(found, "risk.asb_victim_matrix")
        with counted() as statements:
            rulebooks.in_force(found, "risk.asb_victim_matrix")
            assert rulebooks.in_force(found, "risk.clutter_rating").version == 1
        assert statements.number == 0
