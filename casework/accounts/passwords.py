"""Passwords: hashed with argon2id, checked in the same time whether or not there is one, long rather than odd, and not one that leaked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from casework.accounts import breached

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
    """The same characters however a keyboard composes them (NIST SP 800-63B, 3.1.1.2). Nothing is cut off or folded."""
    return unicodedata.normalize("NFKC", password)


def hashed(password: str) -> str:
    return _ours().hash(_plain(password))


def matches(hash_: str | None, password: str) -> bool:
    """Whether this is the password. Without one to compare with it takes just as long to say no."""
    strength = current_app.config["PASSWORD_HASHING"]
    plain = _plain(password)
    known = hash_ is not None and len(plain) <= LONGEST
    try:
        return _ours().verify(hash_ or _nobodys(strength), plain if known else "") and known
    except (VerificationError, InvalidHashError):
        return False


def is_dated(hash_: str) -> bool:
    """Whether the hash was made with other parameters than today's, so that it should be made anew."""
    return _ours().check_needs_rehash(hash_)


def weakness(password: str, *, about: Iterable[str] = ()) -> str | None:
    """What is wrong with a new password, or None: too short, too plain, too common, leaked, or made of names around its owner.

    No rule asks for figures or signs: length is what helps.
    """
    plain = _plain(password)
    if len(plain) < SHORTEST:
        return f"Use {SHORTEST} characters or more. Three words you can remember make a good password"
    if len(plain) > LONGEST:
        return f"Use {LONGEST} characters or fewer"
    if len(set(plain)) < 6:
        return "Use more different characters"
    bare = "".join(c for c in plain.lower() if c.isalnum())
    if (common := next((word for word in _COMMON if word in bare), None)) and len(_without(bare, _COMMON)) < 6:
        return f"Do not build the password on '{common}': it is among the first that are tried"
    own = [part for text in about for part in text.lower().replace("@", " ").replace(".", " ").split() if len(part) > 3]
    if len(_without(bare, own)) < 6:
        return "Do not build the password on your own name, your agency or e-mail address"
    if (path := current_app.config["BREACHED_PASSWORDS"]) and breached.holds(path, password):
        return "This password is in a list of passwords that leaked elsewhere. Choose another"
    return None


def _without(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text
