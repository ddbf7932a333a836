"""Which side an action works on and what kind of work it is: on the form, on its page, in the minutes, on the triangle."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from casework import clock
from casework.access.scope import as_system
from casework.actions.models import Action
from casework.cases.models import Case
from casework.extensions import db
from casework.meetings.models import AgendaItem
from tests.browser import Browser
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    psg = make.group("psg")
    return {
        "psg": psg,
        "chair": make.user("Ann Chair", chairs=[psg]),
        "member": make.user("Ben Member", joins=[psg]),
        "observer": make.user("Cat Observer", joins=[(psg, "observer")]),
        "outsider": make.user("Dot Outsider", joins=[make.group("iom")]),
        "case": make.case(psg, reference="C-0700", offender=make.person("Otto", "Offender")),
    }


def the_action(make: Maker) -> Action:
    with as_system("looking", partnership_id=make.partnership().id):
        return db.session.scalars(db.select(Action).execution_options(populate_existing=True)).one()


def test_an_action_is_set_with_its_kind_and_the_triangle_says_it(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser = browse(world["member"])
    browser.get("/cases/C-0700/actions/new")
    due = clock.today() + timedelta(days=7)
    page = browser.submit(
        title="Visit him", owner=f"user-{world['member'].id}", side="offender", kind="early_intervention",
        **{"due_on-day": str(due.day), "due_on-month": str(due.month), "due_on-year": str(due.year)},
    )  # fmt: skip
    offender = next(side.text for side in page.select(".cw-triangle__side") if side.text.startswith("Offender"))
    assert "Being worked on" in offender and "Work: early intervention" in offender
    assert "offender side · early intervention" in page.text
    assert the_action(make).kind == "early_intervention"


def test_a_kind_is_not_needed_and_can_be_said_later(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    action = make.action(world["psg"], case=world["case"], owner=world["chair"])
    browser = browse(world["member"])
    page = browser.get(f"/actions/{action.reference}")
    assert "Works on Not said" in page.text
    browser.get(f"/actions/{action.reference}/works-on")
    page = browser.submit(side="victim", kind="support")
    assert "Victim side and support" in page.text
    assert "victim side · support" in browser.get(f"/groups/{world['psg'].slug}/actions").text
    assert "support" in browse(world["chair"]).get("/actions/").select_one("table").text
    browser.get(f"/actions/{action.reference}/works-on")
    assert browser.submit(side="north").errors() == ["Choose one of the answers"]
    assert (the_action(make).side, the_action(make).kind) == ("victim", "support")


def test_observers_do_not_say_it_and_outsiders_cannot_tell_there_is_an_action(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    action = make.action(world["psg"], case=world["case"], owner=world["chair"])
    observer = browse(world["observer"])
    assert "Change" not in observer.get(f"/actions/{action.reference}").select_one("dl").text
    observer.get(f"/actions/{action.reference}/works-on")
    observer.submit(side="victim", kind="support", status=403)
    browse(world["outsider"]).get(f"/actions/{action.reference}/works-on", status=404)
    assert the_action(make).side == ""


def test_on_a_closed_case_it_stays_as_it_is(browse: Callable[..., Browser], make: Maker, world: dict[str, Any]) -> None:
    action = make.action(world["psg"], case=world["case"], owner=world["chair"], status="done")
    with make.system():
        case = db.session.get_one(Case, world["case"].id)
        case.status, case.closed_on, case.closing_reason = "closed", clock.today(), "Over"
    browser = browse(world["chair"])
    browser.get(f"/actions/{action.reference}/works-on")
    assert "This case is closed" in browser.submit(side="victim", kind="support").errors()[0]


def test_minutes_take_the_kind_but_do_not_ask_for_it(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    meeting = make.meeting(world["psg"], on=clock.today(), status="in_progress")
    with make.system():
        item = AgendaItem(meeting_id=meeting.id, kind="case", position=1, title="x", case_id=world["case"].id)
        db.session.add(item)
        db.session.flush()
        item_id = item.id
    browser, due = browse(world["chair"]), clock.today() + timedelta(days=7)
    url = f"/meetings/{meeting.id}/minutes?item={item_id}"
    day = {
        "action_due_on-day": str(due.day),
        "action_due_on-month": str(due.month),
        "action_due_on-year": str(due.year),
    }
    typed = {"discussion": "Heard.", "action_title": "Fit a lock", "action_owner": f"user:{world['member'].id}", **day}
    path = f"/meetings/items/{item_id}/minutes"
    page = browser.post(
        path, page=browser.get(url), status=422, do="action", fields=typed | {"action_kind": "magic", "action_side": ""}
    )
    assert "Choose a kind of work from the list" in page.errors()
    browser.post(
        path,
        page=browser.get(url),
        do="action",
        fields=typed | {"action_kind": "prevention", "action_side": "location"},
    )
    assert (the_action(make).side, the_action(make).kind) == ("location", "prevention")
