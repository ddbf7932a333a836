"""What is late, and the letter to an agency's manager: drafted once, read by a person, sent or not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework.actions import services as actions
from casework.errors import NotPermitted, Refusal
from casework.extensions import db
from casework.notifications import timing
from casework.notifications.timing import Timing
from casework.overdue import letters
from casework.overdue.models import ManagerLetter
from casework.partnership.models import Group
from tests.browser import Browser
from tests.notifications.test_reminders import Sink, set_action
from tests.world import Maker


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> dict[str, Any]:
    at(2026, 3, 2, 10)
    group, agency = make.group("psg"), make.agency("Housing of here")
    found = {
        "group": group,
        "agency": agency,
        "chair": make.user("Ann Chair", chairs=[group]),
        "owner": make.user("Bo Owner", agency=agency, joins=[group]),
        "spoc": make.user("Cy Contact", agency=agency, duties=["spoc"]),
        "manager": make.user("Di Director", agency=agency, status="invited"),
        "case": make.case(group, title="CANARYTITLE", offender=make.person("Canaryforename", "Canarysurname")),
    }
    found["action"] = set_action(make, found)
    with make.acting(found["chair"]) as by:
        timing.save(db.session.get_one(Group, group.id), Timing(to_manager=12), version=0, by=by)
    return found


def drafts(make: Maker) -> list[ManagerLetter]:
    with make.system():
        return list(
            db.session.scalars(
                select(ManagerLetter).order_by(ManagerLetter.id).execution_options(populate_existing=True)
            )
        )


def the(row: Any) -> Any:
    return db.session.get_one(type(row), row.id)


def test_it_is_drafted_on_the_groups_own_day_once_and_waits_for_a_person(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    at(2026, 4, 8, 10)  # Easter lies between: the eleventh working day
    assert letters.draft_letters() == 0
    at(2026, 4, 9, 10)
    assert letters.draft_letters() == 1
    assert letters.draft_letters() == 0
    at(2026, 4, 11, 10)
    assert letters.draft_letters() == 0, "not on a Saturday"
    [letter] = drafts(make)
    assert (letter.status, letter.to_id) == ("drafted", None)
    from casework.notifications import outbox

    sink = Sink()
    outbox.deliver_due(channel=sink)
    assert [each for each in sink.letters if "manager" in each.subject] == []


def test_somebody_reads_it_and_it_goes_to_the_manager_and_the_contact_without_a_word_of_the_case(
    make: Maker, world: dict[str, Any], at: Callable[..., Any], browse: Callable[..., Browser]
) -> None:
    at(2026, 4, 9, 10)
    letters.draft_letters()
    [letter] = drafts(make)
    chair = browse(world["chair"])
    assert "waits to be read" in chair.get("/late").text and "more than once" not in letter.words, (
        "nothing nobody counted"
    )
    page = chair.get(f"/late/letters/{letter.id}")
    page = chair.submit(page, decision="send")
    assert "Choose who at the agency it goes to" in page.text
    chair.submit(page, decision="send", to_id=str(world["manager"].id), words="Please look at these.")
    from casework.notifications import outbox

    sink = Sink()
    outbox.deliver_due(channel=sink)
    told = {each.to_name: each for each in sink.letters if "Actions of Housing" in each.subject}
    assert set(told) == {"Di Director", "Cy Contact"}
    assert "Copy: " in told["Cy Contact"].subject and "Copy" not in told["Di Director"].subject
    assert "copy of a letter to Di Director" in told["Cy Contact"].body
    assert told["Di Director"].reply_to == world["chair"].email, "a manager who never signs in can answer"
    assert world["chair"].email in told["Di Director"].body, "and through Notify, which has one reply address for all"
    body = told["Di Director"].body
    assert "Please look at these." in body and "A-0001, due 20 March 2026" in body and "CANARY" not in body
    assert "Sent to Di Director" in chair.get("/late/letters").text
    letters.draft_letters()
    assert len(drafts(make)) == 1, "the same missed day drafts no other"


def test_what_ended_meanwhile_or_is_said_to_be_somebody_elses_is_not_in_it(
    make: Maker, world: dict[str, Any], at: Callable[..., Any]
) -> None:
    second = set_action(make, world)
    with make.acting(world["owner"]) as by:
        actions.dispute(the(second), whose=None, reason="It is the council's road", by=by)
    at(2026, 4, 9, 10)
    letters.draft_letters()
    [letter] = drafts(make)
    with make.acting(world["chair"]) as by:
        assert [each.reference for each in letters.still_open(the(letter))] == [world["action"].reference]
    with make.acting(world["owner"]) as by:
        actions.finish(the(world["action"]), status="could_not", note="The tenant moved away", by=by)
    with make.acting(world["chair"]) as by, pytest.raises(Refusal, match="still open"):
        letters.send(the(letter), words="Please.", to=the(world["manager"]), version=letter.version, by=by)


def test_not_sending_needs_a_reason_and_nobody_else_decides(
    make: Maker, world: dict[str, Any], at: Callable[..., Any], browse: Callable[..., Browser]
) -> None:
    at(2026, 4, 9, 10)
    letters.draft_letters()
    [letter] = drafts(make)
    assert browse(world["owner"]).get(f"/late/letters/{letter.id}", status=404)
    assert browse(world["spoc"]).get(f"/late/letters/{letter.id}", status=404)
    with make.acting(world["spoc"]) as by, pytest.raises(NotPermitted):
        letters.drop(letter, reason="No", version=letter.version, by=by)
    chair = browse(world["chair"])
    page = chair.submit(chair.get(f"/late/letters/{letter.id}"), decision="drop")
    assert "Say why it is not sent" in page.text
    chair.submit(page, decision="drop", why_not="We spoke on the telephone")
    assert "We spoke on the telephone" in chair.get("/late/letters").text
    [row] = drafts(make)
    assert (row.status, row.decided_by_id) == ("dropped", world["chair"].id)


def test_who_sees_what_is_late(
    make: Maker, world: dict[str, Any], at: Callable[..., Any], browse: Callable[..., Browser]
) -> None:
    with make.acting(world["owner"]) as by:
        actions.extend(the(world["action"]), due_on=date(2026, 3, 25), reason="A report is awaited", by=by)
    at(2026, 3, 27, 10)
    page = browse(world["chair"]).get("/late").text
    assert "CANARYACTION" in page and "2 days overdue" in page
    assert "CANARYACTION" in browse(world["spoc"]).get("/late").text, "it is the agency's"
    other = make.user("Ed Else", duties=["spoc"], agency=make.agency())
    assert "Nothing is late" in browse(other).get("/late").text
    assert browse(world["owner"]).get("/late", status=403)
    assert "What your agency is late with" in browse(world["spoc"]).get("/account").text
    assert "1 action" in browse(world["chair"]).get(f"/groups/{world['group'].slug}").text


def test_what_could_not_be_done_is_counted_apart_from_what_was_not(
    make: Maker, world: dict[str, Any], at: Callable[..., Any], browse: Callable[..., Browser]
) -> None:
    for status in ("done", "could_not", "not_done"):
        action = set_action(make, world)
        with make.acting(world["owner"]) as by:
            actions.finish(the(action), status=status, note="Because", by=by)
    page = browse(world["chair"]).get("/late")
    [row] = [line for line in page.select("tbody tr") if line.text.startswith("Housing of here")]
    assert row.text.split()[-5:] == ["1", "0", "1", "1", "0"]
