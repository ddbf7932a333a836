"""Anchors of the log in S3, under object lock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from casework import audit, clock
from casework.access.scope import as_system
from casework.audit import anchors
from casework.audit.anchor_models import AuditAnchor
from casework.extensions import db
from casework.storage.buckets import Bucket, client_of
from tests.audit.sealed import seal_everything
from tests.storage.places import NOWHERE, command
from tests.world import Maker


@pytest.fixture
def outside(app: Flask, bucket: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """A bucket with object lock keeps seals."""
    url = bucket("anchors", ObjectLockEnabledForBucket=True)
    monkeypatch.setitem(app.config, "AUDIT_ANCHOR_S3", url)
    return Bucket.named(url)


def test_an_anchor_under_object_lock_outlives_who_would_delete_it_and_tells_of_a_log_that_was_cut(
    app: Flask, make: Maker, outside: Bucket, postgres: Any, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from botocore.exceptions import ClientError

    run = app.test_cli_runner()
    for _ in range(2):
        with make.acting(make.user()):
            audit.record("consultation", "viewed", "cases", 1)
        seal_everything()
    assert anchors.keep_all(app.config) == 1 and anchors.keep_all(app.config) == 0
    client = client_of(outside)
    [version] = client.list_object_versions(Bucket=outside.name)["Versions"]
    named = {"Bucket": outside.name, "Key": version["Key"]}
    held = client.head_object(**named)
    assert held["ObjectLockMode"] == "COMPLIANCE"
    assert held["ObjectLockRetainUntilDate"] > clock.now() + timedelta(days=365)
    said = command(run, "audit", "verify")
    assert f"1 anchors read in {outside}" in said and "1 anchors met" in said
    assert "locks what it is given; it holds 1 anchors" in command(run, "audit", "places")

    with pytest.raises(ClientError, match="AccessDenied"):
        client.delete_object(**named, VersionId=version["VersionId"])
    client.put_object(**named, Body=b"something else")  # a further version, and no more
    client.delete_object(**named)  # a mark that hides it, and no more
    assert "Contents" not in client.list_objects_v2(Bucket=outside.name)
    first = client.get_object(**named, VersionId=version["VersionId"])["Body"].read()
    assert first.startswith(b'{"at"') and version["Key"].split("-")[1].encode() in first

    with create_engine(
        postgres.owner_url(database), poolclass=NullPool
    ).begin() as owner:  # who owns the database cuts the end off
        gone = owner.execute(text("SELECT number, from_xid FROM audit_seals ORDER BY number DESC LIMIT 1")).one()
        owner.execute(text("DELETE FROM audit_entries WHERE written_in >= :xid"), {"xid": gone.from_xid})
        owner.execute(text("DELETE FROM audit_seals WHERE number >= :number"), {"number": gone.number})
    found = run.invoke(args=["casework", "audit", "verify"])
    assert (
        found.exit_code == 1
        and "NOT WHOLE" in found.output
        and "Somebody deleted anchors there, 1 times" in found.output
    )
    monkeypatch.setitem(app.config, "AUDIT_ANCHOR_S3", "")
    assert "NOT WHOLE" not in command(run, "audit", "verify"), "nothing else could have told"


def test_what_a_bucket_does_not_lock_or_cannot_take_stays_owed(
    app: Flask, make: Maker, bucket: Callable[..., str], outside: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make.acting(make.user()):
        audit.record("consultation", "viewed", "cases", 1)
    seal_everything()
    run, locked = app.test_cli_runner(), app.config["AUDIT_ANCHOR_S3"]
    for url, words in (
        (NOWHERE, "did not take it: an anchor could not be kept: EndpointConnectionError"),
        (bucket("open"), "The bucket"),
    ):
        monkeypatch.setitem(app.config, "AUDIT_ANCHOR_S3", url)
        with make.system():
            db.session.execute(db.update(AuditAnchor).values(next_try_at=clock.now()))
        assert anchors.keep_all(app.config) == 0
        with as_system("looking", partnership_id=make.partnership().id):
            [row] = db.session.scalars(db.select(AuditAnchor)).all()
            assert row.posted_at is None and words in row.error
            db.session.commit()
        assert run.invoke(args=["casework", "audit", "places"]).exit_code == 1
    monkeypatch.setitem(app.config, "AUDIT_ANCHOR_S3", NOWHERE)
    found = run.invoke(args=["casework", "audit", "verify"])
    assert found.exit_code == 1 and "not held against its anchors" in found.output
    monkeypatch.setitem(app.config, "AUDIT_ANCHOR_S3", locked)
    with make.system():
        db.session.execute(db.update(AuditAnchor).values(next_try_at=clock.now()))
    assert anchors.keep_all(app.config) == 1
