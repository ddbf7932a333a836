"""Stopped, broken off, asked for by somebody who may no longer: nothing is ever half brought in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casework.access.scope import as_system
from casework.actions.models import Action, ActionUpdate
from casework.audit.models import AuditEntry
from casework.extensions import db
from casework.imports import loading, running
from casework.imports.models import Import, ImportRow
from casework.partnership.models import Membership
from tests.browser import Browser
from tests.imports.conftest import mapped, sent
from tests.world import Maker

Browse = Callable[..., Browser]
Rows = Callable[..., list[Any]]
LOG = "Ref,Action,Owner,Due\n" + "".join(f"X{n},Visit {n},Gina Kestrel,9/12/30\n" for n in range(6))


@pytest.fixture
def asked(browse: Browse, world: dict[str, Any], tick: Callable[[], int], monkeypatch: pytest.MonkeyPatch) -> Browser:
    """A log of six rows whose load was asked for; it is loaded two rows at a time."""
    monkeypatch.setattr(loading, "AT_ONCE", 2)
    browser = browse(world["chair"])
    mapped(browser, sent(browser, world, LOG.encode(), "log.csv"))
    tick()
    assert "Being brought in" in browser.submit(browser.get("/imports/I-0001"), form="form[action$='/load']").text
    return browser


def nothing_is_in(rows: Rows) -> bool:
    return not (rows(Action) or rows(ActionUpdate) or [e for e in rows(AuditEntry) if e.verb == "imported"])


def test_a_load_stopped_half_way_takes_itself_back(
    asked: Browser, tick: Callable[[], int], rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, seen = running._teller, []

    def stopping(*arguments: Any) -> Any:
        tell = whole(*arguments)

        def told(done: int) -> None:
            seen.append(done)
            if done == 4:  # somebody presses the button meanwhile, on another connection
                with db.engine.begin() as connection:
                    connection.execute(running._PARTNERSHIP, {"partnership": str(arguments[0])})
                    connection.execute(db.text("UPDATE imports SET status = 'cancelled', ended_at = now()"))
            tell(done)

        return told

    monkeypatch.setattr(running, "_teller", stopping)
    tick()
    assert seen == [2, 4]
    assert nothing_is_in(rows)
    tick()
    assert nothing_is_in(rows) and rows(ImportRow) == []
    assert "Stopped. Nothing was brought in." in asked.get("/imports/I-0001").text


def test_a_load_that_takes_too_long_takes_itself_back(
    asked: Browser, tick: Callable[[], int], rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "LOAD_SECONDS", -1.0)
    tick()
    assert nothing_is_in(rows)
    assert "It took too long to be brought in at once. Nothing was changed." in asked.get("/imports/I-0001").text


def test_a_worker_that_dies_leaves_nothing_and_the_next_one_brings_all_in(
    asked: Browser, tick: Callable[[], int], rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Dies(BaseException):
        pass

    def dying(*_: Any) -> Any:
        def told(done: int) -> None:
            if done == 4:
                raise Dies()

        return told

    with monkeypatch.context() as here:
        here.setattr(running, "_teller", dying)
        with pytest.raises(Dies):
            tick()
    db.session.rollback()
    assert nothing_is_in(rows)
    tick()
    assert [action.code for action in rows(Action)] == [f"X{n}" for n in range(6)]
    assert {row.status for row in rows() if row.number > 1} == {"made"}


def test_a_reference_taken_meanwhile_fails_the_whole_and_says_so(
    asked: Browser, make: Maker, world: dict[str, Any], tick: Callable[[], int], rows: Rows
) -> None:
    with make.system():
        action = make.action(db.session.merge(world["psg"]), agency=db.session.merge(world["homes"]))
        db.session.merge(action).code = "X5"
    tick()
    page = asked.get("/imports/I-0001")
    assert "What it names was changed meanwhile" in page.text
    assert [action.code for action in rows(Action)] == ["X5"]
    asked.submit(page, form="form[action$='/again']")
    tick()
    page = asked.get("/imports/I-0001")
    assert "has this reference in the group already" in page.text and "5 of 6 rows can come in" in page.text


def test_rights_are_those_of_the_moment(
    asked: Browser, make: Maker, world: dict[str, Any], tick: Callable[[], int], rows: Rows
) -> None:
    with as_system("leaving", partnership_id=make.partnership().id):
        for seat in db.session.scalars(db.select(Membership).where(Membership.role == "chair")):
            seat.role = "member"
        db.session.commit()
    tick()
    assert nothing_is_in(rows)
    assert [job.why for job in rows(Import)] == [
        "Ann Chair, who asked for it, may no longer bring files into North PSG"
    ]


def test_only_those_asked_for_are_reminded_and_a_new_day_begins_it(
    browse: Browse, make: Maker, world: dict[str, Any], tick: Callable[[], int], rows: Rows
) -> None:
    from datetime import timedelta

    from casework import clock
    from casework.actions import services as actions
    from casework.notifications import action_plan
    from casework.notifications.models import Reminder

    due = clock.today() + timedelta(days=3)
    browser = browse(world["chair"])
    mapped(browser, sent(browser, world, f"Action,Owner,Due\nVisit,Gina Kestrel,{due}\n".encode(), "log.csv"))
    tick()
    browser.submit(browser.get("/imports/I-0001"), form="form[action$='/load']")
    tick()
    action_plan.plan_all()
    assert rows(Reminder) == []
    with make.acting(db.session.merge(world["chair"], load=False)) as chair:
        action = db.session.scalars(db.select(Action)).one()
        actions.extend(action, due_on=due + timedelta(days=1), reason="Away", by=chair)
    assert {reminder.subject_id for reminder in rows(Reminder)} == {rows(Action)[0].id}
