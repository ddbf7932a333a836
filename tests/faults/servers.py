"""PostgreSQL stopped without a word, Redis emptied and stopped, each in the middle of the work."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.faults import sinks
from tests.faults.ground import ROOT, Ground, ground, on_a_working_day, owe
from tests.faults.report import Line
from tests.faults.workers import Crew, hurried, wait_for

SMTP = {"MAIL_CHANNEL": "smtp", "SMTP_HOST": "127.0.0.1", "SMTP_TLS": "none"}


def postgres(on: Any, *, reminders: int = 1000, restarts: int = 20) -> Line:
    """Immediate shutdowns while four workers send: what was committed stands, workers and pages go on by themselves."""
    with on_a_working_day(), ground(on, "faults_restarts", **SMTP) as place:
        book = sinks.Book(place.folder / "book")
        owe(place, reminders)
        with sinks.in_process(sinks.SmtpSink(book, window=0.2)) as port, hurried():
            place.app.config["SMTP_PORT"] = port
            began = time.monotonic()
            crew = Crew(place, 4)
            under_load, back = 0, []
            try:
                for _ in range(restarts):
                    time.sleep(1.5)
                    states = place.states()
                    under_load += states["queued"] + states["sending"] > 0
                    _restart_at_once(on)
                    back.append(_until(lambda: _answers(place), 30))
                wait_for(place, 300)
            finally:
                crew.dismiss()
            seconds = time.monotonic() - began
        states, arrived = place.states(), book.of("A")
        twice = sum(number - 1 for number in arrived.values())
        lost = reminders - len(arrived) - states["uncertain"]
        halves = place.ask(
            "SELECT count(*) FROM messages WHERE (status = 'sent') <> (sent_at IS NOT NULL) OR lease_until IS NOT NULL"
        )[0][0]
        broken = [*(["lost"] if lost > 0 or states["sent"] > len(arrived) else []), *(["twice"] if twice else [])]
        broken += [*(["half written"] if halves else []), *(["pages"] if max(back) >= 10 else [])]
        broken += ["too little to do"] if under_load < restarts else []
        return Line(
            "PostgreSQL restarted", f"{reminders} reminders, {under_load} immediate restarts under load, {seconds:.0f} s",
            f"{max(lost, 0)} lost, {twice} twice, {states['uncertain']} listed as uncertain; pages back within {max(back):.1f} s", broken,
        )  # fmt: skip


def _answers(place: Ground) -> bool:
    """Whether a page that asks the database is given."""
    return bool(place.app.test_client().get("/healthz").status_code == 200)


def _restart_at_once(on: Any) -> None:
    """SIGQUIT, then the same server anew on the same data and socket: it recovers from its log."""
    pid = int((on.data / "postmaster.pid").read_text().split()[0])
    command = Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").split(b"\0")
    program = os.readlink(f"/proc/{pid}/exe")
    owner = (on.data / "PG_VERSION").stat()
    os.kill(pid, signal.SIGQUIT)
    while Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1][:3]:
        time.sleep(0.02)
    with (on.data.with_name(f"{on.data.name}-anew.log")).open("ab") as log:
        subprocess.Popen(
            [program, *command[1:]], stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/", start_new_session=True,
            **({"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}),
        )  # fmt: skip
    until = time.monotonic() + 30
    while time.monotonic() < until:
        lines = (on.data / "postmaster.pid").read_text().splitlines() if (on.data / "postmaster.pid").exists() else []
        if len(lines) > 7 and lines[7].strip() == "ready" and int(lines[0]) != pid:
            return
        time.sleep(0.05)
    raise RuntimeError("PostgreSQL did not come back")


def redis(on: Any, *, reminders: int = 1000, stopped_for: float = 60.0) -> Line:
    """Celery's worker and scheduler on a real Redis that is emptied, stopped and started again; nobody restarts them."""
    if shutil.which("redis-server") is None:
        return Line("Redis emptied and stopped", "left out: no redis-server on this machine", "nothing was tried")
    with ground(on, "faults_redis", **SMTP) as place:
        book = sinks.Book(place.folder / "book")
        with on_a_working_day():
            owe(place, reminders)
        with ExitStack() as stack:
            port = stack.enter_context(sinks.in_process(sinks.SmtpSink(book, window=0.15)))
            broker = Broker(place.folder)
            stack.callback(broker.stop)
            stack.enter_context(_celery(place, port, broker.url))
            return _broken_broker(place, book, broker, reminders, stopped_for)


def _broken_broker(place: Ground, book: sinks.Book, broker: Broker, reminders: int, stopped_for: float) -> Line:
    _until(lambda: len(book.of("A")) >= reminders // 10, 90)
    broker.empty()
    emptied = len(book.of("A"))
    after_flush = _until(lambda: len(book.of("A")) > emptied, 90)
    broker.stop()
    time.sleep(stopped_for)
    before = len(book.of("A"))
    broker.start()
    resumed = 0.0 if before == reminders else _until(lambda: len(book.of("A")) > before, 90)
    wait_for(place, 400, pause=1.0)
    arrived, states = book.of("A"), place.states()
    twice = sum(number - 1 for number in arrived.values())
    lost = reminders - len(arrived) - states["uncertain"]
    broken = [*(["lost"] if lost else []), *(["twice"] if twice else [])]
    if before == reminders:
        broken.append("nothing was left to resume")
    if resumed >= 90 or after_flush >= 90:
        broken.append("resumes")
    return Line(
        "Redis emptied and stopped", f"{reminders} reminders, FLUSHALL, then stopped for {stopped_for:.0f} s",
        f"{lost} lost, {twice} twice; on again after {after_flush:.0f} s and {resumed:.0f} s", broken,
    )  # fmt: skip


class Broker:
    """A Redis of our own on loopback."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = int(found.getsockname()[1])
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            [str(shutil.which("redis-server")), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self._folder)],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        _until(self._answers, 20)

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def empty(self) -> None:
        from redis import Redis

        Redis.from_url(self.url).flushall()

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def _celery(place: Ground, port: int, url: str) -> Any:
    environment = {
        **os.environ, **SMTP, "SMTP_PORT": str(port), "REDIS_URL": url, "CASEWORK_MODE": "test", "BASE_URL": "http://localhost",
        "SECRET_KEY": place.app.config["SECRET_KEY"], "DATABASE_URL": place.app.config["SQLALCHEMY_DATABASE_URI"], "VAR_DIR": str(place.folder),
    }  # fmt: skip
    celery = [sys.executable, "-m", "celery", "-A", "tasks.worker"]
    words = (
        ["worker", "--concurrency", "2", "-l", "ERROR"],
        ["beat", "-s", str(place.folder / "beat"), "-l", "CRITICAL"],
    )
    with (place.folder / "celery.log").open("wb") as log:
        processes = [
            subprocess.Popen([*celery, *each], cwd=ROOT, env=environment, stdout=log, stderr=log) for each in words
        ]
        try:
            yield
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                try:
                    process.wait(timeout=60)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def _until(holds: Any, seconds: float) -> float:
    """Seconds until it holds; all of them when it does not."""
    began = time.monotonic()
    while not holds() and time.monotonic() - began < seconds:
        time.sleep(0.2)
    return time.monotonic() - began
