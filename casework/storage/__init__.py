"""Keeps and fetches the bytes of files under random keys, on disk or in S3, outside anything a web server serves.

Everything that knows of kept files goes through here: slices by `keep`, `fetch`, `unchanged` and `discard`; what moves all of
them, such as a backup, by the store itself.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from flask import current_app

from casework.errors import Refusal
from casework.storage.buckets import Bucket
from casework.storage.disk import DiskStore
from casework.storage.s3 import S3Store
from casework.storage.stores import Store, Unavailable, is_key

__all__ = [
    "Kept",
    "Store",
    "Unavailable",
    "discard",
    "fetch",
    "is_key",
    "keep",
    "keep_file",
    "opened",
    "store",
    "store_of",
    "unchanged",
]


@dataclass(frozen=True)
class Kept:
    """Where bytes are kept, and what proves that they are unchanged."""

    key: str
    size: int
    sha256: str


def store_of(config: Mapping[str, Any]) -> Store:
    """Where these settings keep files: the bucket that FILES_URL names, or else a folder of VAR_DIR."""
    if not config["FILES_URL"]:
        return DiskStore(Path(config["VAR_DIR"]) / "files")
    return S3Store(Bucket.named(config["FILES_URL"]))


def store() -> Store:
    """The store of the application at work."""
    return store_of(current_app.config)


def keep(data: bytes) -> Kept:
    """Store bytes under a new random key, whole or not at all. Raises `Unavailable`, a `Refusal`, when they could not be."""
    key = secrets.token_hex(20)
    store().put(key, data)
    return Kept(key, len(data), hashlib.sha256(data).hexdigest())


def keep_file(file: IO[bytes]) -> Kept:
    """The same of a file that is too large to be in memory."""
    key = secrets.token_hex(20)
    file.flush()
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    store().put_file(key, file)
    return Kept(key, size, sha256)


def opened(key: str) -> IO[bytes]:
    """What is kept under a key, to be read in pieces. Raises `FileNotFoundError` when there is none, `Unavailable`."""
    return store().open(key)


def fetch(key: str) -> bytes:
    """The bytes kept under a key. Raises `FileNotFoundError` when there are none, `Unavailable` when nobody can say."""
    return store().get(key)


def unchanged(key: str, sha256: str) -> bytes:
    """The bytes kept under a key, having made sure that they are what was sent in. Raises `Refusal` when they are not."""
    data = fetch(key)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Refusal("This file is not the one that was sent in. Tell your administrator; do not use it.")
    return data


def discard(key: str) -> None:
    """Delete the bytes kept under a key; those that are gone already are no fault. Raises `Unavailable`."""
    store().remove(key)
