"""`manage.py run` from outside: one process that serves, works and keeps time, stops cleanly and keeps its data."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.trial import postgres, postmaster

ROOT = Path(__file__).resolve().parents[2]
OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "CASEWORK_MODE", "SECRET_KEY", "BASE_URL")


class Trial:
    """The trial as a person starts it, in a folder of its own."""

    def __init__(self, var: Path) -> None:
        self.var = var
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = found.getsockname()[1]

    def command(self, *words: str) -> tuple[list[str], dict[str, str]]:
        environment = {name: value for name, value in os.environ.items() if name not in OURS}
        environment |= {"VAR_DIR": str(self.var), "PORT": str(self.port)}
        return [sys.executable, "-m", "tasks.trial", *words], environment

    @contextlib.contextmanager
    def running(self) -> Iterator[subprocess.Popen[str]]:
        command, environment = self.command("run")
        with (self.var.parent / "said").open("w") as said:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said, text=True
            )
        try:
            until = time.monotonic() + 300
            while self.ask("/healthz") is None:
                assert process.poll() is None, self.said()
                assert time.monotonic() < until, self.said()
                time.sleep(0.1)
            yield process
        finally:
            process.kill()
            process.wait()

    def said(self) -> str:
        return (self.var.parent / "said").read_text()

    def ask(self, path: str) -> tuple[int, str] | None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except OSError:
            return None
        finally:
            connection.close()

    def stop(self, process: subprocess.Popen[str], how: signal.Signals) -> None:
        process.send_signal(how)
        assert process.wait(timeout=120) == 0, self.said()


@pytest.fixture
def trial() -> Iterator[Trial]:
    """A folder of its own outside pytest's, which closes its folders anew whenever another test process begins."""
    folder = Path(tempfile.mkdtemp(prefix="casework-run-"))
    os.chmod(folder, 0o755)
    trial = Trial(folder / "var")
    yield trial
    if (trial.var / "postgres").exists():
        postgres.start(trial.var / "postgres").stop()
    shutil.rmtree(folder, ignore_errors=True)


def test_it_serves_stops_cleanly_and_keeps_its_data_even_when_killed(trial: Trial) -> None:
    data = trial.var / "postgres"
    with trial.running() as process:
        assert f"http://127.0.0.1:{trial.port}" in trial.said()
        assert "Made the demonstration partnership" in trial.said()
        assert "no password is needed" in trial.said() and "@" in trial.said()
        answer = trial.ask("/sign-in")
        assert answer is not None and answer[0] == 200
        assert wait_for_status(trial, "ok"), "the scheduler's first tick has reached the database through the worker"
        again, environment = trial.command("run")
        second = subprocess.run(again, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert second.returncode == 1
        assert f"Port {trial.port} is taken" in second.stderr and "PORT=" in second.stderr
        trial.stop(process, signal.SIGTERM)
    assert postmaster.running(data) is None
    key = (trial.var / "secret-key").read_text()
    assert (trial.var / "secret-key").stat().st_mode & 0o077 == 0

    with trial.running() as process:
        assert "Made the demonstration" not in trial.said()
        process.kill()
        process.wait()
    with trial.running() as process:
        assert "Made the demonstration" not in trial.said()
        trial.stop(process, signal.SIGINT)
    assert postmaster.running(data) is None
    assert (trial.var / "secret-key").read_text() == key
    assert "Traceback" not in trial.said()


@pytest.mark.parametrize("seconds", [0.3, 0.8, 1.2, 1.6, 2.0, 2.5])
def test_asked_to_stop_at_any_moment_of_its_start_it_does_and_leaves_nothing_running(
    trial: Trial, seconds: float
) -> None:
    command, environment = trial.command("run")
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL) as process:
        time.sleep(seconds)
        process.terminate()
        assert process.wait(timeout=60) in (0, -signal.SIGTERM), "the latter before we have begun to listen"
    assert postmaster.running(trial.var / "postgres") is None


def wait_for_status(trial: Trial, wanted: str) -> bool:
    until = time.monotonic() + 300
    while time.monotonic() < until:
        answer = trial.ask("/healthz")
        if answer is not None and json.loads(answer[1])["status"] == wanted:
            return True
        time.sleep(0.5)
    return False


def test_the_flask_word_uses_the_trial_s_database_and_the_schema_can_be_made_first(trial: Trial) -> None:
    for words, expected in (
        (("migrate",), "The schema is at head."),
        (("flask", "casework", "demo", "--cases", "3"), "cases"),
        (("flask", "casework", "demo"), "There is a partnership already"),
    ):
        command, environment = trial.command(*words)
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert expected in done.stdout
    assert postmaster.running(trial.var / "postgres") is None
