"""A partnership leaves with all that is its own, and an empty installation holds the same afterwards."""

from __future__ import annotations

import io
import json
import tarfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyrage
import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from casework.backups import BackupTrouble, age
from casework.backups.reading import Archive
from casework.leaving import contents, loading, writing
from casework.storage.disk import DiskStore
from tests.sweep.arranged import arrange
from tests.world import Maker


@pytest.fixture
def elsewhere(postgres: Any, tmp_path: Path) -> Iterator[tuple[str, str, Path]]:
    """An empty database on the same server, as its owner and as the application, and a folder that is not there yet."""
    name = f"casework_arrive_{uuid.uuid4().hex[:8]}"
    admin = create_engine(postgres.owner_url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield postgres.owner_url(name), postgres.app_url(name), tmp_path / "elsewhere" / "files"
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))


def unpacked(path: Path, key: Path) -> dict[str, bytes]:
    """All members of an archive, without Casework: age and tar."""
    plain = io.BytesIO()
    with path.open("rb") as file:
        pyrage.decrypt_io(file, plain, age.identities(key))
    plain.seek(0)
    with tarfile.open(fileobj=plain) as archive:
        return {each.name: archive.extractfile(each).read() for each in archive}  # type: ignore[union-attr]


def test_everything_of_a_partnership_leaves_arrives_and_is_the_same(
    app: Flask, make: Maker, tmp_path: Path, elsewhere: tuple[str, str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, application, files = elsewhere
    world = arrange(make)
    governor = make.user("Gov Ernor", duties=["information_governance"])
    make.person("Qanary", "Elsewhere", partnership=make.partnership("Elsewhere CSP"))
    name = world["group"].partnership_id
    with app.app_context():
        from casework.extensions import db

        partnership = db.session.execute(
            text("SELECT name FROM partnerships WHERE id = :id"), {"id": name}
        ).scalar_one()
        db.session.rollback()
    run, key, archive = app.test_cli_runner(), tmp_path / "key", tmp_path / "leaving.tar.age"
    public = age.new_key(key)
    words = [
        "casework",
        "leave",
        str(archive),
        "--partnership",
        partnership,
        "--reason",
        "Moving to another service",
        "--recipient",
        public,
    ]
    refused = run.invoke(args=[*words, "--for", world["chair"].email])
    assert refused.exit_code == 1 and "answers for information governance" in refused.output and not archive.exists()
    done = run.invoke(args=[*words, "--for", governor.email])
    assert done.exit_code == 0, done.output
    members = unpacked(archive, key)
    assert not any(b"Qanary" in data for data in members.values())
    said = json.loads(members["manifest.json"])
    assert said["reason"] == "Moving to another service" and said["files"] and said["tables"]["cases"]["rows"] >= 1
    people = [json.loads(line) for line in members["tables/people/000001.jsonl"].splitlines()]
    assert list(people[0]) == list(said["tables"]["people"]["columns"]) and people[0]["id"]
    assert "password_hash" not in said["tables"]["users"]["columns"] and "tables/webhooks/000001.jsonl" not in members

    monkeypatch.setitem(app.config, "DATABASE_OWNER_URL", owner)
    monkeypatch.setitem(app.config, "VAR_DIR", files.parent)
    arrived = run.invoke(args=["casework", "arrive", str(archive), "--key", str(key)])
    assert arrived.exit_code == 0, arrived.output
    monkeypatch.setitem(app.config, "SQLALCHEMY_DATABASE_URI", application)
    again = tmp_path / "again.tar.age"
    with again.open("wb") as file:
        writing.of_partnership(file, name, [public], "Moving to another service")
    same = unpacked(again, key)
    assert {n: d for n, d in same.items() if n.startswith(("tables/", "files/"))} == {
        n: d for n, d in members.items() if n.startswith(("tables/", "files/"))
    }
    with create_engine(owner, poolclass=NullPool).begin() as connection:
        number = connection.execute(
            text("INSERT INTO partnerships (name, short_name) VALUES ('Next', 'N') RETURNING id")
        ).scalar_one()
        assert number > name
        open_ended = "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND condeferrable"
        assert connection.execute(text(open_ended)).scalar_one() == 0
    twice = run.invoke(args=["casework", "arrive", str(archive), "--key", str(key)])
    assert twice.exit_code == 1 and "already" in twice.output


def test_what_is_spoilt_is_refused_before_anything_is_loaded(
    app: Flask, make: Maker, tmp_path: Path, elsewhere: tuple[str, str, Path]
) -> None:
    owner, _, files = elsewhere
    partnership = make.partnership()
    key, archive = tmp_path / "key", tmp_path / "leaving.tar.age"
    public = age.new_key(key)
    with archive.open("wb") as file:
        writing.of_partnership(file, partnership.id, [public], "")
    members = unpacked(archive, key)
    members["tables/partnerships/000001.jsonl"] = members["tables/partnerships/000001.jsonl"].replace(
        b'"name":"', b'"name":"x'
    )
    with (
        archive.open("wb") as file,
        age.encrypting(file, age.recipients([public])) as sink,
        tarfile.open(fileobj=sink, mode="w|") as tar,
    ):
        for name, data in members.items():
            writing.making.add(tar, name, data)
    with pytest.raises(BackupTrouble, match="does not hold what it says"):
        loading.load(Archive(archive, age.identities(key)), loading.Target(owner, DiskStore(files)))
    assert not files.parent.exists()


def test_every_table_of_a_partnership_goes_along_or_is_named_as_left_out() -> None:
    from casework import schema

    known = {table.name for table in contents.tables()} | set(contents.LEFT_OUT)
    assert {t.name for t in schema.metadata.sorted_tables if "partnership_id" in t.c} <= known
    for table in contents.tables():
        lost = [c.name for c in table.c if c not in contents.columns(table) and c.computed is None and not c.nullable]
        assert lost == [], f"{table.name} cannot be loaded without {lost}"
