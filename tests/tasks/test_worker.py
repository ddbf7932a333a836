"""The real worker: in this process on the in-memory broker, and `celery worker` with `celery beat` on a real Redis."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from kombu import Connection
from sqlalchemy import select, text

from casework import clock
from casework.access.scope import as_system
from casework.extensions import db
from casework.notifications import outbox
from casework.notifications.models import Heartbeat, Message
from tasks.mail import deliver
from tests.faults import sinks
from tests.world import Maker

ROOT = Path(__file__).resolve().parents[2]


def owed(make: Maker) -> Message:
    user = make.user("Ann Owed")
    with make.system():
        outbox.owe(user.id, "referral_received", "test:1", referral=make.referral(make.group("psg"), by=user).id)
    return user


def wait_until_sent(make: Maker, seconds: float) -> str:
    deadline = time.monotonic() + seconds
    status = ""
    while time.monotonic() < deadline:
        with as_system("looking", partnership_id=make.partnership().id):
            status = str(db.session.scalar(select(Message.status)))
        db.session.rollback()
        if status == "sent":
            return status
        time.sleep(0.2)
    return status


def test_the_trials_worker_is_woken_by_the_commit_that_owes_something(
    app: Flask, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one process and without Redis, and with no clock to wake it either."""
    from tasks.trial import _background
    from tasks.worker import celery_app

    monkeypatch.setitem(celery_app.conf, "beat_schedule", {})
    mail = Path(app.config["VAR_DIR"]) / "mail"
    before = set(mail.glob("*.eml"))  # the folder is that of every test of this process
    with _background(app):
        owed(make)
        assert wait_until_sent(make, 60) == "sent"
    (letter,) = set(mail.glob("*.eml")) - before
    assert b"OFFICIAL: Referral" in letter.read_bytes()


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    server = subprocess.Popen(
        [
            str(shutil.which("redis-server")),
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            str(tmp_path),
        ],
        stdout=subprocess.DEVNULL,
    )
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    yield f"redis://127.0.0.1:{port}/0"
    server.terminate()
    server.wait(timeout=120)


@pytest.mark.redis
def test_celery_on_redis_sends_what_is_owed_and_shows_that_its_clock_runs(
    app: Flask, make: Maker, redis_url: str, tmp_path: Path
) -> None:
    owed(make)
    environment = {
        **os.environ, "REDIS_URL": redis_url, "CASEWORK_MODE": "test", "SECRET_KEY": app.config["SECRET_KEY"], "VAR_DIR": str(tmp_path),
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"], "BASE_URL": "http://localhost",
    }  # fmt: skip
    celery = [sys.executable, "-m", "celery", "-A", "tasks.worker"]
    with (tmp_path / "log").open("wb") as log:
        processes = [
            subprocess.Popen([*celery, *words], cwd=ROOT, env=environment, stdout=log, stderr=log)
            for words in (
                ["worker", "--concurrency", "2", "-l", "WARNING"],
                ["beat", "-S", "tests.tasks.hurried.Hurried", "-l", "WARNING"],
            )
        ]
        try:
            assert wait_until_sent(make, 120) == "sent", (tmp_path / "log").read_text()[-2000:]
            beats: list[Any] = []
            for _ in range(200):
                beats = list(db.session.scalars(select(Heartbeat.at)))
                db.session.rollback()
                if beats:
                    break
                time.sleep(0.2)
            assert beats
            assert (clock.now() - beats[0]).total_seconds() < 600
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(timeout=120)


@pytest.mark.redis
def test_a_worker_asked_to_stop_in_the_middle_of_a_batch_puts_back_what_it_had_claimed(
    app: Flask, make: Maker, redis_url: str, tmp_path: Path
) -> None:
    user = make.user()
    with make.system():
        referral = make.referral(make.group("psg"), by=user)
        for number in range(40):
            outbox.owe(user.id, "referral_received", f"many:{number}", referral=referral.id)
    book = sinks.Book(tmp_path / "book")
    with sinks.in_thread(sinks.SmtpSink(book, window=0.3)) as port, (tmp_path / "log").open("wb") as log:
        environment = {
            **os.environ, "REDIS_URL": redis_url, "CASEWORK_MODE": "test", "SECRET_KEY": app.config["SECRET_KEY"], "VAR_DIR": str(tmp_path),
            "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"], "BASE_URL": "http://localhost",
            "MAIL_CHANNEL": "smtp", "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port), "SMTP_TLS": "none",
        }  # fmt: skip
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "tasks.worker", "worker", "--concurrency", "1", "-l", "WARNING"],
            cwd=ROOT, env=environment, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            with Connection(redis_url) as broker:
                deliver.apply_async(connection=broker)
            for _ in range(1200):
                if len(book.of("A")) >= 2:
                    break
                time.sleep(0.1)
        finally:
            worker.terminate()
            worker.wait(timeout=120)
    with make.system():
        rows = db.session.execute(
            text("SELECT (status, lease_until IS NULL, attempts, lost)::text, count(*) FROM messages GROUP BY 1")
        )
        states = dict(rows.tuples().all())
    sent = len(book.of("A"))
    assert 2 <= sent < 40, (tmp_path / "log").read_text()[-2000:]
    assert states == {"(sent,t,1,0)": sent, "(queued,t,0,0)": 40 - sent}


def test_nothing_is_lost_or_doubled_when_two_workers_deliver_at_once(app: Flask, make: Maker) -> None:
    users = [make.user() for _ in range(12)]
    with make.system():
        referral = make.referral(make.group("psg"), by=users[0])
    with make.system():
        for number, user in enumerate(users):
            outbox.owe(user.id, "referral_waiting", f"twice:{number}", referral=referral.id)
            outbox.owe(user.id, "referral_waiting", f"twice:{number}", referral=referral.id)
    sent: list[str] = []

    class Sink:
        def send(self, letter: Any) -> None:
            time.sleep(0.01)
            sent.append(letter.key)

    def work() -> None:
        with app.app_context():
            outbox.deliver_due(channel=Sink())

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with make.system():
        statuses = list(db.session.scalars(select(Message.status)))
    assert len(statuses) == 12
    assert len(sent) == len(set(sent))
    assert statuses.count("sent") == len(sent)
    assert set(statuses) <= {"sent", "withheld"}
