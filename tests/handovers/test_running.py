"""Doing it: the real task, a crash in the middle, two workers at once, rights lost meanwhile, stopping, and who is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from casework import clock
from casework.access.scope import as_system
from casework.actions.models import Action, ActionUpdate
from casework.cases import leading
from casework.cases.models import Case, CaseInterest
from casework.extensions import db
from casework.handovers import running, services
from casework.handovers.models import HandOver, HandOverItem
from casework.notifications.models import Message, Reminder
from casework.partnership.models import Membership
from tasks import worker
from tests.browser import Browser
from tests.handovers.conftest import amend, now, suspended
from tests.world import Maker

Pieces = Callable[[], list[HandOverItem]]


@pytest.fixture
def run(app: Flask) -> Iterator[Callable[[], int]]:
    """The task itself, as the worker calls it."""
    from tasks.handovers import run as task

    worker.celery_app.finalize()  # as a worker does before it runs anything; two threads must not find a task half made
    before, worker.celery_app.flask_app = worker.celery_app.flask_app, app
    yield task
    worker.celery_app.flask_app = before


def test_the_worker_hands_everything_over_and_history_tells_it(
    browse: Callable[..., Browser],
    make: Maker,
    world: dict[str, Any],
    ask: Callable[..., HandOver],
    run: Any,
    pieces: Pieces,
) -> None:
    ask()
    assert run() == 6
    assert [p.status for p in pieces()] == ["moved"] * 6
    assert {now(make, Case, case.id).lead_officer_id for case in world["cases"]} == {world["tom"].id}
    assert {now(make, Action, action.id).owner_id for action in world["actions"]} == {world["tom"].id}
    assert run() == 0
    chair = browse(world["chair"])
    assert "Done: 6 of 6 handed over" in chair.get("/hand-overs/H-0001").text
    history = chair.get("/cases/C-0300/history").text
    assert "Ann Chair changed the case: lead officer" in history
    assert "Hand-over H-0001, Gill Giver to Tom Taker: Moves to another team" in history
    action = chair.get(f"/actions/{world['actions'][0].reference}").text
    assert "Handed over" in action and "Moves to another team" in action and "Tom Taker" in action


def test_a_woken_worker_in_this_process_does_it(
    app: Flask, make: Maker, world: dict[str, Any], ask: Callable[..., HandOver], pieces: Pieces
) -> None:
    from tasks.handovers import run as task
    from tasks.trial import _background

    ask()
    with _background(app):
        task.delay()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and any(p.status == "waiting" for p in pieces()):
            time.sleep(0.2)
    assert [p.status for p in pieces()] == ["moved"] * 6


def test_after_a_crash_it_goes_on_and_moves_nothing_twice(
    make: Maker,
    world: dict[str, Any],
    ask: Callable[..., HandOver],
    run: Any,
    pieces: Pieces,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Killed(BaseException):
        pass

    done: list[int] = []
    real = leading.hand_over_lead

    def dies(case: Case, **rest: Any) -> None:
        real(case, **rest)
        done.append(case.id)
        if len(done) == 2:
            raise Killed

    ask()
    monkeypatch.setattr(leading, "hand_over_lead", dies)
    with pytest.raises(Killed):
        run()
    assert [p.status for p in pieces()] == ["moved"] + ["waiting"] * 5
    assert now(make, Case, world["cases"][1].id).lead_officer_id == world["gill"].id
    assert now(make, HandOver, 1).status == "running"
    assert run() == 5
    assert [p.status for p in pieces()] == ["moved"] * 6
    assert now(make, HandOver, 1).status == "done"
    with make.system():
        updates = db.session.scalars(db.select(ActionUpdate).where(ActionUpdate.kind == "handover")).all()
    assert len(updates) == 3


def test_something_unforeseen_is_tried_again_then_left_and_said(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], ask: Callable[..., HandOver], run: Any, pieces: Pieces,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    real = leading.hand_over_lead
    tried: list[int] = []

    def breaks(case: Case, **rest: Any) -> None:
        if case.reference == "C-0301":
            tried.append(1)
            raise RuntimeError("a bug")
        real(case, **rest)

    monkeypatch.setattr(leading, "hand_over_lead", breaks)
    ask()
    assert run() == 5
    assert len(tried) == running.TRIES
    assert [p.status for p in pieces()].count("failed") == 1
    page = browse(world["chair"]).get("/hand-overs/H-0001").text
    assert "Done: 5 of 6 handed over, 1 not moved" in page
    assert "Something went wrong each time it was tried" in page


def test_two_workers_at_once_move_each_piece_once(
    app: Flask, make: Maker, world: dict[str, Any], ask: Callable[..., HandOver], run: Any, pieces: Pieces
) -> None:
    for n in range(8):
        make.action(world["psg"], owner=world["gill"], title=f"More {n}")
    ask()
    moved: list[int] = []
    threads = [threading.Thread(target=lambda: moved.append(run())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(moved) == 14
    assert [p.status for p in pieces()] == ["moved"] * 14
    with make.system():
        assert len(db.session.scalars(db.select(ActionUpdate)).all()) == 11
        assert len(db.session.scalars(db.select(Message).where(Message.template == "work_handed_over")).all()) == 2


@pytest.mark.parametrize("how", ["role", "suspended", "agreement"])
def test_rights_lost_between_asking_and_running_move_nothing(
    browse: Callable[..., Browser],
    make: Maker,
    world: dict[str, Any],
    ask: Callable[..., HandOver],
    run: Any,
    pieces: Pieces,
    how: str,
) -> None:
    ask()
    if how == "role":
        with make.system():
            seat = db.session.scalars(db.select(Membership).where(Membership.user_id == world["chair"].id)).one()
            seat.role = "member"
    elif how == "suspended":
        suspended(make, world["chair"])
    else:
        with make.system():
            db.session.execute(
                db.text("UPDATE agreements SET ends_on = starts_on WHERE agency_id = :a"),
                {"a": world["chair"].agency_id},
            )
    assert run() == 0
    assert {p.status for p in pieces()} == {"failed"}
    assert all("Ann Chair, who asked for it, may no longer" in p.why for p in pieces())
    assert now(make, HandOver, 1).status == "failed"
    assert {now(make, Case, case.id).lead_officer_id for case in world["cases"]} == {world["gill"].id}
    with make.system():
        assert db.session.scalars(db.select(Message).where(Message.template == "work_handed_over")).all() == []


def test_what_changed_meanwhile_is_left_and_the_rest_goes(
    make: Maker, world: dict[str, Any], ask: Callable[..., HandOver], run: Any, pieces: Pieces
) -> None:
    ask()
    amend(make, world["cases"][0], lead_officer_id=world["member"].id)
    with make.system():
        db.session.add(CaseInterest(case_id=world["cases"][1].id, user_id=world["chair"].id, reason="x"))
        db.session.add(CaseInterest(case_id=world["cases"][2].id, user_id=world["tom"].id, reason="x"))
    amend(make, world["actions"][0], status="done", closed_at=clock.now())
    assert run() == 2
    assert [p.why for p in pieces() if p.why] == [
        "Gill Giver does not lead it any more",
        "Ann Chair, who asked for it, may no longer see it",
        "Tom Taker has declared an interest in the case",
        "It is finished",
    ]
    assert now(make, Case, world["cases"][0].id).lead_officer_id == world["member"].id


def test_the_taker_losing_the_group_meanwhile_gets_nothing(
    make: Maker, world: dict[str, Any], ask: Callable[..., HandOver], run: Any, pieces: Pieces
) -> None:
    ask()
    with make.system():
        seat = db.session.scalars(db.select(Membership).where(Membership.user_id == world["tom"].id)).one()
        seat.ends_on = clock.today().replace(year=2020)
    assert run() == 0
    assert {p.why for p in pieces()} == {"Tom Taker is not a member of the group"}


def test_both_officers_are_told_once_and_nobody_of_what_they_did_themselves(
    make: Maker, world: dict[str, Any], ask: Callable[..., HandOver], run: Any
) -> None:
    ask()
    run()
    with make.system():
        told = db.session.scalars(db.select(Message).where(Message.template == "work_handed_over")).all()
        assert sorted(m.recipient_id for m in told) == sorted([world["gill"].id, world["tom"].id])
        issued = db.session.scalars(db.select(Reminder).where(Reminder.kind == "issued")).all()
        assert issued == [], "the one message says it; a digest does not list each piece again"
        assert db.session.scalars(db.select(Reminder).where(Reminder.recipient_id == world["tom"].id)).all()
        db.session.execute(db.delete(Message))
    ask(giver=world["tom"], to=world["chair"], chosen=[f"case-{world['cases'][0].id}"])
    run()
    with make.system():
        told = db.session.scalars(db.select(Message).where(Message.template == "work_handed_over")).all()
        assert [m.recipient_id for m in told] == [world["tom"].id]


def test_the_letter_counts_and_names_nothing(
    app: Flask, make: Maker, world: dict[str, Any], ask: Callable[..., HandOver], run: Any
) -> None:
    from casework.accounts.models import User
    from casework.notifications import letters

    ask()
    run()
    with make.system():
        for message in db.session.scalars(db.select(Message).where(Message.template == "work_handed_over")):
            reader = db.session.scalars(db.select(User).where(User.id == message.recipient_id)).one()
            letter = letters.written(message, reader)
            assert not isinstance(letter, str)
            assert "3 cases and 3 actions" in letter.body
            assert "/hand-overs/H-0001" in letter.body
            other = world["gill" if reader.id == world["tom"].id else "tom"]
            assert "C-03" not in letter.body and other.name not in letter.body


def test_stopping_leaves_what_waits_and_keeps_what_is_moved(
    browse: Callable[..., Browser], make: Maker, world: dict[str, Any], ask: Callable[..., HandOver], run: Any, pieces: Pieces,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    ask()
    monkeypatch.setattr(running, "SECONDS", -1.0)
    assert run() == 0
    assert running._next_piece(make.partnership().id, 1) == "moved"
    chair = browse(world["chair"])
    page = chair.get("/hand-overs/H-0001")
    assert "Under way: 1 of 6 handed over, 5 waiting" in page.text
    assert page.links()["Refresh"].endswith("/hand-overs/H-0001")
    assert "It is stopped" in chair.submit(form="form[action$='/stop']").text
    monkeypatch.setattr(running, "SECONDS", 60.0)
    assert run() == 0
    assert [p.status for p in pieces()] == ["moved"] + ["cancelled"] * 5
    chair.post("/hand-overs/H-0001/stop", page=page, submission_key=None)
    assert chair.page is not None and "It has ended already" in chair.page.text
    with make.system():
        assert len(db.session.scalars(db.select(Message).where(Message.template == "work_handed_over")).all()) == 2
    with make.acting(world["chair"]):
        assert services.ask(
            world["gill"], world["tom"], group=world["psg"], reason="Again", by=world["chair"]
        ).status == "queued"  # fmt: skip


def test_a_single_point_of_contact_moves_leads_and_actions_of_their_agency(
    make: Maker, world: dict[str, Any], ask: Callable[..., HandOver], run: Any, pieces: Pieces
) -> None:
    suspended(make, world["gill"])
    ask(by=world["spoc"], group=None, agency=world["housing"])
    assert run() == 6
    assert now(make, Case, world["cases"][0].id).lead_officer_id == world["tom"].id
    amend(make, world["spoc"], duties=[])
    with pytest.raises(Exception, match="single point of contact"):
        ask(giver=world["tom"], to=world["gill"], by=world["spoc"], group=None, agency=world["housing"])


def test_a_case_follows_its_officer_to_another_agency_and_the_sharing_is_looked_at_again(
    make: Maker, world: dict[str, Any], ask: Callable[..., HandOver], run: Any
) -> None:
    amend(make, world["cases"][0], lead_agency_id=world["housing"].id)
    ask(to=world["member"], chosen=[f"case-{world['cases'][0].id}"])
    assert run() == 1
    assert now(make, Case, world["cases"][0].id).lead_agency_id == world["member"].agency_id
    with as_system("looking", partnership_id=make.partnership().id):
        assert db.session.execute(db.text("SELECT count(*) FROM sharing_checks")).scalar_one() == 1
