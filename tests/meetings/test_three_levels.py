"""Items three deep made by hand: a heading under a heading, items under it, in any order, and no fourth level."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from casework.extensions import db
from casework.meetings import numbering
from casework.meetings.models import AgendaItem, Meeting


def test_items_under_a_heading_under_a_heading_are_numbered_moved_published_and_read(make, browse, at):
    at(2026, 3, 2, 9)
    board = make.group("board")
    coordinator, place = browse(make.user(coordinates=[board])), make.meeting(board, on=date(2026, 4, 10))
    address = f"/meetings/{place.id}"

    def items():
        with make.system():
            rows = numbering.in_order(db.session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == place.id)))
            return {row.title: (row.number, row.id) for row in rows}

    def add(title, *, kind="standing", under=""):
        parent = str(items()[under][1]) if under else ""
        return coordinator.post(f"{address}/items/new", kind=kind, title=title, parent=parent)

    add("Reports", kind="heading")
    add("Thefts", kind="heading", under="Reports")
    add("Harm", under="Reports")
    add("Bikes", under="Thefts")
    add("Vans", under="Thefts")
    assert {title: number for title, (number, _) in items().items()} == {
        "Reports": "1", "Thefts": "1.1", "Bikes": "1.1.1", "Vans": "1.1.2", "Harm": "1.2",
    }  # fmt: skip
    page = add("Locks", kind="heading", under="Thefts")
    assert page.errors() == ["Only items stand under this heading: there is no fourth level."]
    page = coordinator.get(f"{address}/items/new")
    assert "Thefts" in page.text and "Bikes" not in page.text
    found = items()
    coordinator.post(f"/meetings/items/{found['Vans'][1]}/up")
    coordinator.post(f"/meetings/items/{found['Thefts'][1]}/down")
    coordinator.get(f"/groups/{board.slug}/meetings/style")
    coordinator.submit(third_numbers="bracketed", do="save")
    add("Homes", under="Thefts")
    assert [number for number, _ in items().values()] == ["1", "1.1", "1.2", "1.2(a)", "1.2(b)", "1.2(c)"]
    assert list(items()) == ["Reports", "Harm", "Thefts", "Vans", "Bikes", "Homes"]
    coordinator.post(f"{address}/publish", accept_faults="y")
    with make.system():
        assert db.session.scalar(select(Meeting.status).where(Meeting.id == place.id)) == "published"
    add("Boats", under="Thefts")
    assert items()["Boats"][0] == "1.2(d)"
    shown = coordinator.get(address).text
    assert shown.index("Thefts") < shown.index("Vans") < shown.index("Bikes") < shown.index("Boats")


def test_what_is_said_under_a_heading_itself_is_minuted_in_the_workspace_and_nothing_is_owed_there(make, browse, at):
    at(2026, 4, 10, 10)
    board = make.group("board")
    coordinator, place = browse(make.user(coordinates=[board])), make.meeting(board, on=date(2026, 4, 10))
    address, ids = f"/meetings/{place.id}", {}

    def add(title, *, kind="standing", under=""):
        coordinator.post(f"{address}/items/new", kind=kind, title=title, parent=str(ids.get(under, "")))
        with make.system():
            ids[title] = db.session.scalar(select(AgendaItem.id).where(AgendaItem.title == title))

    add("Welcome")
    add("Reports", kind="heading")
    add("Bikes", under="Reports")
    coordinator.post(f"{address}/publish", accept_faults="y")
    coordinator.post(f"{address}/start", time="10:00")
    page = coordinator.get(f"{address}/minutes")
    assert page.select_one("input[name=following_id]")["value"] == str(ids["Bikes"]), "the next item is no heading"
    assert page.select_one(f'[data-state-of="{ids["Reports"]}"]').text == ""
    page = coordinator.get(f"{address}/minutes?item={ids['Reports']}")
    around = [page.select_one(f"input[name={name}_id]")["value"] for name in ("previous", "following")]
    assert page.h1 == "2 Reports" and around == [str(ids["Welcome"]), str(ids["Bikes"])]
    seen = coordinator.post(f"/meetings/items/{ids['Reports']}/here", as_json=True, version=1).json
    assert seen["states"][str(ids["Reports"])] == "" and seen["states"][str(ids["Bikes"])] == "Nothing yet"
    coordinator.get(f"{address}/minutes?item={ids['Reports']}")
    page = coordinator.submit(
        discussion="All reports were taken together.", new_decision="That they be noted.", do="save"
    )
    assert page.select_one(f'[data-state-of="{ids["Reports"]}"]').text == "Decided"
    printed = coordinator.get(f"{address}/papers/minutes.html").text
    assert printed.index("Reports") < printed.index("All reports were taken together.") < printed.index("Bikes")


def test_what_stands_under_a_heading_for_the_chair_is_for_the_chair(make, browse, at):
    at(2026, 4, 10, 10)
    board = make.group("board")
    member, place = make.user(joins=[board]), make.meeting(board, on=date(2026, 4, 24))
    coordinator, address, ids = browse(make.user(coordinates=[board])), f"/meetings/{place.id}", {}

    def add(title, *, kind="standing", under=""):
        coordinator.post(f"{address}/items/new", kind=kind, title=title, parent=str(ids.get(under, "")))
        with make.system():
            ids[title] = db.session.scalar(select(AgendaItem.id).where(AgendaItem.title == title))

    add("In confidence", kind="heading")
    add("Person one", under="In confidence")
    coordinator.get(f"/meetings/items/{ids['In confidence']}/")
    coordinator.submit(sensitivity="chair")
    add("Person two", under="In confidence")
    add("Person three")
    coordinator.get(f"/meetings/items/{ids['Person three']}/")
    coordinator.submit(parent=str(ids["In confidence"]))
    coordinator.post(f"{address}/publish", accept_faults="y")
    seen = browse(member).get(address).text
    assert [title for title in ids if title in seen] == []
    assert all(title in coordinator.get(address).text for title in ids)
