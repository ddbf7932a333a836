"""Backups of a small world: restored whole or not at all, and nobody without the key reads a word."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tarfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from casework import clock
from casework.access.scope import install
from casework.audit import sealing as seals
from casework.backups import BackupTrouble, age, making, reading, restoring
from casework.backups.manifest import Manifest
from casework.backups.reading import Archive
from casework.backups.restoring import Target
from casework.cases.models import Attachment
from casework.extensions import db
from casework.notifications.models import Heartbeat
from casework.partnership.models import Group
from casework.storage.disk import DiskStore
from tests.sweep.arranged import arrange
from tests.world import Maker

CANARY = b"Qanary in a kept file"
GONE = b"Gonecanary, erased after the backup"


@dataclass
class World:
    """An archive of one thing of every kind, made with the command, and what it needs to be opened."""

    folder: Path
    path: Path
    key: Path
    recipient: str
    secret: str
    said: str
    backup_url: str
    files: Path
    erased: Path

    def opened(self, path: Path | None = None) -> Archive:
        return Archive(path or self.path, age.identities(self.key))


@pytest.fixture(scope="module")
def world(
    _app: Flask, empty: Any, postgres: Any, database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder, key = tmp_path_factory.mktemp("archives"), tmp_path_factory.mktemp("keys") / "backup.key"
    with pytest.MonkeyPatch.context() as patch, _app.app_context():
        patch.setitem(_app.config, "VAR_DIR", tmp_path_factory.mktemp("var"))
        patch.setitem(_app.config, "DATABASE_BACKUP_URL", postgres.backup_url(database))
        run = _app.test_cli_runner()
        recipient = run.invoke(args=["casework", "backup", "key", str(key)]).stdout.split()[0]
        patch.setitem(_app.config, "BACKUP_RECIPIENTS", [recipient])
        make = Maker(_app)
        group = arrange(make)["group"]
        from casework import storage

        storage.keep(CANARY)
        erased = _closed(make, group, folder.parent / "erased.jsonl")
        seals.seal_all()
        done = run.invoke(args=["casework", "backup", str(folder)])
        assert done.exit_code == 0, done.output
        beat = db.session.scalars(db.select(Heartbeat).where(Heartbeat.name == "backup")).one()
        assert clock.now() - beat.at < timedelta(minutes=5)
        db.session.rollback()
        [path] = making.archives(folder)
        yield World(
            folder, path, key, recipient, _app.config["SECRET_KEY"], done.output, postgres.backup_url(database),
            Path(_app.config["VAR_DIR"]) / "files", erased,
        )  # fmt: skip
        install(None)
    empty()


def _closed(make: Maker, group: Group, listed: Path) -> Path:
    """A closed case with a file, and the list of somebody who erased it after the backup."""
    from casework import storage

    case = make.case(group, reference="C-0990", title=GONE.decode(), offender=make.person("Gonecanary", "Person"))
    kept, by = storage.keep(GONE), make.user("Fay Filer")
    with make.system():
        file = {
            "file_name": "a.txt",
            "content_type": "text/plain",
            "size": kept.size,
            "sha256": kept.sha256,
            "storage_key": kept.key,
        }
        db.session.add(Attachment(case_id=case.id, added_by_id=by.id, **file))
        closed = text("UPDATE cases SET status = 'closed', closed_on = opened_on WHERE id = :id")
        db.session.connection().execute(closed, {"id": case.id})
        line = {"partnership": case.partnership_id, "kind": "case", "id": case.id, "reference": "C-0990"}
    listed.write_text(
        json.dumps(line | {"erasure": "E-0001", "erased_at": "2026-11-22T10:00:00+00:00"}, sort_keys=True) + "\n"
    )
    return listed


@pytest.fixture
def target(postgres: Any, world: World, tmp_path: Path) -> Iterator[Target]:
    """An empty database on the same server, and a folder that is not there yet."""
    name = f"casework_restore_{uuid.uuid4().hex[:8]}"
    admin = create_engine(postgres.owner_url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield Target(
        postgres.owner_url(name), postgres.app_url(name), DiskStore(tmp_path / "var" / "files"), world.secret, postgres.backup_url(name)
    )  # fmt: skip
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))


def nothing_in(target: Target) -> bool:
    with create_engine(target.owner, poolclass=NullPool).connect() as connection:
        things = connection.execute(
            text(
                "SELECT (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace) "
                "+ (SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace)"
            )
        ).scalar_one()
    around = folder_of(target).parent
    return things == 0 and (not around.exists() or list(around.iterdir()) == [])


def folder_of(target: Target) -> Path:
    assert isinstance(target.files, DiskStore)
    return target.files.folder


def test_a_backup_comes_back_whole_and_as_safe_as_it_was(
    app_of_the_world: Flask, world: World, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_of_the_world
    run = app.test_cli_runner()
    assert re.search(r"[\d,]{3,} rows in \d{2,} tables, \d+ files", world.said)
    checked = run.invoke(args=["casework", "backup", "check", str(world.path), "--key", str(world.key)])
    assert checked.exit_code == 0 and "is whole" in checked.output and "Made by this Casework" in checked.output
    monkeypatch.setitem(app.config, "DATABASE_OWNER_URL", target.owner)
    monkeypatch.setitem(app.config, "SQLALCHEMY_DATABASE_URI", target.application)
    monkeypatch.setitem(app.config, "DATABASE_BACKUP_URL", target.backup)
    monkeypatch.setitem(app.config, "VAR_DIR", folder_of(target).parent)
    done = restored_by_itself(world, target)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^case_notes +1 +1 +the same$", done.stdout, re.MULTILINE)
    assert "DIFFERENT" not in done.stdout and re.search(r"Log of partnership \d+: whole", done.stdout)
    assert "C-0990: erased" in done.stdout and "1 erased again, 0 left" in done.stdout
    kept = {path.name: path.read_bytes() for path in world.files.rglob("*") if path.is_file()}
    back = {path.name: path.read_bytes() for path in folder_of(target).rglob("*") if path.is_file()}
    assert back.items() <= kept.items() and CANARY in back.values() and GONE not in back.values()
    assert (folder_of(target).parent / "erased.jsonl").read_text() == world.erased.read_text(), "for the next restore"
    with create_engine(target.owner, poolclass=NullPool).connect() as connection:
        named = text(
            "SELECT count(*) FROM cases WHERE title LIKE 'Gone%' UNION ALL SELECT count(*) FROM people WHERE forename LIKE 'Gone%'"
        )
        assert connection.execute(named).scalars().all() == [0, 0]
    with create_engine(target.application, poolclass=NullPool).connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM case_notes")).scalar_one() == 0, "row security holds"
    said = reading.check(world.opened())
    monkeypatch.setattr(restoring.moment, "tables", lambda _: said.tables)  # something was erased since
    with pytest.raises(BackupTrouble, match="The newest seals"):
        restoring._proved(said.model_copy(update={"seals": {}}), target)
    command = ["casework", "restore", str(world.path), "--key", str(world.key)]
    unsaid = run.invoke(args=command)
    assert unsaid.exit_code == 2 and "--list-is-lost" in unsaid.output and "Nothing was restored" in unsaid.output
    again = run.invoke(args=[*command, "--list-is-lost"])
    assert again.exit_code == 1 and "is not empty" in again.output


def restored_by_itself(world: World, target: Target) -> subprocess.CompletedProcess[str]:
    """As whoever runs the service does it: a process of its own on the new database, which erases again what the list names."""
    environment = {
        "DATABASE_URL": target.application, "DATABASE_OWNER_URL": target.owner, "DATABASE_BACKUP_URL": target.backup, "SECRET_KEY": world.secret,
        "VAR_DIR": str(folder_of(target).parent), "CASEWORK_MODE": "demonstration", "PATH": os.environ["PATH"],
    }  # fmt: skip
    command = [
        sys.executable,
        "-m",
        "flask",
        "--app",
        "wsgi",
        "casework",
        "restore",
        str(world.path),
        "--key",
        str(world.key),
    ]
    root = Path(__file__).resolve().parents[2]
    return subprocess.run(
        [*command, "--erased", str(world.erased)],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def app_of_the_world(_app: Flask, world: World) -> Flask:
    """The application, without the emptying that other tests begin and end with."""
    return _app


def test_a_drill_restores_the_newest_archive_into_a_server_of_its_own(
    app_of_the_world: Flask, world: World, tmp_path: Path
) -> None:
    run = app_of_the_world.test_cli_runner()
    words = ["casework", "backup", "drill", str(world.folder), "--key", str(world.key), "--below", str(tmp_path)]
    done = run.invoke(args=words)
    assert done.exit_code == 0, done.output
    assert re.search(r"was restored and proved in \d+ s", done.output) and "the same" in done.output
    assert list(tmp_path.iterdir()) == []
    assert db.session.scalars(db.select(Heartbeat.name).where(Heartbeat.name == "backup drill")).all() == [
        "backup drill"
    ]
    db.session.rollback()


def test_who_has_the_key_opens_an_archive_without_casework(world: World, tmp_path: Path) -> None:
    """As docs/decisions/backups.md says: age, tar, cat, pg_restore."""
    assert CANARY not in world.path.read_bytes() and b"case_notes" not in world.path.read_bytes()
    plain = io.BytesIO()
    with world.path.open("rb") as file:
        pyrage.decrypt_io(file, plain, age.identities(world.key))
    plain.seek(0)
    with tarfile.open(fileobj=plain) as archive:
        archive.extractall(tmp_path, filter="data")
    pieces = b"".join(path.read_bytes() for path in sorted((tmp_path / "database").iterdir()))
    listed = subprocess.run(
        [restoring.programs.program("pg_restore", 150000), "--list"], input=pieces, capture_output=True, check=False
    )
    assert pieces.startswith(b"PGDMP") and (listed.returncode or b"case_notes" in listed.stdout)
    assert world.secret not in (tmp_path / "manifest.json").read_text()
    assert "AGE-SECRET-KEY" not in (tmp_path / "manifest.json").read_text()
    assert world.key.stat().st_mode & 0o077 == 0


def spoilt(world: World, tmp_path: Path, how: str) -> Path:
    data = bytearray(world.path.read_bytes())
    if how == "a byte":
        data[len(data) // 2] ^= 1
    elif how == "its end":
        data = data[: -len(data) // 3]
    elif how == "its last byte":
        data = data[:-1]
    elif how == "all of it":
        data = bytearray(b"something else\n" * 100)
    path = tmp_path / world.path.name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("a byte", "altered"),
        ("its end", "cut off"),
        ("its last byte", "cut off"),
        ("all of it", "not an archive of Casework"),
    ],
)
def test_a_spoilt_archive_is_refused_before_anything_is_touched(
    world: World, target: Target, tmp_path: Path, how: str, words: str
) -> None:
    with pytest.raises(BackupTrouble, match=words):
        restoring.restore(world.opened(spoilt(world, tmp_path, how)), target)
    assert nothing_in(target)


def rewritten(world: World, tmp_path: Path, **changes: Any) -> Path:
    """The archive again with another manifest, sealed as if this Casework had written it."""
    plain, path = io.BytesIO(), tmp_path / "rewritten.tar.age"
    with world.path.open("rb") as file:
        pyrage.decrypt_io(file, plain, age.identities(world.key))
    plain.seek(0)
    with (
        tarfile.open(fileobj=plain) as old,
        path.open("wb") as file,
        age.encrypting(file, age.recipients([world.recipient])) as sink,
        tarfile.open(fileobj=sink, mode="w|") as new,
    ):
        for member in old:
            data = old.extractfile(member).read()  # type: ignore[union-attr]
            if member.name == "manifest.json":
                said = Manifest.model_validate_json(data).model_copy(update=changes)
                data = said.sealed(world.secret).model_dump_json().encode()
            elif member.name == "casework.json" and "format" in changes:
                data = data.replace(b'"format":1', b'"format":%d' % changes["format"])
            making.add(new, member.name, data)
    return path


def test_what_does_not_fit_is_said_and_leaves_nothing(
    world: World, target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = reading.check(world.opened())
    refused: dict[str, Any] = {
        "newer Casework": {"format": 2},
        "migration 9999_later": {"migration": "9999_later"},
        "Create the application's role|another here": {"application_role": "somebody_else"},
        "The table case_notes is not what was backed up": {
            "tables": said.tables | {"case_notes": said.tables["case_notes"].model_copy(update={"rows": 2})}
        },
    }
    for words, changes in refused.items():
        with pytest.raises(BackupTrouble, match=words):
            restoring.restore(world.opened(rewritten(world, tmp_path, **changes)), target)
        assert nothing_in(target), words
    with pytest.raises(BackupTrouble, match="another SECRET_KEY"):
        restoring.restore(world.opened(), Target(target.owner, target.application, target.files, "y" * 40))
    monkeypatch.setattr(DiskStore, "room", lambda _store: 3)
    with pytest.raises(BackupTrouble, match="has 3 free"):
        restoring.restore(world.opened(), target)
    monkeypatch.undo()
    stranger = tmp_path / "another.key"
    age.new_key(stranger)
    with pytest.raises(BackupTrouble, match="does not open"):
        restoring.restore(Archive(world.path, age.identities(stranger)), target)
    with pytest.raises(BackupTrouble, match="never written over"):
        age.new_key(stranger)
    assert nothing_in(target)
    folder_of(target).mkdir(parents=True)
    (folder_of(target) / "mine").write_text("x")
    with pytest.raises(BackupTrouble, match="is not empty"):
        restoring.restore(world.opened(), target)
    assert (folder_of(target) / "mine").read_text() == "x"


def test_an_archive_that_cannot_be_finished_leaves_no_part_of_itself(world: World, tmp_path: Path) -> None:
    source = making.Source(world.backup_url, DiskStore(world.files), world.secret)
    keys = age.recipients([world.recipient])
    with (
        pytest.raises(BackupTrouble, match="No space left"),
        open("/dev/full", "wb", buffering=0) as full,
        age.encrypting(full, keys) as sink,
    ):
        making._write(source, sink, clock.now())
    for folder, given, words in (
        (tmp_path / "gone", [world.recipient], "is not there"),
        (tmp_path, [], "BACKUP_RECIPIENTS"),
        (tmp_path, ["age1nonsense"], "not a public key"),
    ):
        with pytest.raises(BackupTrouble, match=words):
            making.make(source, folder, given)
    broken = making.Source(world.backup_url.replace("casework_backup", "casework_app"), source.files, world.secret)
    with pytest.raises(BackupTrouble, match=r"pg_dump ended with 1: .*(row-level security|permission denied)"):
        making.make(broken, tmp_path, [world.recipient])
    assert list(tmp_path.iterdir()) == []


def test_old_archives_go_and_the_newest_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    names = [(now - timedelta(days=days)).strftime(making.NAMED) for days in (90, 60, 40)]
    for name in [*names, "casework-of-somebody-Z.tar.age"]:
        (tmp_path / name).touch()
    (tmp_path / "casework-of-somebody-Z.tar.age").unlink()
    making.forget_old(tmp_path, days=30)
    assert [path.name for path in making.archives(tmp_path)] == names[2:]
