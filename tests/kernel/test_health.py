"""What whoever runs the service may read of it: that it is well, and figures for those with the token."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from casework import audit, clock
from casework.audit.anchor_models import AuditAnchor
from casework.extensions import db
from casework.notifications.models import Heartbeat, Message
from tests.audit.sealed import seal_everything
from tests.world import Maker


@pytest.fixture
def world(make: Maker, at: Callable[..., Any]) -> None:
    at(2026, 3, 3, 9)
    person = make.user("Ann Canary")
    with make.system():
        db.session.add(Heartbeat(name="scheduler", at=clock.now() - timedelta(seconds=30)))
        for number, status in enumerate(("queued", "queued", "failed", "uncertain", "sent")):
            due = clock.now() - timedelta(minutes=number * 20)
            db.session.add(
                Message(recipient_id=person.id, template="digest", once=f"m{number}", status=status, next_try_at=due)
            )


def test_mail_that_does_not_leave_is_seen(app: Flask, make: Maker, world: None) -> None:
    answer = app.test_client().get("/healthz").get_json()
    assert answer["status"] == "degraded"
    assert answer["mail"]["state"] == "late" and 1200 <= answer["mail"]["oldest_unsent_seconds"] < 1260
    with make.system():
        db.session.execute(db.delete(Message))
    answer = app.test_client().get("/healthz").get_json()
    assert answer["status"] == "ok" and answer["mail"] == {"state": "ok", "oldest_unsent_seconds": 0}


def test_figures_are_for_those_with_the_token(app: Flask, world: None, monkeypatch: pytest.MonkeyPatch) -> None:
    client = app.test_client()
    assert client.get("/metrics").status_code == 404
    monkeypatch.setitem(app.config, "METRICS_TOKEN", "a-token-nobody-guesses")
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer ünknown"}).status_code == 401
    answer = client.get("/metrics", headers={"Authorization": "Bearer a-token-nobody-guesses"})
    assert answer.status_code == 200 and answer.content_type.startswith("text/plain; version=0.0.4")
    lines = answer.get_data(as_text=True).splitlines()
    figures = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    assert figures['casework_mail_messages{state="queued"}'] == "2"
    assert figures['casework_mail_messages{state="uncertain"}'] == "1"
    assert 30 <= float(figures["casework_scheduler_age_seconds"]) < 90
    assert 1200 <= float(figures["casework_mail_oldest_unsent_seconds"]) < 1260
    assert "Canary" not in answer.get_data(as_text=True)
    assert "casework_backup_age_seconds" not in figures, "an alarm on its absence goes off until there is one"


def test_the_log_the_queues_and_backups_are_watched(
    app: Flask, make: Maker, world: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "METRICS_TOKEN", "a-token-nobody-guesses")
    now = clock.now()
    with make.system():
        audit.record("alteration", "changed", "cases", 1)
        db.session.add(Heartbeat(name="backup", at=now - timedelta(days=2)))
        db.session.add(Heartbeat(name="backup drill", at=now - timedelta(days=40)))
        owed = now - timedelta(hours=3)
        db.session.add(AuditAnchor(number=1, hash="00", channel="file", owed_at=owed, next_try_at=now))
    answer = app.test_client().get("/metrics", headers={"Authorization": "Bearer a-token-nobody-guesses"})
    lines = answer.get_data(as_text=True).splitlines()
    figures = {
        name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    }
    assert 0 < figures["casework_audit_unsealed_seconds"] < 3600, "the entry just written, by the server's clock"
    assert 3 * 3600 <= figures["casework_audit_unanchored_seconds"] < 4 * 3600
    assert 2 * 86400 <= figures["casework_backup_age_seconds"] < 2.1 * 86400
    assert 40 * 86400 <= figures["casework_backup_drill_age_seconds"] < 40.1 * 86400
    assert figures["casework_scheduler_age_seconds"] < 2000, "another's time is not the scheduler's"
    seal_everything()
    answer = app.test_client().get("/metrics", headers={"Authorization": "Bearer a-token-nobody-guesses"})
    assert "casework_audit_unsealed_seconds 0\n" in answer.get_data(as_text=True)
