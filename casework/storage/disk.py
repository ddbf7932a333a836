"""Files in a folder of this machine, or of a share that is mounted."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO

from casework.storage.stores import is_key, place, unavailable

PIECE = 1 << 20


@dataclass(frozen=True)
class DiskStore:
    """Files lie in folders named by the first two letters of their keys."""

    folder: Path

    def __str__(self) -> str:
        return str(self.folder)

    def path(self, key: str) -> Path:
        return self.folder / place(key)

    def put(self, key: str, data: bytes) -> None:
        self.put_file(key, BytesIO(data))

    def put_file(self, key: str, file: IO[bytes]) -> None:
        path = self.path(key)
        partial = path.with_suffix(".part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as written:
                shutil.copyfileobj(file, written, PIECE)
            os.replace(partial, path)
        except OSError as problem:
            with suppress(OSError):
                partial.unlink()
            raise unavailable(f"a file could not be written: {problem.strerror}") from problem

    def get(self, key: str) -> bytes:
        try:
            return self.path(key).read_bytes()
        except FileNotFoundError:
            raise
        except OSError as problem:
            raise unavailable(f"a file could not be read: {problem.strerror}") from problem

    def open(self, key: str) -> IO[bytes]:
        try:
            return self.path(key).open("rb")
        except FileNotFoundError:
            raise
        except OSError as problem:
            raise unavailable(f"a file could not be read: {problem.strerror}") from problem

    def remove(self, key: str) -> None:
        try:
            self.path(key).unlink(missing_ok=True)
        except FileNotFoundError:
            raise
        except OSError as problem:
            raise unavailable(f"a file could not be deleted: {problem.strerror}") from problem

    def keys(self, *, before: datetime | None = None) -> Iterator[str]:
        for path in sorted(self.folder.glob("??/*")):
            with suppress(FileNotFoundError):
                if is_key(path.name) and (before is None or path.stat().st_mtime < before.timestamp()):
                    yield path.name

    def all(self) -> Iterator[tuple[str, int, IO[bytes]]]:
        for key in self.keys():
            with suppress(FileNotFoundError), self.path(key).open("rb") as file:
                yield key, os.fstat(file.fileno()).st_size, file

    def is_empty(self) -> bool:
        return not self.folder.exists() or not any(self.folder.iterdir())

    def room(self) -> int | None:
        return shutil.disk_usage(self._nearest()).free

    def state(self) -> str:
        return "ok" if os.access(self._nearest(), os.W_OK | os.X_OK) else "closed"

    def _nearest(self) -> Path:
        """The folder, or the one it would be made in."""
        folder = self.folder
        while not folder.exists():
            folder = folder.parent
        return folder

    @contextmanager
    def arriving(self, why: str) -> Iterator[_Staged]:
        """They wait in a folder beside, on the same disk, whose name says why it is there."""
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=f"{self.folder.name}.{why}-", dir=self.folder.parent))
        try:
            yield _Staged(DiskStore(staged), self.folder)
        finally:
            shutil.rmtree(staged, ignore_errors=True)


@dataclass(frozen=True)
class _Staged:
    """Files in the folder beside, and the one whose place it takes."""

    beside: DiskStore
    folder: Path

    @contextmanager
    def file(self, key: str) -> Iterator[IO[bytes]]:
        path = self.beside.path(key)
        path.parent.mkdir(exist_ok=True)
        with path.open("xb") as file:
            yield file

    def settle(self) -> None:
        """All files at once, once the disk has them."""
        for path in self.beside.folder.rglob("*"):
            if path.is_file():
                with path.open("rb") as file:
                    os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            self.folder.rmdir()
        os.chmod(self.beside.folder, 0o750)
        os.replace(self.beside.folder, self.folder)
