"""Views: filters a person keeps under a name, theirs alone, with the limits held by the database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from casework import clock
from casework.extensions import db
from casework.partnership.models import Membership
from casework.saved_views import services
from casework.saved_views.models import MOST, SavedView
from tests.browser import Browser
from tests.queries_counted import counted
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    psg = make.group("psg")
    make.case(psg, reference="C-0201", rag="red", stage="Active", title="Loud music")
    make.case(psg, reference="C-0202", rag="green", stage="New", title="Litter")
    return {
        "psg": psg, "path": f"/groups/{psg.slug}/cases", "member": make.user("Ben Member", joins=[psg]),
        "other": make.user("Olu Other", joins=[psg]),
    }  # fmt: skip


def keep(browser: Browser, path: str, name: str, **filters: str) -> Any:
    page = browser.get(path, **filters)
    browser.get(page.links()["Keep these filters"])
    return browser.submit(name=name)


def rows(page: Any) -> list[str]:
    return [row["id"] for row in page.select(".cw-table tbody tr")]


def test_a_view_is_kept_opened_renamed_and_removed(browse: Callable[..., Browser], world: dict[str, Any]) -> None:
    browser, path = browse(world["member"]), world["path"]
    page = keep(browser, path, "Red ones", rag="red", q="music")
    assert "Red ones is kept." in page.text
    assert rows(page) == ["C-0201"]
    opened = browser.get(browser.get(path).links()["Red ones"])
    assert rows(opened) == ["C-0201"]
    assert "Keep these filters" not in opened.text
    browser.get(opened.links()["Change your views"])
    browser.get(browser.page.links()["Rename Red ones"])
    assert browser.submit(name=" ").errors() == ["Give the view a name"]
    assert "Loud ones" in browser.submit(name="Loud ones").text
    assert browser.page is not None
    page = browser.submit(form="form[action$='/remove']")
    assert "Loud ones is removed." in page.text
    assert "Your views" not in browser.get(path).select_one("main").text


def test_the_list_opens_with_the_view_it_begins_with_unless_cleared(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser, path = browse(world["member"]), world["path"]
    keep(browser, path, "Red ones", rag="red")
    keep(browser, path, "New ones", stage="New")
    views = browser.get(f"/groups/{world['psg'].slug}/views/caseload")
    actions = [form["action"] for form in views.select("form[action$='/begin']")]
    assert "The list opens with New ones." in browser.submit(form=f"form[action='{actions[0]}']").text
    assert rows(browser.get(path)) == ["C-0202"]
    assert len(rows(browser.get(browser.page.links()["Clear filters"]))) == 2
    browser.get(f"/groups/{world['psg'].slug}/views/caseload")
    browser.submit(form=f"form[action='{actions[1]}']")
    with make.system():
        assert [view.name for view in db.session.scalars(db.select(SavedView).where(SavedView.begins))] == ["Red ones"]
    browser.get(f"/groups/{world['psg'].slug}/views/caseload")
    assert "opens with everything" in browser.submit(form=f"form[action='{actions[1]}']").text
    assert len(rows(browser.get(path))) == 2
    assert len(rows(browse(world["other"]).get(path))) == 2


def test_nobody_else_sees_or_changes_it(browse: Callable[..., Browser], make: Maker, world: dict[str, Any]) -> None:
    keep(browse(world["member"]), world["path"], "Mine alone", q="music")
    with make.system():
        view = db.session.scalars(db.select(SavedView)).one()
    other = browse(world["other"])
    assert "Mine alone" not in other.get(world["path"]).text
    assert "Mine alone" not in other.get(f"/groups/{world['psg'].slug}/views/caseload").text
    hidden = other.get(f"/views/{view.id}/rename", status=404)
    assert hidden.text == other.get("/views/9999/rename", status=404).text
    other.post(f"/views/{view.id}/remove", status=404)
    other.post(f"/views/{view.id}/begin", status=404)
    outsider = browse(make.user("Dot", joins=[make.group("iom")]))
    for path in (
        f"/groups/{world['psg'].slug}/views/caseload",
        f"/groups/{world['psg'].slug}/views/caseload/keep?rag=red",
    ):
        assert outsider.get(path, status=404).text == outsider.get("/groups/none/views/caseload", status=404).text


def test_who_leaves_the_group_keeps_no_way_to_their_view(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    keep(browser, world["path"], "Red ones", rag="red")
    with make.system():
        view = db.session.scalars(db.select(SavedView)).one()
        for seat in db.session.scalars(db.select(Membership).where(Membership.user_id == world["member"].id)):
            seat.starts_on, seat.ends_on = clock.today().replace(year=2000), clock.today().replace(year=2001)
    browser.get(f"/views/{view.id}/rename", status=404)


def test_names_are_unique_for_a_person_a_group_and_a_list(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    keep(browser, world["path"], "Mine", rag="red")
    assert keep(browser, world["path"], "Mine", rag="green").errors() == ["You have a view of that name already"]
    make.action(world["psg"], title="Fit the lock")
    assert "Mine is kept." in keep(browser, f"/groups/{world['psg'].slug}/actions", "Mine", q="lock").text
    assert "Mine is kept." in keep(browse(world["other"]), world["path"], "Mine", rag="red").text


def test_what_is_kept_are_filters_of_the_list_and_nothing_else(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    browser.get(
        f"/groups/{world['psg'].slug}/views/caseload/keep?rag=red&after=abc&back=/cases/&evil=1&q=%00" + "x" * 400
    )
    browser.submit(name="Odd")
    with make.system():
        assert db.session.scalars(db.select(SavedView)).one().filters == {"rag": "red", "q": "x" * 100}
    browser.get(f"/groups/{world['psg'].slug}/views/caseload/keep?evil=1")
    assert "there is nothing to keep" in browser.submit(name="Nothing").errors()[0]
    browser.get(f"/groups/{world['psg'].slug}/views/minutes", status=404)


def test_thirty_are_the_most_and_the_database_holds_it(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    with make.acting(world["member"]):
        for number in range(MOST):
            services.keep(
                world["psg"],
                "caseload",
                name=f"View {number}",
                filters={"rag": "red"},
                begins=False,
                by=world["member"],
            )
    page = keep(browse(world["member"]), world["path"], "One more", stage="New")
    assert page.errors() == ["You have 30 views of this list. Remove one you no longer use first."]
    with pytest.raises(IntegrityError), make.system():
        db.session.add(
            SavedView(
                user_id=world["member"].id,
                group_id=world["psg"].id,
                list_name="caseload",
                place=31,
                name="x",
                filters={},
            )
        )
        db.session.flush()
    db.session.rollback()


def test_two_saved_at_once_are_two_or_one_is_told_to_save_again(
    app: Flask, make: Maker, browse: Callable[..., Browser], world: dict[str, Any]
) -> None:
    browsers = [browse(world["member"]) for _ in range(4)]
    for browser in browsers:
        browser.get(f"/groups/{world['psg'].slug}/views/caseload/keep?rag=red")
    said: list[str] = []

    def send(number: int) -> None:
        said.append(browsers[number].submit(name=f"View {number % 2}").text)

    threads = [threading.Thread(target=send, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = sum("is kept." in text for text in said)
    with make.system():
        views = db.session.scalars(db.select(SavedView)).all()
    assert 1 <= kept == len(views) <= 2
    assert len({view.place for view in views}) == len(views)
    assert all("is kept." in t or "just now" in t or "of that name" in t for t in said)


def test_the_list_asks_once_for_all_views(browse: Callable[..., Browser], make: Maker, world: dict[str, Any]) -> None:
    browser = browse(world["member"])
    keep(browser, world["path"], "First", rag="red")
    with counted() as few:
        browser.get(world["path"], rag="red")
    with make.acting(world["member"]):
        for number in range(8):
            services.keep(
                world["psg"], "caseload", name=f"V {number}", filters={"rag": "red"}, begins=False, by=world["member"]
            )
    with counted() as many:
        browser.get(world["path"], rag="red")
    assert few.number == many.number
