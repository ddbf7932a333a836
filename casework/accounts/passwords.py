"""Passwords: hashed with argon2id, long enough, and not among those everybody tries first."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from casework.errors import Refusal

SHORTEST = 12
COMMON = frozenset(
    [
        "password1234",
        "passwordpassword",
        "123456789012",
        "1234567890123",
        "qwertyuiop12",
        "qwertyuiop123",
        "letmein123456",
        "welcome12345",
        "welcome123456",
        "administrator",
        "iloveyou1234",
        "casework1234",
        "caseworkcasework",
        "changeme1234",
        "correcthorsebatterystaple",
    ]
)


def _hasher() -> PasswordHasher:
    if current_app.config["PASSWORD_HASHING"] == "quick":
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return PasswordHasher()


def hash_of(password: str) -> str:
    return _hasher().hash(password)


def matches(hashed: str | None, password: str) -> bool:
    """Whether the password is the one hashed. Takes as long for somebody who has none, so that time tells nothing."""
    hasher = _hasher()
    try:
        return hasher.verify(hashed or _nobody(), password) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


_nobodies: dict[str, str] = {}


def _nobody() -> str:
    kind = current_app.config["PASSWORD_HASHING"]
    if kind not in _nobodies:
        _nobodies[kind] = _hasher().hash("nobody has this password")
    return _nobodies[kind]


def refuse_weak(password: str, *, name: str, email: str) -> None:
    """Raises `Refusal` saying what makes the password easy to guess."""
    folded = password.lower()
    if len(password) < SHORTEST:
        raise Refusal(
            f"Use at least {SHORTEST} characters; three words in a row are easy to remember", field="password"
        )
    if len(password) > 200:
        raise Refusal("Use 200 characters or fewer", field="password")
    if folded in COMMON or len(set(folded)) < 5:
        raise Refusal("That password is one of the first anybody would try. Choose another", field="password")
    if any(part and len(part) > 3 and part in folded for part in [email.split("@")[0].lower(), *name.lower().split()]):
        raise Refusal("Do not use your own name or e-mail address in your password", field="password")
