"""Makes an archive: files, a dump and what proves both, all of one moment, encrypted as it is written."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from casework import clock
from casework.backups import BackupTrouble, age, moment, programs
from casework.backups.manifest import FORMAT, Kept, Manifest, fingerprint
from casework.database import application_role
from casework.storage import Store, Unavailable

NAMED = "casework-%Y%m%dT%H%M%SZ.tar.age"
PIECE = 8 << 20


@dataclass(frozen=True)
class Source:
    """What is backed up: the database as the role that reads all of it, the store of files, and whose Casework it is."""

    database: str
    files: Store
    secret: str


@dataclass(frozen=True)
class Made:
    path: Path
    size: int
    manifest: Manifest


def make(source: Source, folder: Path, public_keys: Sequence[str]) -> Made:
    """Write an archive into a folder, under its own name only once it is whole. Raises `BackupTrouble`; then nothing is left of it."""
    keys = age.recipients(public_keys)
    if not folder.is_dir():
        raise BackupTrouble(
            f"{folder} is not there. A share that is not mounted must not be taken for an empty folder."
        )
    now = clock.now().astimezone(UTC)
    path = folder / now.strftime(NAMED)
    partial = path.with_suffix(".part")
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with age.encrypting(file, keys) as sink:
                manifest = _write(source, sink, now)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
        _settle(folder)
    except OSError as problem:
        raise BackupTrouble(f"The archive could not be written to {folder}: {problem.strerror}.") from problem
    except SQLAlchemyError as problem:
        raise BackupTrouble(f"The database could not be read: {_short(problem)}") from problem
    except Unavailable as problem:
        raise BackupTrouble(f"The files could not be read: {problem.why}.") from problem
    finally:
        partial.unlink(missing_ok=True)
    return Made(path, path.stat().st_size, manifest)


def _short(problem: SQLAlchemyError) -> str:
    return str(getattr(problem, "orig", None) or problem).strip().splitlines()[0]


def _settle(folder: Path) -> None:
    """Have the new name on the disk as well, where the file system can."""
    with suppress(OSError):
        held = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)


def _write(source: Source, sink: IO[bytes], now: datetime) -> Manifest:
    # The snapshot's transaction waits for pg_dump: a limit meant for the application must not end it.
    patient = {"options": "-c idle_in_transaction_session_timeout=0 -c statement_timeout=0"}
    engine = create_engine(source.database, poolclass=NullPool, connect_args=patient)
    with (
        engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) as connection,
        tarfile.open(fileobj=sink, mode="w|") as archive,
    ):
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        server = programs.server_version(connection)
        said: dict[str, Any] = {
            "format": FORMAT, "made_at": now.isoformat(timespec="seconds"), "casework": program_version(),
            "migration": moment.migration(connection), "postgres": server,
        }  # fmt: skip
        add(archive, "casework.json", _json(said))
        # Files first: a restore has them all before it begins with the database, which then comes or does not.
        files = _files(archive, source.files)
        database = _dump(archive, source.database, snapshot, server)
        manifest = Manifest(
            **said, application_role=application_role(connection), tables=moment.tables(connection),
            seals=moment.seals(connection), database=database, files=files, keys={"SECRET_KEY": fingerprint(source.secret)},
            missing_files=sum(key not in files for key in moment.files_named(connection)),
        ).sealed(source.secret)  # fmt: skip
        add(archive, "manifest.json", manifest.model_dump_json().encode())
    engine.dispose()
    return manifest


def _json(said: dict[str, Any]) -> bytes:
    from casework.backups.manifest import Opening

    return Opening(**said).model_dump_json().encode()


def program_version() -> str:
    """The version of this Casework, installed or in its folder."""
    try:
        return version("casework")
    except PackageNotFoundError:
        import tomllib

        project = Path(__file__).resolve().parents[2] / "pyproject.toml"
        return str(tomllib.loads(project.read_text())["project"]["version"]) if project.exists() else "unknown"


def add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    """Write one member, which only its owner may read when it is taken out."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o600
    archive.addfile(member, BytesIO(data))


class Summed:
    """A file that is read, and what was read of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.sum = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.sum.update(data)
        return data


def _files(archive: tarfile.TarFile, store: Store) -> dict[str, Kept]:
    """Every file in storage; one that is deleted while we look is none."""
    found = {}
    for key, size, content in store.all():
        member, summed = tarfile.TarInfo(f"files/{key}"), Summed(content)
        member.size, member.mode = size, 0o600
        archive.addfile(member, summed)  # type: ignore[arg-type]
        found[key] = Kept(size=size, sha256=summed.sum.hexdigest())
    return found


def _dump(archive: tarfile.TarFile, url: str, snapshot: str, server: int) -> Kept:
    """The dump in pieces, as its length is not known before its end: `cat database/*` makes it whole again."""
    address, environment = programs.addressed(url)
    command = [programs.program("pg_dump", server), "--format=custom", f"--snapshot={snapshot}", "--no-password"]
    total, whole, number = 0, hashlib.sha256(), 0
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [*command, f"--dbname={address}"], stdout=subprocess.PIPE, stderr=said, stdin=subprocess.DEVNULL, env=environment
        )  # fmt: skip
        try:
            assert process.stdout is not None
            while piece := process.stdout.read(PIECE):
                number += 1
                add(archive, f"database/{number:08d}", piece)
                whole.update(piece)
                total += len(piece)
        except BaseException:
            process.kill()
            raise
        finally:
            status = process.wait()
        if status:
            said.seek(0)
            words = said.read().decode(errors="replace").strip()
            raise BackupTrouble(f"pg_dump ended with {status}: {words[-1500:]}")
    return Kept(size=total, sha256=whole.hexdigest())


def archives(folder: Path) -> list[Path]:
    """The archives in a folder, oldest first."""
    return sorted(folder.glob("casework-*Z.tar.age"))


def forget_old(folder: Path, *, days: int) -> list[Path]:
    """Delete archives older than so many days by their name; the newest stays whatever its age."""
    gone = []
    for path in archives(folder)[:-1]:
        with suppress(ValueError):
            if datetime.strptime(path.name, NAMED).replace(tzinfo=UTC) < clock.now() - timedelta(days=days):
                path.unlink()
                gone.append(path)
    return gone
