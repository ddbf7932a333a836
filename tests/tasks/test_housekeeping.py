"""Clearing up: what is of no use any more goes, what may still be asked for stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from casework import clock
from casework.accounts.bulk_models import BulkView
from casework.accounts.models import OneTimeLink, SignInSession, Throttle
from casework.extensions import db
from casework.web.models import Submission
from tasks import worker
from tasks.housekeeping import tidy
from tests.world import Maker


def test_old_links_forms_sign_ins_and_throttles_go_and_the_others_stay(
    app: Flask, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker.celery_app, "flask_app", app)
    user, now = make.user(), clock.now()
    with make.system():
        for days in (1, 400):
            then = now - timedelta(days=days)
            db.session.add_all(
                [
                    Submission(key=f"key {days}", location="/", at=then),
                    OneTimeLink(user_id=user.id, purpose="reset", expires_at=then),
                    SignInSession(user_id=user.id, token_hash=f"token {days}", expires_at=then),
                    Throttle(key=f"throttle {days}", last_failure_at=then),
                ]
            )
        db.session.add(OneTimeLink(user_id=user.id, purpose="invitation", expires_at=now + timedelta(days=7)))
        held = db.session.scalars(select(SignInSession.id).where(SignInSession.token_hash == "token 400")).one()
        db.session.add(BulkView(user_id=user.id, session_id=held, records=500, kinds={}))
    tidy()
    tidy()
    with make.system():
        assert db.session.scalars(select(BulkView.session_id)).all() == [None]
    assert list(db.session.scalars(select(Submission.key))) == ["key 1"]
    assert list(db.session.scalars(select(SignInSession.token_hash))) == ["token 1"]
    assert list(db.session.scalars(select(Throttle.key))) == ["throttle 1"]
    assert sorted(db.session.scalars(select(OneTimeLink.purpose))) == ["invitation", "reset"]
