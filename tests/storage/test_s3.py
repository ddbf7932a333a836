"""Files in S3, and the settings that put them there."""

from __future__ import annotations

import hashlib
import os
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from casework import storage
from casework.backups import age, making
from casework.cases.models import Attachment
from casework.errors import Refusal
from casework.extensions import db
from casework.storage import buckets, checking, commands, s3, stores
from casework.storage.buckets import Bucket, client_of
from casework.storage.disk import DiskStore
from config import BadConfiguration, settings
from tests.browser import Browser
from tests.storage.places import NOWHERE, command
from tests.world import Maker

ROOT = Path(__file__).resolve().parents[2]


# -- files -------------------------------------------------------------------------------------------------------------


def test_a_file_is_kept_with_its_checksum_fetched_and_deleted(files: Bucket, app: Flask) -> None:
    kept = storage.keep(b"as it was sent")
    assert storage.unchanged(kept.key, kept.sha256) == b"as it was sent"
    named = {"Bucket": files.name, "Key": f"casework/{kept.key[:2]}/{kept.key}"}
    client = client_of(files)
    held = client.head_object(**named, ChecksumMode="ENABLED")
    assert held["ChecksumSHA256"] == buckets.checksum(b"as it was sent")["ChecksumSHA256"]
    client.put_object(**named, Body=b"as somebody changed it")
    with pytest.raises(Refusal, match="not the one that was sent in"):
        storage.unchanged(kept.key, kept.sha256)
    for _ in range(2):  # what is gone is no fault
        storage.discard(kept.key)
    with pytest.raises(FileNotFoundError):
        storage.fetch(kept.key)
    with pytest.raises(FileNotFoundError):
        storage.fetch("../of-somebody-else")
    assert not (Path(app.config["VAR_DIR"]) / "files" / kept.key[:2] / kept.key).exists()
    large = storage.keep_file(BytesIO(b"x" * 9_000_000))  # in parts
    with storage.opened(large.key) as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == large.sha256
    with pytest.raises(FileNotFoundError):
        storage.opened(kept.key)
    nowhere = s3.S3Store(Bucket.named(NOWHERE))
    for ask in (lambda: nowhere.put_file(kept.key, BytesIO(b"x")), lambda: nowhere.open(kept.key)):
        with pytest.raises(storage.Unavailable):
            ask()


def test_a_file_too_large_for_memory_goes_in_parts_and_is_read_in_pieces(
    files: Bucket, app: Flask, tmp_path: Path
) -> None:
    data = os.urandom(9 << 20)  # boto3 sends more than 8 MB in parts
    for place in (storage.store(), DiskStore(tmp_path / "files")):
        key = "ab" * 20
        place.put_file(key, BytesIO(data))
        with place.open(key) as file:
            assert file.read(10) == data[:10] and file.read() == data[10:]
        place.remove(key)
        with pytest.raises(FileNotFoundError):
            place.open(key)


def test_in_an_outage_a_person_reads_what_to_do_and_nothing_is_half_kept(
    app: Flask, make: Maker, browse: Callable[..., Browser], files: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = make.group("psg")
    path, member = f"/cases/{make.case(group).reference}/files", browse(make.user(joins=[group]))
    member.get(path)
    link = member.submit(file=(BytesIO(b"What was seen"), "log.txt")).select_one("main a[href^='/files/']")["href"]
    assert member._ask("get", link).data == b"What was seen"
    assert app.test_client().get("/healthz").get_json()["files"] == "ok"

    monkeypatch.setitem(app.config, "FILES_URL", NOWHERE)
    page = member.submit(member.get(path), file=(BytesIO(b"Once more"), "more.txt"))
    assert page.errors() == [stores.WORDS]
    with make.system():
        assert [row.file_name for row in db.session.scalars(db.select(Attachment))] == ["log.txt"]
    assert stores.WORDS in member.get(link, status=503).text
    answer = app.test_client().get("/healthz").get_json()
    assert (answer["files"], answer["status"]) == ("unreachable", "degraded")
    for said, where in (("403", "refused"), ("404", "no bucket")):
        monkeypatch.setattr(s3, "_states", {})
        monkeypatch.setattr(s3, "client_of", lambda _bucket, said=said, **_: Refusing(said))
        assert app.test_client().get("/healthz").get_json()["files"] == where


class Refusing:
    """A client whose every question is answered by an error."""

    def __init__(self, said: str) -> None:
        self.said = said

    def __getattr__(self, _name: str) -> Any:
        from botocore.exceptions import ClientError

        def answer(**_: Any) -> None:
            raise ClientError({"Error": {"Code": self.said}}, "Something")

        return answer


def test_what_may_have_arrived_unsaid_is_taken_away_again_and_a_silent_bucket_left_alone_for_a_while(
    app: Flask, files: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    from botocore.exceptions import ReadTimeoutError

    client, store = client_of(files), storage.store()

    def arrives_unsaid(**words: Any) -> None:
        type(client).put_object(client, **words)
        raise ReadTimeoutError(endpoint_url="somewhere")

    monkeypatch.setattr(client, "put_object", arrives_unsaid)
    with pytest.raises(storage.Unavailable) as problem:
        storage.keep(b"on its way")
    assert problem.value.why == "a file could not be kept: ReadTimeoutError"
    assert store.is_empty()
    for ask in (lambda: storage.keep(b"soon after"), lambda: storage.fetch("ab" * 20)):
        with pytest.raises(storage.Unavailable) as problem:
            ask()
        assert "not asked again yet" in problem.value.why
    monkeypatch.undo()
    monkeypatch.setitem(app.config, "FILES_URL", f"{files}?endpoint={files.endpoint}&region=eu-west-2")
    monkeypatch.setattr(s3, "_silent_until", {})
    assert storage.fetch(storage.keep(b"once it is back").key) == b"once it is back"


def test_files_that_arrive_together_all_stay_or_none(
    files: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "IN_MEMORY", 500)  # some are larger
    keys = [storage.keep(bytes([number]) * number * 100).key for number in range(12)]
    there = {key: content.read() for key, _, content in storage.store().all()}
    assert sorted(keys) == list(there) and there[keys[3]] == b"\3" * 300
    for other in (
        s3.S3Store(Bucket(files.name, "elsewhere/", files.endpoint, files.region)),
        DiskStore(tmp_path / "files"),
    ):
        with pytest.raises(KeyError), other.arriving("trying") as arrival:
            for key in keys:
                with arrival.file(key) as file:
                    file.write(there[key])
            raise KeyError
        assert other.is_empty()
        with other.arriving("trying") as arrival:
            for key in keys:
                with arrival.file(key) as file:
                    file.write(there[key])
            arrival.settle()
        assert {key: content.read() for key, _, content in other.all()} == there and not other.is_empty()


def test_files_are_copied_from_disk_and_the_place_is_checked(
    app: Flask, bucket: Callable[..., str], files: Bucket, tmp_path: Path
) -> None:
    run = app.test_cli_runner()
    before, key = DiskStore(tmp_path), "ab" * 20
    before.put(key, b"from before")
    said = run.invoke(args=["casework", "files", "copy", str(tmp_path)])
    assert said.exit_code == 0 and said.output.startswith("1 files copied") and storage.fetch(key) == b"from before"
    assert run.invoke(args=["casework", "files", "copy", str(tmp_path)]).output.startswith("0 files copied")
    assert "no folder" in run.invoke(args=["casework", "files", "copy", str(tmp_path / "gone")]).output

    said = run.invoke(args=["casework", "files", "check"])
    assert said.exit_code == 0, said.output
    assert "came back as it was" in said.output and "keeps no earlier versions" in said.output
    client = client_of(files)
    client.put_bucket_versioning(Bucket=files.name, VersioningConfiguration={"Status": "Enabled"})
    said = run.invoke(args=["casework", "files", "check"])
    assert said.exit_code == 1 and "earlier versions without end" in said.output
    rule = {
        "ID": "a",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 35},
    }
    client.put_bucket_lifecycle_configuration(Bucket=files.name, LifecycleConfiguration={"Rules": [rule]})
    assert "for 35 days" in run.invoke(args=["casework", "files", "check"]).output
    for url, words in ((NOWHERE, "Nothing answers"), (bucket().replace("s3://", "s3://not-"), "There is no bucket")):
        with pytest.raises(checking.Trouble, match=words):
            list(checking.check(s3.S3Store(Bucket.named(url))))
    assert list(checking.check(before))[-1] == "It was deleted again."


def test_files_of_no_row_are_found_and_those_that_rows_name_are_never_touched(
    app: Flask, make: Maker, files: Bucket, postgres: Any, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = make.group("psg")
    case, member = make.case(group), make.user(joins=[group])
    named, unnamed, run = storage.keep(b"of a row"), storage.keep(b"of none"), app.test_cli_runner()
    about = {
        "file_name": "a.txt",
        "content_type": "text/plain",
        "size": 8,
        "sha256": named.sha256,
        "added_by_id": member.id,
    }
    with make.system():
        db.session.add(Attachment(case_id=case.id, storage_key=named.key, **about))
    monkeypatch.setitem(app.config, "DATABASE_BACKUP_URL", postgres.backup_url(database))
    assert "0 files of no row" in command(run, "files", "compare"), "its row may be on its way"
    monkeypatch.setattr(commands, "SETTLED", -timedelta(hours=1))
    assert "1 files of no row." in command(run, "files", "compare")
    monkeypatch.setitem(app.config, "METRICS_TOKEN", "figures")
    for days, deleted in ((0, False), (13, False), (1, True)):
        db.session.execute(text(f"UPDATE heartbeats SET at = at - interval '{days} days'"))
        db.session.commit()
        told = app.test_client().get("/metrics", headers={"Authorization": "Bearer figures"}).text
        assert "casework_files_unnamed_seconds " in told
        said = command(run, "files", "compare", "--after-days", "14")
        assert ("1 files of no row were deleted" in said) is deleted and (unnamed.key in said) is not deleted
    told = app.test_client().get("/metrics", headers={"Authorization": "Bearer figures"}).text
    assert "casework_files_unnamed" not in told
    older = storage.keep(b"found on the first day")
    command(run, "files", "compare")
    db.session.execute(text("UPDATE heartbeats SET at = at - interval '14 days'"))
    db.session.commit()
    newer = storage.keep(b"found on the last")
    said = command(run, "files", "compare", "--after-days", "14")
    assert "1 files of no row were deleted" in said and newer.key in said and older.key not in said, (
        "each has its own days"
    )
    storage.discard(newer.key)
    unnamed = storage.keep(b"of none")
    assert "1 files of no row were deleted" in command(run, "files", "compare", "--delete")
    assert list(storage.store().keys()) == [named.key]
    storage.discard(named.key)
    extra = storage.keep(b"again"), storage.keep(b"and again")
    gone = run.invoke(args=["casework", "files", "compare", "--delete"])
    assert gone.exit_code == 1 and "1 of them are not in" in gone.output and "More files are of no row" in gone.output
    monkeypatch.setitem(app.config, "DATABASE_BACKUP_URL", postgres.app_url(database))
    assert "row-level security" in run.invoke(args=["casework", "files", "compare", "--delete"]).output
    assert len(list(storage.store().keys())) == len(extra) and unnamed.key not in list(storage.store().keys())


def test_a_backup_holds_the_files_of_a_bucket_and_comes_back_into_another(
    app: Flask, make: Maker, files: Bucket, bucket: Callable[..., str], postgres: Any, database: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    kept, run = storage.keep(b"in the archive too"), app.test_cli_runner()
    make.partnership()
    monkeypatch.setitem(app.config, "DATABASE_BACKUP_URL", postgres.backup_url(database))
    monkeypatch.setitem(app.config, "BACKUP_RECIPIENTS", [age.new_key(tmp_path / "key")])
    made = run.invoke(args=["casework", "backup", str(tmp_path)])
    assert made.exit_code == 0 and "1 files" in made.output, made.output
    monkeypatch.setitem(app.config, "FILES_URL", NOWHERE)
    with pytest.raises(AssertionError, match="The files could not be read"):
        command(run, "backup", str(tmp_path))
    [archive] = making.archives(tmp_path)

    name = f"casework_restore_{uuid.uuid4().hex[:8]}"
    admin = create_engine(postgres.owner_url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        from casework.audit import sealing

        monkeypatch.setattr(sealing, "seal_all", lambda: 0)  # it would seal this process's own database
        monkeypatch.setitem(app.config, "DATABASE_OWNER_URL", postgres.owner_url(name))
        monkeypatch.setitem(app.config, "SQLALCHEMY_DATABASE_URI", postgres.app_url(name))
        monkeypatch.setitem(app.config, "DATABASE_BACKUP_URL", "")
        monkeypatch.setitem(
            app.config, "FILES_URL", f"s3://{files.name}/casework?endpoint={files.endpoint}&region=eu-west-2"
        )
        with pytest.raises(AssertionError, match="is not empty"):
            command(run, "restore", str(archive), "--key", str(tmp_path / "key"), "--list-is-lost")
        monkeypatch.setitem(app.config, "FILES_URL", bucket("restored"))
        assert "Restored as of" in command(
            run, "restore", str(archive), "--key", str(tmp_path / "key"), "--list-is-lost"
        )
        assert storage.unchanged(kept.key, kept.sha256) == b"in the archive too"
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name}"))


# -- settings ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("FILES_URL", "/mnt/files", "s3://bucket/prefix"),
        ("FILES_URL", "s3://key:secret@bucket", "must not hold credentials"),
        ("FILES_URL", "s3://bucket/files?endpoint=http://minio.example.org", "https://"),
        ("FILES_URL", "s3://bucket/files?endpoint=https://u:p@minio.example.org", "without credentials"),
        ("FILES_URL", "s3://bucket/files?tls=no", "and nothing else"),
        ("FILES_URL", "s3://bucket/a b", "letters"),
        ("AUDIT_ANCHOR_S3", "s3://B", "s3://bucket/prefix"),
        ("AUDIT_ANCHOR_S3", "s3://bucket/files/anchors", "do not lie in each other"),
        ("AUDIT_ANCHOR_S3_DAYS", "0", "1 to 36500"),
    ],
)
def test_a_place_that_is_none_or_unsafe_stops_the_start(name: str, value: str, words: str) -> None:
    with pytest.raises(BadConfiguration, match=f"{name}.*{words}"):
        settings({"CASEWORK_MODE": "test", "FILES_URL": "s3://bucket/files", name: value})


def test_who_keeps_files_on_disk_needs_no_boto3(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = [*(ROOT / "casework").rglob("*.py"), *(ROOT / "tasks").rglob("*.py"), ROOT / "config.py"]
    at_the_top = re.compile(r"^(?:import|from) boto", re.MULTILINE)
    assert [path.name for path in sources if at_the_top.search(path.read_text())] == []
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    assert settings({"CASEWORK_MODE": "test"})["FILES_URL"] == ""
    with pytest.raises(BadConfiguration, match="FILES_URL needs boto3"):
        settings({"CASEWORK_MODE": "test", "FILES_URL": "s3://bucket/files"})
