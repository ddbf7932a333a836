"""Files of an archive: set down beside the folder they go to, put there all at once, and what goes wrong told in words."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from sqlalchemy.exc import SQLAlchemyError

from casework.backups import BackupTrouble, reading
from casework.backups.manifest import Kept


@contextmanager
def staged_beside(files: Path, *, why: str) -> Iterator[Path]:
    """A folder beside that of the files, on the same disk, whose name says why it is there; gone at the end."""
    files.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(prefix=f"{files.name}.{why}-", dir=files.parent))
    try:
        yield staged
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def set_down(content: IO[bytes], key: str, staged: Path, said: Mapping[str, Kept]) -> None:
    """Write one file. Raises `BackupTrouble` where it is not the one the archive said it holds when it was looked through."""
    place = staged / key[:2] / key
    place.parent.mkdir(exist_ok=True)
    with place.open("xb") as file:
        if reading.copied(content, file.write) != said.get(key):
            raise BackupTrouble(f"The file {key} changed while the archive was read.")


def put_in_place(staged: Path, files: Path) -> None:
    """All files at once, once the disk has them. Done last: files without rows harm nobody, rows without files would."""
    for path in staged.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    with suppress(FileNotFoundError):
        files.rmdir()
    os.chmod(staged, 0o750)
    os.replace(staged, files)


@contextmanager
def trouble_in_words(failed: str) -> Iterator[None]:
    """Faults of the database and the disk as `BackupTrouble`; `failed` says what could not be done."""
    try:
        yield
    except SQLAlchemyError as problem:
        words = str(getattr(problem, "orig", None) or problem).strip().splitlines()[0]
        raise BackupTrouble(f"{failed}: {words}") from problem
    except OSError as problem:
        raise BackupTrouble(f"The files could not be written: {problem.strerror or problem}.") from problem
