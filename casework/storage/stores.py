"""What a store of files can do, whatever it keeps them in, and how it says that it cannot now."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import IO, Protocol

from casework.errors import Refusal

log = logging.getLogger(__name__)
WORDS = (
    "The store that keeps files does not answer just now, so nothing was kept or changed. Try again in a few minutes; "
    "if it goes on, tell your administrator."
)


class Unavailable(Refusal):
    """The store is out of reach, full, or does not let us in: a person reads what to do, `why` is for the log and names nobody."""

    def __init__(self, why: str) -> None:
        super().__init__(WORDS)
        self.why = why


def unavailable(why: str) -> Unavailable:
    """To be raised; whoever runs the service finds the reason in the log."""
    log.error("the store of files: %s", why)
    return Unavailable(why)


class Arrival(Protocol):
    """Files on their way in, of which either all come to stay or none."""

    def file(self, key: str) -> AbstractContextManager[IO[bytes]]:
        """Something to write one file to; it is taken when the block ends without raising."""

    def settle(self) -> None:
        """All of them stay. Done last: files without rows harm nobody, rows without files would."""


class Store(Protocol):
    """A place for bytes under keys. As a text it says where that is. What cannot be asked now raises `Unavailable`."""

    def put(self, key: str, data: bytes) -> None:
        """Whole or not at all."""

    def put_file(self, key: str, file: IO[bytes]) -> None:
        """Like `put`, from where the file stands to its end, in pieces: for what is too large to be in memory."""

    def get(self, key: str) -> bytes:
        """Raises `FileNotFoundError` when there is no such file."""

    def open(self, key: str) -> IO[bytes]:
        """To be read in pieces, from any place in it. Raises `FileNotFoundError` when there is no such file."""

    def remove(self, key: str) -> None:
        """What is gone already is no fault."""

    def keys(self, *, before: datetime | None = None) -> Iterator[str]:
        """Every key, in order; with `before`, of those kept before that moment."""

    def all(self) -> Iterator[tuple[str, int, IO[bytes]]]:
        """Key, size and content of every file in order of their keys; one that is deleted while we look is none."""

    def is_empty(self) -> bool:
        """Whether nothing at all is there, ours or not."""

    def room(self) -> int | None:
        """Bytes free; nothing where there is no such number."""

    def arriving(self, why: str) -> AbstractContextManager[Arrival]:
        """For many files that come together, such as a restore's: what was not settled by the end of the block is gone again."""

    def state(self) -> str:
        """`ok`, or a word that says what is wrong; quick enough to be asked every few seconds."""


def is_key(name: str) -> bool:
    """Whether a name is one of ours; others never become part of a path."""
    return len(name) == 40 and all(c in "0123456789abcdef" for c in name)


def place(key: str) -> str:
    """Where a file lies, within a folder or a bucket: both are laid out alike, so that one can be copied to the other."""
    if not is_key(key):
        raise FileNotFoundError(key)
    return f"{key[:2]}/{key}"
