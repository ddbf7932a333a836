"""An item over others: what is said of it is corrected like any minute, it is numbered as on the agenda, and takes those beneath along."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from casework import clock
from casework.errors import Refusal
from casework.extensions import db
from casework.meetings import arranging, confirmations, forward, numbering, services, signing
from casework.meetings.models import AgendaItem, Attendance, Meeting, MeetingSeries
from casework.meetings.public_paper import public_minutes
from casework.meetings.sensitivity import set_sensitivity
from casework.meetings.styles import save_style, style_for
from casework.partnership.models import Group


@pytest.fixture
def world(make, browse, at):
    """A board, its coordinator's browser, a meeting, and what makes and finds items of it."""
    at(2026, 4, 10, 16)
    board = make.group("board")
    who = make.user(coordinates=[board])
    place = make.meeting(board, on=date(2026, 4, 10))

    class World:
        group, by, browser, meeting, address = board, who, browse(who), place, f"/meetings/{place.id}"

        def ids(self):
            with make.system():
                return dict(db.session.execute(select(AgendaItem.title, AgendaItem.id)).tuples().all())

        def add(self, title, *, kind="standing", under=""):
            parent = str(self.ids()[under]) if under else ""
            self.browser.post(f"{self.address}/items/new", kind=kind, title=title, parent=parent)
            return self.ids()[title]

        def hold(self):
            self.browser.post(f"{self.address}/publish", accept_faults="y")
            self.browser.post(f"{self.address}/start", time="14:00")

        def circulate(self):
            with make.acting(self.by) as by:
                row = db.session.get_one(Meeting, place.id, populate_existing=True)
                db.session.add(
                    Attendance(meeting_id=row.id, position=1, name="Ann Ash", capacity="member", user_id=by.id)
                )
                db.session.flush()
                services.close_meeting(row, concluded_at=clock.now(), by=by)
                services.circulate(row, accept_faults=True, by=by)
                db.session.commit()

    return World()


def three_levels(world):
    for title, kind, under in (
        ("Reports", "heading", ""), ("Thefts", "heading", "Reports"), ("Bikes", "report", "Thefts"), ("Vans", "report", "Thefts"),
    ):  # fmt: skip
        world.add(title, kind=kind, under=under)


def write(world, title, words, decision):
    world.browser.get(f"{world.address}/minutes?item={world.ids()[title]}")
    world.browser.submit(discussion=words, new_decision=decision, do="save")


def test_what_is_said_under_a_heading_is_corrected_and_named_on_confirming(world):
    three_levels(world)
    world.hold()
    write(world, "Thefts", "All of them were taken together.", "That they be noted.")
    world.circulate()
    page = world.browser.get(f"{world.address}/corrections")
    asked = {title: page.select(f'a[href*="item={number}"]') for title, number in world.ids().items()}
    assert asked["Thefts"] and not asked["Reports"], "nothing is said there"
    assert "1.1 Thefts" in world.browser.get(f"{world.address}/confirm").text


def test_minutes_numbered_as_the_agenda_number_what_stands_over_others_too(make, world):
    with make.acting(world.by):
        series = MeetingSeries(
            group_id=world.group.id, title="Board", recurrence="list", starts_on=date(2026, 4, 10), start_time="10:00",
            numbering="agenda",
        )  # fmt: skip
        db.session.add(series)
        db.session.flush()
        db.session.get_one(Meeting, world.meeting.id).series_id = series.id
        settings = {"headings_in_minutes": True}
        save_style(db.session.get_one(Group, world.group.id), content=settings, version=0, by=world.by)
        db.session.commit()
    three_levels(world)
    world.hold()
    write(world, "Bikes", "Fewer were taken.", "")
    world.circulate()
    printed = [h.text for h in world.browser.get(f"{world.address}/papers/minutes.html").select("h2, h3, h4, h5")]
    assert [words for words in printed if words[:1].isdigit()] == [
        "1 Reports",
        "1.1 Thefts",
        "1.1.1 Bikes",
        "1.1.2 Vans",
    ]


def test_an_item_put_off_takes_along_what_stands_beneath_it(make, world):
    following = make.meeting(world.group, on=date(2026, 5, 8))
    top = world.add("Quality", kind="report")
    for title in ("Falls", "Sores"):
        world.add(title, kind="report")
    with make.acting(world.by) as by:
        for title in ("Falls", "Sores"):
            row = db.session.get_one(AgendaItem, world.ids()[title])
            row.parent_id, row.agenda_text = top, f"To receive {title.lower()}."  # as a program sends them
        db.session.flush()
        quality = db.session.get_one(AgendaItem, top)
        with pytest.raises(Refusal, match="stand under this one"):
            forward.put_off(quality, by=by)
        arranging.defer_item(quality, by=by)
        db.session.commit()
    with make.system():
        rows = db.session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == following.id)).all()
        assert [(row.title, row.number, row.agenda_text) for row in numbering.in_order(rows)] == [
            ("Quality", "1", ""), ("Falls", "1.1", "To receive falls."), ("Sores", "1.2", "To receive sores."),
        ]  # fmt: skip
        rows = db.session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == world.meeting.id)).all()
        assert {row.deferred_to_id for row in rows} == {following.id}


def test_an_amendment_to_what_has_no_minute_number_is_not_taken_for_that_of_another_in_public(make, world):
    with make.acting(world.by) as by:
        save_style(db.session.get_one(Group, world.group.id), content={"publication": "public"}, version=0, by=by)
        db.session.commit()
    for title, kind in (("Part one", "heading"), ("Roads", "report"), ("Named", "heading"), ("Parks", "report"), ("Trees", "report")):  # fmt: skip
        world.add(title, kind=kind)
    with make.acting(world.by) as by:
        named = db.session.get_one(AgendaItem, world.ids()["Named"])
        set_sensitivity(named, sensitivity="group", paragraph=None, public_interest="", by=by)
        db.session.commit()
    world.hold()
    write(world, "Named", "They were named.", "That it be so.")
    world.circulate()
    with make.acting(world.by) as by:
        row = db.session.get_one(Meeting, world.meeting.id, populate_existing=True)
        named, trees = (db.session.get_one(AgendaItem, world.ids()[title]) for title in ("Named", "Trees"))
        assert (named.number, named.minute_number, trees.minute_number) == ("3", None, 3)
        words = signing.amend_on_confirming(row, named, "They were not named.", by=by)
        row.status, row.confirmed_at = "confirmed", clock.now()
        confirmations.confirm_own(row, how="amended", amendment=words)
        db.session.commit()
        words = confirmations.own_words(row, style_for(row))
        assert "minute of item 3, Named, so that it reads" in words
        said = str([vars(block) for block in public_minutes(row).blocks])
    assert "an amendment." in said and "not named" not in said
