"""What an archive says of itself, and what proves that this Casework made it."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BaseModel, ValidationError

from casework.backups import BackupTrouble

FORMAT = 1


class Opening(BaseModel):
    """The first member of an archive, so that one of a later format can be told before anything is read."""

    format: int
    made_at: str
    casework: str
    migration: str
    postgres: int
    """The server's version as PostgreSQL numbers it, such as 180006."""


class Table(BaseModel):
    """How many rows a table has, and a sum over all of them that changes with any byte of any row."""

    rows: int
    checksum: str


class Kept(BaseModel):
    size: int
    sha256: str


class Head(BaseModel):
    """The newest seal of a partnership's log."""

    number: int
    hash: str


class Manifest(Opening):
    """The last member of an archive: all of it must be so once it is restored."""

    application_role: str
    tables: dict[str, Table]
    seals: dict[int, Head]
    database: Kept
    files: dict[str, Kept]
    missing_files: int = 0
    """How many rows already had no file when the backup was made."""
    keys: dict[str, str]
    """Fingerprints of the keys without which parts of it cannot be used; never a key."""
    mac: str = ""

    def sealed(self, secret: str) -> Manifest:
        return self.model_copy(update={"mac": self._mac(secret)})

    def made_with(self, secret: str) -> bool:
        """Whether somebody who knew this SECRET_KEY wrote it: anybody can encrypt to a public key."""
        return hmac.compare_digest(self.mac, self._mac(secret))

    def _mac(self, secret: str) -> str:
        body = self.model_copy(update={"mac": ""}).model_dump_json().encode()
        return hmac.new(_derived(secret, "backup manifest"), body, hashlib.sha256).hexdigest()


def fingerprint(secret: str) -> str:
    """Tells one SECRET_KEY from another and leads back to none."""
    return _derived(secret, "backup fingerprint").hex()[:16]


def _derived(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"casework {purpose}".encode()).derive(secret.encode())


def opening(raw: bytes) -> Opening:
    """The first member. Raises `BackupTrouble` where a newer Casework wrote it."""
    found = _read(Opening, raw)
    if found.format > FORMAT:
        raise BackupTrouble(
            f"A newer Casework ({found.casework}) made this archive, in a form this one does not know. "
            "Install that version or a later one, then restore."
        )
    return found  # type: ignore[no-any-return]


def manifest(raw: bytes) -> Manifest:
    return _read(Manifest, raw)  # type: ignore[no-any-return]


def _read(model: type[BaseModel], raw: bytes) -> Any:
    try:
        return model.model_validate_json(raw)
    except ValidationError as problem:
        raise BackupTrouble("This is not an archive of Casework: it does not say what it holds.") from problem
