"""Encrypts a stream to public keys and decrypts it again, by age: in pieces, each authenticated, with an end nobody can move.

Who makes archives needs public keys only, so a server that is broken into cannot open the archives it made.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pyrage
from pyrage import x25519

from casework.backups import BackupTrouble

PIECE = 1 << 20


def recipients(words: Sequence[str]) -> list[Any]:
    """Public keys (`age1...`) as written in the environment. Raises `BackupTrouble`."""
    if not words:
        raise BackupTrouble(
            "Nobody could open the archive: set BACKUP_RECIPIENTS to the public key of `flask casework backup key FILE`."
        )
    found = []
    for word in words:
        try:
            found.append(x25519.Recipient.from_str(word))
        except pyrage.RecipientError:
            raise BackupTrouble(f"{word!r} is not a public key: those begin with age1.") from None
    return found


def new_key(path: Path) -> str:
    """Write a new secret key, as `age-keygen` does, into a file that only its owner may read; returns the public key."""
    identity = x25519.Identity.generate()
    public = str(identity.to_public())
    try:
        held = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BackupTrouble(f"{path} is there already; a key is never written over another.") from None
    except OSError as problem:
        raise BackupTrouble(f"{path} could not be written: {problem.strerror}.") from None
    with os.fdopen(held, "w") as file:
        file.write(f"# public key: {public}\n{identity}\n")
    return public


def identities(path: Path) -> list[Any]:
    """The secret keys in a file. Raises `BackupTrouble`; no message quotes what the file holds."""
    try:
        lines = [line.strip() for line in path.read_text().splitlines()]
        found = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except OSError as problem:
        raise BackupTrouble(f"The key in {path} could not be read: {problem.strerror}.") from None
    except (pyrage.IdentityError, UnicodeDecodeError):
        found = []
    if not found:
        raise BackupTrouble(f"{path} holds no key that begins with AGE-SECRET-KEY-.")
    return found


@contextmanager
def encrypting(target: IO[bytes], keys: Sequence[Any]) -> Iterator[IO[bytes]]:
    """Something to write to; what is written arrives encrypted in `target`. Raises `BackupTrouble` when that cannot be written."""
    reading, writing = os.pipe()
    problems: list[BaseException] = []

    def work() -> None:
        try:
            with os.fdopen(reading, "rb") as source:
                pyrage.encrypt_io(source, target, list(keys))
        except BaseException as problem:
            problems.append(problem)

    thread = threading.Thread(target=work, name="encrypting", daemon=True)
    thread.start()
    try:
        with os.fdopen(writing, "wb", buffering=PIECE) as sink:
            yield sink
    except BrokenPipeError:
        thread.join()
        if not problems:
            raise
    finally:
        thread.join()
    if problems:
        raise BackupTrouble(f"The archive could not be written: {problems[0]}.") from problems[0]


@contextmanager
def decrypting(path: Path, keys: Sequence[Any]) -> Iterator[IO[bytes]]:
    """What an archive holds, to read from. Only what was read to its end, without this raising, is known to be whole.

    Raises `BackupTrouble` for a wrong key, an altered byte, or an end cut off.
    """
    reading, writing = os.pipe()
    problems: list[BaseException] = []

    def work() -> None:
        try:
            with path.open("rb") as source, os.fdopen(writing, "wb", buffering=PIECE) as sink:
                pyrage.decrypt_io(source, sink, list(keys))
        except BaseException as problem:
            problems.append(problem)

    if not path.is_file():
        os.close(reading)
        os.close(writing)
        raise BackupTrouble(f"There is no archive {path}.")
    thread = threading.Thread(target=work, name="decrypting", daemon=True)
    thread.start()
    try:
        with os.fdopen(reading, "rb", buffering=PIECE) as source:
            yield source
            while source.read(PIECE):
                pass
    except Exception as problem:  # what ended the stream says more than what stumbled over its end
        thread.join()
        if said := _said(path, problems):
            raise said from problem
        raise
    thread.join()
    if said := _said(path, problems):
        raise said from problems[0]


def _said(path: Path, problems: list[BaseException]) -> BackupTrouble | None:
    """Why it broke off; that we stopped reading ourselves is no reason."""
    found = [problem for problem in problems if "Broken pipe" not in str(problem)]
    if not found:
        return None
    if isinstance(found[0], pyrage.DecryptError):
        if "key" in str(found[0]).lower():
            return BackupTrouble(
                f"The key given does not open {path.name}, or the beginning of the archive was altered."
            )
        return BackupTrouble(f"{path.name} is not an archive of Casework, or its beginning was altered or cut off.")
    return BackupTrouble(f"{path.name} was altered, or its end was cut off: it is not what was written.")
