"""Keeps and fetches the bytes of files under random keys, outside anything a web server serves."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from flask import current_app

from casework.errors import Refusal


@dataclass(frozen=True)
class Kept:
    """Where bytes are kept, and what proves that they are unchanged."""

    key: str
    size: int
    sha256: str


def keep(data: bytes) -> Kept:
    """Store bytes under a new random key, whole or not at all."""
    key = secrets.token_hex(20)
    path = _path(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_bytes(data)
    os.replace(partial, path)
    return Kept(key, len(data), hashlib.sha256(data).hexdigest())


def fetch(key: str) -> bytes:
    """The bytes kept under a key. Raises `FileNotFoundError` when there are none."""
    return _path(key).read_bytes()


def unchanged(key: str, sha256: str) -> bytes:
    """The bytes kept under a key, having made sure that they are what was sent in. Raises `Refusal` when they are not."""
    data = fetch(key)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Refusal("This file is not the one that was sent in. Tell your administrator; do not use it.")
    return data


def discard(key: str) -> None:
    """Delete the bytes kept under a key; those that are gone already are no fault."""
    _path(key).unlink(missing_ok=True)


def is_key(name: str) -> bool:
    """Whether a name is one of ours; others never become part of a path."""
    return len(name) == 40 and all(c in "0123456789abcdef" for c in name)


def _path(key: str) -> Path:
    if not is_key(key):
        raise FileNotFoundError(key)
    return Path(current_app.config["VAR_DIR"]) / "files" / key[:2] / key
