"""Passwords: hashed with argon2id, checked in the same time whether or not there is one, and long rather than odd."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

SHORTEST = 12
LONGEST = 200
_COMMON = (
    "password", "passw0rd", "123456", "qwerty", "letmein", "welcome", "casework", "abc123", "iloveyou", "monkey",
    "dragon", "football", "sunshine", "princess", "admin", "changeme", "spring", "summer", "autumn", "winter",
)  # fmt: skip


@cache
def _hasher(strength: str) -> PasswordHasher:
    """argon2id with the library's parameters; cheap ones where tests ask for them."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1) if strength == "quick" else PasswordHasher()


@cache
def _nobodys(strength: str) -> str:
    return _hasher(strength).hash("a password that nobody has")


def _ours() -> PasswordHasher:
    return _hasher(current_app.config["PASSWORD_HASHING"])


def _plain(password: str) -> str:
    return unicodedata.normalize("NFKC", password)[:LONGEST]


def hashed(password: str) -> str:
    return _ours().hash(_plain(password))


def matches(hash_: str | None, password: str) -> bool:
    """Whether this is the password. Without one to compare with it takes just as long to say no."""
    strength = current_app.config["PASSWORD_HASHING"]
    try:
        return _ours().verify(hash_ or _nobodys(strength), _plain(password)) and hash_ is not None
    except (VerificationError, InvalidHashError):
        return False


def is_dated(hash_: str) -> bool:
    """Whether the hash was made with other parameters than today's, so that it should be made anew."""
    return _ours().check_needs_rehash(hash_)


def weakness(password: str, *, about: Iterable[str] = ()) -> str | None:
    """What is wrong with a new password, or None: too short, too plain, too common, or made of the person's own name.

    No rule asks for figures or signs: length is what helps.
    """
    plain = _plain(password)
    if len(plain) < SHORTEST:
        return f"Use {SHORTEST} characters or more. Three words you can remember make a good password"
    if len(password) > LONGEST:
        return f"Use {LONGEST} characters or fewer"
    if len(set(plain)) < 6:
        return "Use more different characters"
    bare = "".join(c for c in plain.lower() if c.isalnum())
    if (common := next((word for word in _COMMON if word in bare), None)) and len(_without(bare, _COMMON)) < 6:
        return f"Do not build the password on '{common}': it is among the first that are tried"
    own = [part for text in about for part in text.lower().replace("@", " ").replace(".", " ").split() if len(part) > 3]
    if len(_without(bare, own)) < 6:
        return "Do not build the password on your own name or e-mail address"
    return None


def _without(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text
