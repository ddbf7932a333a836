"""Changes of rights are in the log with what they were, and the clock seals and keeps by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from casework import clock
from casework.accounts import api_tokens
from casework.accounts.models import User
from casework.audit.models import AuditEntry
from casework.audit.seal_models import AuditSeal
from casework.extensions import db
from casework.partnership.models import AgreementGroup, Membership
from tasks import sealing as jobs
from tasks import worker
from tasks.schedule import SCHEDULE
from tests.audit.sealed import seal_everything
from tests.world import Maker


def test_who_may_what_is_logged_when_it_changes_and_with_what_it_was(make: Maker) -> None:
    group, agency = make.group("psg"), make.agency("Wrensea Police")
    user = make.user("Ann Member", agency=agency, joins=[group])
    agreement = make.agreement(agency)
    with make.acting(user):
        token, _ = api_tokens.create(user, name="A program", days=5, scopes=api_tokens.SCOPES)
        api_tokens.end(user, token.id)
    with make.system():
        row = db.session.get_one(User, user.id)
        row.duties = ["information_governance"]
        membership = db.session.scalars(select(Membership).where(Membership.user_id == user.id)).one()
        membership.ends_on = clock.today()
        db.session.add(AgreementGroup(agreement_id=agreement.id, group_id=group.id))
        db.session.flush()
        db.session.delete(db.session.scalars(select(AgreementGroup)).one())
    with make.system():
        rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    said = [(row.subject, row.kind, row.verb) for row in rows]
    for expected in (
        ("users", "collection", "made a key for a program"), ("users", "alteration", "ended a key for a program"), ("users", "alteration", "changed"),
        ("memberships", "collection", "added"), ("memberships", "alteration", "changed"), ("agreements", "collection", "added"),
        ("agreement_groups", "collection", "added"), ("agreement_groups", "erasure", "removed"),
    ):  # fmt: skip
        assert expected in said
    changed = {row.subject: row.detail for row in rows if row.verb == "changed"}
    assert changed["users"] == {"duties": [[], ["information_governance"]]}
    assert changed["memberships"] == {"ends_on": [None, clock.today().isoformat()]}


def test_the_clock_seals_and_keeps_outside(
    app: Flask, make: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker.celery_app, "flask_app", app)
    monkeypatch.setitem(app.config, "AUDIT_ANCHOR_FILE", str(tmp_path / "anchors"))
    make.user("Ann")
    jobs.seal()
    seal_everything()  # whatever another database of this server held up
    assert jobs.keep_outside() == 1
    with make.system():
        newest = db.session.scalars(select(AuditSeal).order_by(AuditSeal.number.desc())).first()
        assert newest is not None and newest.hash in (tmp_path / "anchors").read_text()
    tasks = {
        entry["task"]: worker.celery_app.conf.task_routes[f"{entry['task'].rpartition('.')[0]}.*"]["queue"]
        for entry in SCHEDULE.values()
    }
    assert tasks["tasks.sealing.seal"] == tasks["tasks.sealing.keep_outside"] == "maintenance"
