"""Files of an archive set down where they are to be kept, and what goes wrong with them or the database told in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO

from sqlalchemy.exc import SQLAlchemyError

from casework.backups import BackupTrouble, reading
from casework.backups.manifest import Kept
from casework.storage import Unavailable
from casework.storage.stores import Arrival


def set_down(content: IO[bytes], key: str, arriving: Arrival, said: Mapping[str, Kept]) -> None:
    """Write one file. Raises `BackupTrouble` where it is not the one the archive said it holds when it was looked through."""
    with arriving.file(key) as file:
        if reading.copied(content, file.write) != said.get(key):
            raise BackupTrouble(f"The file {key} changed while the archive was read.")


@contextmanager
def trouble_in_words(failed: str) -> Iterator[None]:
    """Faults of the database and of the store of files as `BackupTrouble`; `failed` says what could not be done."""
    try:
        yield
    except SQLAlchemyError as problem:
        words = str(getattr(problem, "orig", None) or problem).strip().splitlines()[0]
        raise BackupTrouble(f"{failed}: {words}") from problem
    except OSError as problem:
        raise BackupTrouble(f"The files could not be written: {problem.strerror or problem}.") from problem
    except Unavailable as problem:
        raise BackupTrouble(f"{failed}: {problem.why}.") from problem
