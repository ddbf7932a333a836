"""The second factor: codes from an app that count once, and recovery codes for the day the telephone is lost."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

import pyotp
import segno
from argon2.low_level import Type, hash_secret_raw
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from casework import clock, keys

ISSUER = "Casework"
STEP_SECONDS = 30
LEEWAY_SECONDS = 10
"""For a telephone's clock that is off, and for typing and the way here: a code counts for its half-minute and this much on either side."""
RECOVERY_CODES = 10
ARGON2 = "argon2id-19456-2-1"
_COST = {"memory_cost": 19_456, "time_cost": 2, "parallelism": 1}
"""OWASP's least for argon2id: 19 MiB, twice. Ten are made at once when the second step is set up."""
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def _key(purpose: str, secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"casework {purpose}".encode()).derive(secret.encode())


def _box(purpose: str) -> MultiFernet:
    """Seals with the key of today, and opens what keys of before have sealed as well."""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_key(purpose, secret))) for secret in keys.newest_first()])


def new_secret() -> str:
    """A fresh secret, sealed as it is kept."""
    return seal(pyotp.random_base32())


def seal(secret: str, *, purpose: str = "second factor") -> str:
    """A secret as the database keeps it: useless without the application's key, and for another purpose."""
    return _box(purpose).encrypt(secret.encode()).decode()


def unseal(sealed: str, *, purpose: str = "second factor") -> str | None:
    """The secret again; None when it was tampered with, or sealed with another key or for another purpose."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def sealed_anew(sealed: str, *, purpose: str = "second factor") -> str | None:
    """The same secret under the key of today; None when no key that is set opens it."""
    try:
        return _box(purpose).rotate(sealed.encode()).decode()
    except InvalidToken:
        return None


def matching_step(sealed: str | None, code: str, *, after: int | None) -> int | None:
    """The half-minute this code is right for, with some seconds' leeway; None when wrong, over or already used.

    A code counts once: it must belong to a later half-minute than `after`, the last that was accepted.
    """
    secret = unseal(sealed) if sealed else None
    digits = "".join(c for c in code if c.isdigit())
    if secret is None or len(digits) != 6:
        return None
    now = int(clock.now().timestamp())
    steps = sorted({(now + leeway) // STEP_SECONDS for leeway in (-LEEWAY_SECONDS, 0, LEEWAY_SECONDS)})
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    found = None
    for step in steps:
        if hmac.compare_digest(totp.generate_otp(step), digits) and (after is None or step > after):
            found = step
    return found


def address_of(sealed: str, email: str) -> str:
    """The otpauth address an app reads from the picture."""
    return pyotp.TOTP(unseal(sealed) or "").provisioning_uri(name=email, issuer_name=ISSUER)


def picture(sealed: str, email: str) -> str:
    """The QR code as an address an image can have, so that the page needs no inline style and asks no other host."""
    return segno.make(address_of(sealed, email), error="m").svg_data_uri(
        scale=5, border=2, dark="#0b0c0c", light="#fff"
    )


def spelled(sealed: str) -> str:
    """The secret in groups of four, to be typed where the picture cannot be read."""
    secret = unseal(sealed) or ""
    return " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))


def new_recovery_codes() -> list[str]:
    """Ten codes of ten letters and figures, without those that look alike."""
    return [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(RECOVERY_CODES)
    ]


def recovery_hashes(codes: Sequence[str]) -> list[str]:
    """Recovery codes as they are kept: argon2id, one salt for all of a person's, so that looking one up costs one computation.

    Codes hold 49 bits, too few for a plain hash (ASVS 6.5.2).
    """
    salt = secrets.token_bytes(16)
    return [_argon2(code, salt) for code in codes]


def recovery_hash_like(kept: str, code: str) -> str:
    """The code as it would be kept beside this one. Codes of before argon2 have a keyed hash, under any key that is set."""
    if not kept.startswith(ARGON2):
        found = [
            hmac.new(_key("recovery codes", secret), _bare(code).encode(), hashlib.sha256).hexdigest()
            for secret in keys.newest_first()
        ]
        return next((each for each in found if hmac.compare_digest(each, kept)), "")
    return _argon2(code, base64.b64decode(kept.split("$")[1]))


def _argon2(code: str, salt: bytes) -> str:
    made = hash_secret_raw(_bare(code).encode(), salt, type=Type.ID, hash_len=32, **_COST)
    return f"{ARGON2}${base64.b64encode(salt).decode()}${base64.b64encode(made).decode()}"


def _bare(code: str) -> str:
    return "".join(c for c in code.lower() if c.isalnum())
