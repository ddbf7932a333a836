"""What docs/deploy has fits what the application has: its queues, its commands, its settings, and no way to more rights."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from casework import health
from tasks import worker
from tasks.worker import QUEUES

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "docs" / "deploy"
SERVICES = sorted((DEPLOY / "systemd").glob("*.service"))


def test_every_queue_has_a_worker_in_each_way_to_deploy() -> None:
    assert set(health.QUEUES) == set(QUEUES)
    compose = (DEPLOY / "compose.yaml").read_text()
    asked = re.findall(r"--queues, \"?([a-z,]+)", compose)
    assert {name for names in asked for name in names.split(",") if name} == set(QUEUES)
    manual = (ROOT / "docs" / "operations.md").read_text()
    assert all(f"casework-worker@{name}" in manual for name in QUEUES)


def test_a_worker_finds_the_settings_when_its_first_task_asks_for_them() -> None:
    """The `celery` command takes this folder off the path again once it has loaded the worker's module."""
    assert worker.config.__name__ == "config"


def test_gunicorn_starts_with_its_settings() -> None:
    program = Path(sys.executable).parent / "gunicorn"
    command = [
        str(program),
        "-c",
        str(DEPLOY / "gunicorn.conf.py"),
        "--check-config",
        "tests.architecture.test_deployment:no_pages",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))["logconfig_dict"]
    assert set(told["root"]["handlers"]) <= set(told["handlers"])


def no_pages(_environ: object, _start: object) -> list[bytes]:
    return []


def test_settings_of_the_example_are_ones_there_are() -> None:
    names = re.findall(r"^([A-Z_]+)=", (DEPLOY / "casework.env.example").read_text(), re.MULTILINE)
    assert len(names) > 10 and all(f"`{name}`" in (ROOT / "README.md").read_text() for name in names)


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_each_service_gives_up_what_it_does_not_need(path: Path, tmp_path: Path) -> None:
    text = path.read_text()
    for line in (
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=",
        "User=casework",
        "UMask=0077",
    ):
        assert f"\n{line}\n" in text
    if shutil.which("systemd-analyze") is None:
        return
    # The words of the unit are what is checked: the program it starts need not be on this machine.
    there = re.sub(r"^(ExecStart(?:Post)?)=\S+", r"\1=/bin/true", text, flags=re.MULTILINE)
    (tmp_path / path.name).write_text(there)
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(tmp_path / path.name)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert path.name not in said.stderr.replace("casework-worker@i", "casework-worker@"), said.stderr
