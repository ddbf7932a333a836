"""The drill: the newest archive into a PostgreSQL that is made for it and thrown away, and proof that all of it came back."""

from __future__ import annotations

import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from casework.backups import BackupTrouble, making
from casework.backups.reading import Archive
from casework.backups.restoring import Restored, Target, restore
from casework.storage.disk import DiskStore
from casework.trial import postgres


@dataclass(frozen=True)
class Drilled:
    archive: Path
    restored: Restored
    seconds: float


def newest(folder: Path) -> Path:
    """The newest archive of a folder, or the archive itself. Raises `BackupTrouble`."""
    if folder.is_file():
        return folder
    found = making.archives(folder)
    if not found:
        raise BackupTrouble(f"There is no archive in {folder}.")
    return found[-1]


def drill(archive: Archive, *, below: Path, secret: str, other_secret_key: bool = False) -> Drilled:
    """Restore into a server of its own in a closed folder below this one; nothing is left there. Raises `BackupTrouble`."""
    below.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    place = Path(tempfile.mkdtemp(prefix="drill-", dir=below))
    try:
        try:
            server = postgres.start(place / "postgres", throwaway=True)
        except postgres.CannotStart as problem:
            raise BackupTrouble(str(problem)) from problem
        try:
            target = Target(
                server.owner_url(), server.app_url(), DiskStore(place / "files"), secret, server.backup_url()
            )
            restored = restore(archive, target, other_secret_key=other_secret_key)
        finally:
            server.stop()
            shutil.rmtree(server.data, ignore_errors=True)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return Drilled(archive.path, restored, time.monotonic() - began)
