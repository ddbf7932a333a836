"""Every job of the clock once in a world full of canaries: no word of a case is in a line it logs."""

from __future__ import annotations

import importlib
import logging
from typing import Any

import pytest
from flask import Flask

from casework.extensions import db
from tasks import worker
from tasks.schedule import SCHEDULE
from tests.notifications.test_letters import CANARY, plant
from tests.sweep.arranged import arrange
from tests.world import Maker


def test_no_job_logs_a_word_of_a_case(
    app: Flask, make: Maker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    arrange(make)
    assert "case_notes" in plant(make)
    monkeypatch.setattr(worker.celery_app, "flask_app", app)
    for name in worker.celery_app.conf.include:
        importlib.import_module(name)
    broken: dict[str, Any] = {}
    with caplog.at_level(logging.DEBUG):
        for entry in SCHEDULE.values():
            try:
                worker.celery_app.tasks[entry["task"]].run()
            except Exception as problem:
                logging.getLogger("tasks").exception("A job broke")
                broken[entry["task"]] = problem
                db.session.rollback()
    assert CANARY.lower() not in caplog.text.lower() and "qanary" not in caplog.text.lower()
    assert broken == {}
