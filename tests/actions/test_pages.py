"""Action pages: who may, who may not, who cannot tell that the action exists; and every way an action ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.actions.models import Action
from casework.extensions import db
from tests.browser import Browser
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    group = make.group("psg")
    housing = make.agency("Tidewater Homes")
    make.agreement(housing)
    found: dict[str, Any] = {
        "group": group,
        "chair": make.user("Ann Chair", chairs=[group]),
        "owner": make.user("Bo Owner", agency=housing, joins=[group]),
        "spoc": make.user("Sid Contact", agency=housing, duties=["spoc"]),
        "member": make.user("Cy Member", joins=[group]),
        "observer": make.user("Di Observer", joins=[(group, "observer")]),
        "outsider": make.user("Ed Outsider", joins=[make.group("iom")]),
    }
    found["case"] = make.case(group, offender=make.person("Otto", "Offender"))
    found["action"] = make.action(group, case=found["case"], owner=found["owner"], title="Visit the tenant")
    return found


def day_fields(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def kept(make: Maker, action: Action) -> Action:
    with make.system():
        statement = select(Action).where(Action.id == action.id).execution_options(populate_existing=True)
        return db.session.scalars(statement).one()


@pytest.mark.parametrize(
    ("who", "show", "finish"),
    [
        ("owner", 200, 200),
        ("spoc", 200, 200),
        ("chair", 200, 200),
        ("member", 200, 403),
        ("observer", 200, 403),
        ("outsider", 404, 404),
    ],
)
def test_who_sees_and_who_answers(
    browse: Callable[..., Browser], world: dict[str, Any], who: str, show: int, finish: int
) -> None:
    browser, reference = browse(world[who]), world["action"].reference
    browser.get(f"/actions/{reference}", status=show)
    browser.post(f"/actions/{reference}/finish", fields={"status": "done", "note": ""}, status=finish)


@pytest.mark.parametrize(
    ("status", "words"),
    [("done", "done"), ("could_not", "could not be done"), ("not_done", "not done"), ("declined", "declined")],
)
def test_endings_are_told_apart_and_all_but_done_say_why(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], status: str, words: str
) -> None:
    browser, path = browse(world["owner"]), f"/actions/{world['action'].reference}/finish"
    if status != "done":
        page = browser.post(path, fields={"status": status, "note": " "})
        assert "Say why" in page.errors()
        assert kept(make, world["action"]).status == "open"
    page = browser.post(path, fields={"status": status, "note": "Nobody lives there now"})
    assert words in page.select_one(".notice").text
    row = kept(make, world["action"])
    assert (row.status, row.closing_note) == (status, "Nobody lives there now") and row.closed_at


def test_a_closed_action_is_answered_no_more_but_its_group_reopens_it(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    reference = world["action"].reference
    owner = browse(world["owner"])
    owner.post(f"/actions/{reference}/finish", fields={"status": "done", "note": ""})
    page = owner.post(f"/actions/{reference}/finish", fields={"status": "not_done", "note": "x"})
    assert "closed" in " ".join(page.errors())
    owner.post(f"/actions/{reference}/reopen", fields={"reason": "x"}, status=403)
    browse(world["chair"]).post(f"/actions/{reference}/reopen", fields={"reason": "They came back"})
    row = kept(make, world["action"])
    assert row.is_live and row.closed_at is None


def test_longer_needs_a_day_that_can_be_and_a_reason_and_the_first_day_stays(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser, path, first = (
        browse(world["owner"]),
        f"/actions/{world['action'].reference}/extend",
        world["action"].due_on,
    )
    later = clock.today() + timedelta(days=40)
    wrong = {"due_on-day": "31", "due_on-month": "2", "due_on-year": str(later.year), "reason": "Waiting for keys"}
    page = browser.post(path, fields=wrong)
    assert page.errors() and page.field("reason") == "Waiting for keys" and page.field("due_on-day") == "31"
    page = browser.post(path, fields={**day_fields("due_on", clock.today() - timedelta(days=1)), "reason": "x"})
    assert page.errors() == ["The due day cannot be in the past"]
    page = browser.post(path, fields={**day_fields("due_on", later), "reason": ""})
    assert page.errors() == ["Say why it needs longer"]
    browser.post(path, fields={**day_fields("due_on", later), "reason": "Waiting for keys"})
    row = kept(make, world["action"])
    assert (row.due_on, row.first_due_on) == (later, first)
    page = browser.get(f"/actions/{world['action'].reference}")
    assert "Waiting for keys" in page.text and "First due" in page.text


def test_all_is_one_action_for_each_agency(browse: Callable[..., Browser], make: Maker, world: dict[str, Any]) -> None:
    browser = browse(world["chair"])
    page = browser.post(
        f"/groups/{world['group'].slug}/actions/new",
        fields={"title": "Check your records", "owner": "all", "side": "", **day_fields("due_on", clock.today())},
    )
    assert "one for each agency" in page.select_one(".notice").text
    with make.system():
        rows = db.session.scalars(select(Action).where(Action.title == "Check your records")).all()
        agencies = [row.agency_id for row in rows]
    assert len(agencies) == len(set(agencies)) == 2
    browse(world["observer"]).post(
        f"/groups/{world['group'].slug}/actions/new",
        fields={"title": "x", "owner": "all", "side": "", **day_fields("due_on", clock.today())},
        status=403,
    )


def test_a_note_is_kept_and_handing_over_says_to_whom(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser, reference = browse(world["owner"]), world["action"].reference
    assert browser.post(f"/actions/{reference}/note", fields={"note": "  "}).errors()
    page = browser.post(f"/actions/{reference}/note", fields={"note": "Rang twice"})
    assert "Rang twice" in page.text
    page = browser.post(
        f"/actions/{reference}/hand-over", fields={"owner": f"user-{world['member'].id}", "reason": "Council property"}
    )
    assert "Cy Member" in page.text
    row = kept(make, world["action"])
    assert (row.owner_id, row.agency_id) == (world["member"].id, world["member"].agency_id)


def test_an_owner_reads_the_action_but_not_the_case_it_came_from(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    """Somebody given an action who is no member of the group: the action, not the case."""
    helper = make.user("Flo Helper")
    action = make.action(world["group"], case=world["case"], owner=helper, title="Change the lock")
    page = browse(helper).get(f"/actions/{action.reference}")
    assert "Change the lock" in page.text
    assert world["case"].reference not in page.text and world["case"].title not in page.text


def test_the_log_is_narrowed_by_state(browse: Callable[..., Browser], make: Maker, world: dict[str, Any]) -> None:
    group = world["group"]
    make.action(group, title="Late one", due_on=clock.today() - timedelta(days=3))
    make.action(group, title="Done one", status="done")
    browser, path = browse(world["member"]), f"/groups/{group.slug}/actions"
    live, late, done = (browser.get(path, state=state).text for state in ("live", "late", "done"))
    assert "Late one" in live and "Visit the tenant" in live and "Done one" not in live
    assert "Late one" in late and "Visit the tenant" not in late
    assert "Done one" in done and "Late one" not in done
    browse(world["outsider"]).get(path, status=404)


def test_the_log_begins_with_the_most_overdue_and_what_is_done_with_the_latest(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    group = world["group"]
    for days, status in ((-9, "open"), (-2, "open"), (30, "open"), (-40, "done"), (-1, "done")):
        make.action(group, title=f"Due {days}", due_on=clock.today() + timedelta(days=days), status=status)

    def titles(state: str) -> list[str]:
        page = browse(world["member"]).get(f"/groups/{group.slug}/actions", state=state)
        return [words for words in (link.text for link in page.select("tbody th a")) if words.startswith("Due")]

    assert titles("live") == ["Due -9", "Due -2", "Due 30"]
    assert titles("late") == ["Due -9", "Due -2"]
    assert titles("done") == ["Due -1", "Due -40"]
