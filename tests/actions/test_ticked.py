"""Ticked actions in the log: closed, merged, given another day or owner together; what cannot be is said and left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from casework import clock
from casework.actions import merging
from casework.actions.models import Action
from casework.errors import Refusal
from casework.extensions import db
from casework.notifications.models import Reminder
from tests.browser import Browser
from tests.world import Maker


@pytest.fixture
def world(make: Maker) -> dict[str, Any]:
    group = make.group("psg")
    found: dict[str, Any] = {
        "group": group,
        "chair": make.user("Ann Chair", chairs=[group]),
        "owner": make.user("Bo Owner", joins=[group]),
        "member": make.user("Cy Member", joins=[group]),
        "observer": make.user("Di Observer", joins=[(group, "observer")]),
        "outsider": make.user("Ed Outsider", chairs=[make.group("iom")]),
    }
    found["actions"] = [make.action(group, owner=found["owner"], title=f"Task {n}") for n in range(4)]
    return found


def path(world: dict[str, Any], do: str, *actions: Action) -> str:
    query = urlencode([("do", do), *(("a", action.reference) for action in actions)])
    return f"/groups/{world['group'].slug}/actions/ticked?{query}"


def now(make: Maker, *actions: Action) -> list[Action]:
    with make.system():
        statement = (
            db.select(Action).where(Action.id.in_([a.id for a in actions])).order_by(Action.id)
        ).execution_options(populate_existing=True)
        return list(db.session.scalars(statement))


def day_fields(day: date) -> dict[str, str]:
    return {"due_on-day": str(day.day), "due_on-month": str(day.month), "due_on-year": str(day.year)}


def test_several_are_closed_at_once_for_one_reason(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser, (one, two, three, four) = browse(world["chair"]), world["actions"]
    page = browser.get(path(world, "close", one, two, three))
    assert page.h1 == "Close 3 actions" and "Task 2" in page.text and "Task 3" not in page.text
    address = path(world, "close", one, two, three)
    assert browser.post(address, fields={"status": "not_done", "note": " "}).errors() == ["Say why"]
    assert [a.status for a in now(make, one, two, three)] == ["open"] * 3
    page = browser.post(address, fields={"status": "not_done", "note": "Nobody had the time"})
    assert "3 actions: not done by the agency." in page.select_one(".notice").text
    assert [a.status for a in now(make, one, two, three, four)] == ["not_done"] * 3 + ["open"]


def test_what_cannot_be_closed_is_left_and_named(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    """Somebody closed one meanwhile, and one is somebody else's."""
    done = make.action(world["group"], owner=world["owner"], status="done")
    others = make.action(world["group"], owner=world["member"], title="Not hers")
    own = world["actions"][0]
    browser = browse(world["owner"])
    page = browser.get(path(world, "close", done, others, own))
    assert page.h1 == "Close 1 action"
    assert f"{done.reference} is closed already" in page.text
    assert f"{others.reference} is not yours to change" in page.text
    browser.post(path(world, "close", done, others, own), fields={"status": "done", "note": ""})
    assert [a.status for a in now(make, own, others)] == ["done", "open"]
    page = browser.get(path(world, "close", others))
    assert "None of these can be changed" in page.text and page.h1.startswith("Action log")


def test_nothing_ticked_leads_back_and_nonsense_is_not_found(
    browse: Callable[..., Browser], world: dict[str, Any]
) -> None:
    browser = browse(world["chair"])
    assert "Tick the actions first" in browser.get(path(world, "merge")).text
    page = browser.get(f"/groups/{world['group'].slug}/actions/ticked?do=close&a=A-9999&a=%00'--")
    assert "Tick the actions first" in page.text
    browser.get(f"/groups/{world['group'].slug}/actions/ticked?do=delete&a=A-1", status=404)


def test_observers_tick_nothing_and_outsiders_cannot_tell(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    log = f"/groups/{world['group'].slug}/actions"
    assert not browse(world["observer"]).get(log).has("input[name=a]")
    page = browse(world["observer"]).get(path(world, "close", *world["actions"]))
    assert "not yours to change" in page.text
    browse(world["outsider"]).get(path(world, "close", *world["actions"]), status=404)
    assert {a.status for a in now(make, *world["actions"])} == {"open"}


def test_doubles_go_into_one_which_tells_their_story_and_can_be_taken_apart(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    kept, double, third, _ = world["actions"]
    browser = browse(world["owner"])
    browser.post(f"/actions/{double.reference}/note", fields={"note": "Rang the landlord twice"})
    browser = browse(world["chair"])
    browser.get(path(world, "merge", kept, double, third))
    page = browser.submit(into=kept.reference, reason="Set at two meetings")
    assert f"2 actions merged into {kept.reference}" in page.text
    gone = now(make, double, third)
    assert {(a.status, a.merged_into_id) for a in gone} == {("merged", kept.id)}
    page = browser.get(f"/actions/{kept.reference}")
    assert "Rang the landlord twice" in page.text and f"Note ({double.reference})" in page.text
    page = browser.get(f"/actions/{double.reference}")
    assert f"Merged into {kept.reference}" in page.text and "Reopen" not in page.text
    page = browser.submit(form=f'form[action="/actions/{double.reference}/unmerge"]')
    assert "stands by itself again" in page.text
    assert [a.status for a in now(make, double, third)] == ["open", "merged"]
    page = browser.get(f"/actions/{kept.reference}")
    assert "Rang the landlord twice" not in page.text


def test_reminders_follow_the_one_that_stays(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    kept = world["actions"][0]
    double = make.action(world["group"], owner=world["member"])
    with make.system():
        db.session.add(
            Reminder(subject="action", subject_id=double.id, kind="due", due_on=double.due_on, recipient_id=world["member"].id)
        )  # fmt: skip
    browser = browse(world["chair"])
    browser.get(path(world, "merge", kept, double))
    browser.submit(into=kept.reference)

    def planned(action: Action) -> set[int]:
        with make.system():
            return set(
                db.session.scalars(
                    db.select(Reminder.recipient_id).where(
                        Reminder.subject == "action", Reminder.subject_id == action.id, Reminder.kind == "due",
                        Reminder.status == "planned",
                    )
                )
            )  # fmt: skip

    assert planned(double) == set()
    assert planned(kept) == {world["owner"].id, world["member"].id}
    browser.post(f"/actions/{double.reference}/unmerge")
    assert planned(double) == {world["member"].id} and planned(kept) == {world["owner"].id}


def test_actions_about_different_cases_stay_apart(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    """Who reads the one might not be allowed to read the other."""
    about = make.action(world["group"], case=make.case(world["group"], reference="C-0909"), owner=world["owner"])
    other = world["actions"][0]
    browser = browse(world["chair"])
    page = browser.get(path(world, "merge", about, other))
    assert page.h1.startswith("Action log") and "Nothing else that was ticked can be merged with" in page.text
    assert "only actions of one case are merged" in page.text and "Tick at least two" not in page.text
    assert page.has(f'input[value="{about.reference}"][checked]'), "what was ticked is ticked still"
    page = browser.get(path(world, "merge", about, other, world["actions"][1]))
    assert f"{about.reference} is about C-0909, and only actions of one case are merged" in page.text
    assert page.h1 == "Merge 2 actions into one" and not page.has(f'input[value="{about.reference}"]')
    with make.acting(world["chair"]) as by, pytest.raises(Refusal, match="they stay apart"):
        merging.merge(other, [about], reason="", by=by)
    browse(world["owner"]).get(path(world, "merge", about, other))  # an owner closes but does not merge
    assert {a.status for a in now(make, about, other)} == {"open"}


def test_one_alone_is_no_double(browse: Callable[..., Browser], world: dict[str, Any]) -> None:
    browser, one = browse(world["chair"]), world["actions"][0]
    page = browser.get(path(world, "merge", one))
    assert page.h1.startswith("Action log") and "Tick at least two actions to merge." in page.text
    page = browser.post(path(world, "merge", one), fields={"into": one.reference, "reason": ""})
    assert "Tick at least two" in page.errors()[0]


def test_earlier_days_are_kept_and_shown_with_the_reason(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any]
) -> None:
    browser, one, two = browse(world["chair"]), *world["actions"][:2]
    first, today = one.due_on, clock.today()
    for later, why in ((today + timedelta(days=30), "Waiting for keys"), (today + timedelta(days=60), "Still waiting")):
        browser.get(path(world, "redate", one, two))
        assert browser.submit(**day_fields(today - timedelta(days=1)), reason="x").errors()
        browser.submit(**day_fields(later), reason=why)
    assert [a.due_on for a in now(make, one, two)] == [today + timedelta(days=60)] * 2
    row = browser.get(f"/groups/{world['group'].slug}/actions").select_one(f"#{one.reference}").text
    from casework.web.presentation import day, short_day

    assert f"was {short_day(first)}, {short_day(today + timedelta(days=30))}" in row and "Amber" in row
    page = browser.get(f"/actions/{one.reference}")
    assert f"{day(first)}, then {day(today + timedelta(days=30))}" in page.text and "Still waiting" in page.text


def test_several_are_given_to_somebody_else(browse: Callable[..., Browser], make: Maker, world: dict[str, Any]) -> None:
    browser, (one, two, *_) = browse(world["chair"]), world["actions"]
    browser.get(path(world, "give", one, two))
    page = browser.submit(owner=f"user-{world['member'].id}", reason="Bo has left")
    assert "2 actions given to Cy Member" in page.text
    assert {a.owner_id for a in now(make, one, two)} == {world["member"].id}
    page = browser.get(path(world, "give", one))
    assert browser.submit(owner="user-999999", reason="x").errors()


def test_the_way_back_keeps_the_filters(browse: Callable[..., Browser], world: dict[str, Any]) -> None:
    browser = browse(world["chair"])
    page = browser.get(f"/groups/{world['group'].slug}/actions?q=Task+1")
    assert page.field("back").endswith("q=Task+1")
    address = path(world, "close", world["actions"][1]) + "&" + urlencode({"back": page.field("back")})
    page = browser.post(address, fields={"status": "done", "note": ""})
    assert page.response.request.full_path.endswith("q=Task+1")


def test_all_on_a_page_can_be_ticked_without_scripts(browse: Callable[..., Browser], world: dict[str, Any]) -> None:
    browser = browse(world["chair"])
    page = browser.get(f"/groups/{world['group'].slug}/actions")
    assert not page.has("input[name=a][checked]")
    page = browser.get(page.links()["Tick all on this page"])
    assert len(page.select("input[name=a][checked]")) == 4
