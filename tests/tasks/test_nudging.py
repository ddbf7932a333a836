"""A worker is woken when something owed was committed; a broker out of reach costs a request nothing. Queues and schedule fit."""

from __future__ import annotations

import socket
import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from casework.access.scope import as_system
from casework.extensions import db
from casework.notifications import outbox
from tasks import nudging
from tasks.schedule import SCHEDULE
from tasks.worker import QUEUES, celery_app
from tests.world import Maker


class Counted(nudging.Nudger):
    def __init__(self) -> None:
        super().__init__()
        self.nudges = 0

    def nudge(self) -> None:
        self.nudges += 1


@pytest.fixture
def nudger(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setitem(app.config, "REDIS_URL", "redis://127.0.0.1:1/0")
    counted, heard = Counted(), []
    listen = event.listen
    monkeypatch.setattr(nudging.event, "listen", lambda *given: (heard.append(given), listen(*given)))
    nudging.install(app, counted)
    yield counted
    for given in heard:
        event.remove(*given)


def test_a_commit_that_owes_something_nudges_once_and_no_other_does(make: Maker, nudger: Counted) -> None:
    person = make.user()
    assert nudger.nudges == 0
    with as_system("testing", partnership_id=make.partnership().id):
        with db.session.begin_nested():
            outbox.owe(person.id, "reset", "a", link=1)
        outbox.owe(person.id, "reset", "b", link=1)
        assert nudger.nudges == 0
        db.session.commit()
        assert nudger.nudges == 1
        db.session.commit()
    assert nudger.nudges == 1


def test_a_broker_out_of_reach_is_given_up_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    monkeypatch.setattr(celery_app.conf, "broker_write_url", f"redis://127.0.0.1:{port}/0")
    assert nudging.wake_mail() is False


def test_asking_for_a_nudge_takes_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, waited = threading.Event(), []
    monkeypatch.setattr(nudging, "wake_mail", lambda: waited.append(go_on.wait(30)) or False)
    nudger = nudging.Nudger()
    for _ in range(100):
        nudger.nudge()
    assert waited == [], "nobody was kept until a waking had ended"
    go_on.set()


def test_every_scheduled_task_exists_and_has_a_queue_that_is_served() -> None:
    celery_app.loader.import_default_modules()
    served = {queue.name for queue in celery_app.conf.task_queues}
    assert served == set(QUEUES)
    assert {queue.routing_key for queue in celery_app.conf.task_queues} == served, "each takes its own alone"
    for entry in SCHEDULE.values():
        assert entry["task"] in celery_app.tasks
        assert celery_app.amqp.router.route({}, entry["task"])["queue"].name in served
        assert entry["task"].split(".")[1] in {module for modules in QUEUES.values() for module in modules}
        assert entry["options"]["expires"] >= entry["schedule"]


def test_a_task_whose_worker_is_lost_is_tried_four_times_at_most() -> None:
    assert celery_app.conf.task_acks_late and celery_app.conf.task_retry_on_worker_lost
    assert not celery_app.conf.task_reject_on_worker_lost
    celery_app.loader.import_default_modules()
    assert celery_app.tasks["tasks.mail.deliver"].max_retries == 3
    assert celery_app.conf.worker_prefetch_multiplier == 1
    assert celery_app.conf.task_time_limit < 3600
