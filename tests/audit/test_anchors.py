"""The newest seal is owed to each place outside, tried again until it is there, and held against the log when that is checked."""

from __future__ import annotations

import json
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework import audit, clock
from casework.access.scope import as_system
from casework.audit import anchors
from casework.audit.anchor_models import AuditAnchor
from casework.extensions import db
from config import settings
from tests.audit.sealed import seal_everything
from tests.world import Maker


@pytest.fixture
def outside(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A file and a mailbox that keep seals."""
    monkeypatch.setitem(app.config, "VAR_DIR", tmp_path)
    monkeypatch.setitem(app.config, "AUDIT_ANCHOR_FILE", str(tmp_path / "anchors"))
    monkeypatch.setitem(app.config, "AUDIT_ANCHOR_EMAIL", "auditor@example.org")
    return dict(app.config)


def owed(make: Maker) -> list[AuditAnchor]:
    with as_system("looking", partnership_id=make.partnership().id):
        rows = db.session.scalars(select(AuditAnchor).order_by(AuditAnchor.id)).all()
        db.session.commit()
    return list(rows)


def more(make: Maker) -> None:
    with make.acting(make.user()):
        audit.record("consultation", "viewed", "cases", 1)
    seal_everything()


def test_the_newest_seal_goes_to_the_file_and_the_mailbox_and_the_log_agrees_with_both(
    app: Flask, make: Maker, outside: dict[str, Any], tmp_path: Path
) -> None:
    more(make)
    assert anchors.keep_all(outside) == 2
    assert anchors.keep_all(outside) == 0  # nothing new
    [line] = (tmp_path / "anchors").read_text().splitlines()
    kept = json.loads(line)
    assert kept["partnership"] == make.partnership().id and len(kept["hash"]) == 64
    [letter] = (tmp_path / "mail").glob("*.eml")
    message = message_from_bytes(letter.read_bytes(), policy=policy.default)
    assert message["To"] == "auditor@example.org"
    (tmp_path / "saved").write_text(message.get_content())
    assert anchors.read(tmp_path / "saved") == {kept["partnership"]: {kept["seal"]: kept["hash"]}}
    for arguments in ([], ["--anchors", str(tmp_path / "saved")]):  # its own file is held against the log unasked
        said = app.test_cli_runner().invoke(args=["casework", "audit", "verify", *arguments])
        assert said.exit_code == 0 and "1 anchors met" in said.output


def test_the_next_one_goes_there_when_its_time_has_come(
    make: Maker, outside: dict[str, Any], tmp_path: Path, at: Any
) -> None:
    at(2026, 3, 3, 9)
    more(make)
    anchors.keep_all(outside)
    more(make)
    assert anchors.keep_all(outside) == 0
    at(2026, 3, 3, 9, 11)
    assert anchors.keep_all(outside) == 1  # the file, every ten minutes; the mailbox once a day
    at(2026, 3, 4, 9, 1)
    assert anchors.keep_all(outside) == 1
    lines = [json.loads(line)["seal"] for line in (tmp_path / "anchors").read_text().splitlines()]
    assert len(lines) == 2 and lines[0] < lines[1]
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 2


def test_what_could_not_be_kept_stays_owed_and_is_tried_again(
    app: Flask, make: Maker, outside: dict[str, Any], tmp_path: Path
) -> None:
    outside |= {"AUDIT_ANCHOR_FILE": str(tmp_path / "not-mounted" / "anchors"), "AUDIT_ANCHOR_EMAIL": ""}
    more(make)
    assert anchors.keep_all(outside) == 0
    more(make)
    assert anchors.keep_all(outside) == 0
    [row] = owed(make)  # one to try again, not a heap
    assert (row.tries, row.posted_at) == (1, None) and "could not be written" in row.error
    assert timedelta(0) < row.next_try_at - clock.now() <= timedelta(minutes=2)
    said = app.test_cli_runner().invoke(args=["casework", "audit", "verify"])
    assert said.exit_code == 0 and "is not kept by file yet, after 1 tries" in said.output
    with make.system():
        db.session.get_one(AuditAnchor, row.id).next_try_at = clock.now()
    (tmp_path / "not-mounted").mkdir()
    assert anchors.keep_all(outside) == 1
    [row] = owed(make)
    assert row.posted_at is not None and row.error == ""


def test_a_mail_server_that_is_out_of_reach_leaves_it_owed(make: Maker, outside: dict[str, Any]) -> None:
    outside |= {
        "MAIL_CHANNEL": "smtp", "SMTP_HOST": "127.0.0.1", "SMTP_PORT": 1, "SMTP_TLS": "none", "AUDIT_ANCHOR_FILE": "",
    }  # fmt: skip
    more(make)
    assert anchors.keep_all(outside) == 0
    assert "was not taken" in owed(make)[0].error


def test_in_production_nothing_is_kept_unless_somebody_said_where() -> None:
    common = {
        "SECRET_KEY": "x" * 40, "DATABASE_URL": "postgresql://x", "BASE_URL": "https://casework.example", "TRUSTED_HOSTS": "casework.example",
        "SMTP_HOST": "mail.example",
    }  # fmt: skip
    assert anchors.keepers(settings(common)) == []
    trial = settings({"CASEWORK_MODE": "demonstration"})
    assert [place.path for place in anchors.keepers(trial)] == [trial["VAR_DIR"] / "audit-anchors"]
    both = anchors.keepers(settings({**common, "AUDIT_ANCHOR_FILE": "/mnt/x", "AUDIT_ANCHOR_EMAIL": "a@example.org"}))
    assert [(place.channel, place.every) for place in both] == [
        ("file", timedelta(minutes=10)),
        ("email", timedelta(days=1)),
    ]
