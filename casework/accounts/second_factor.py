"""The second factor: a code from an authenticator app, or a recovery code once."""

from __future__ import annotations

import base64
import hashlib
import secrets

import pyotp
import segno
from cryptography.fernet import Fernet
from flask import current_app
from sqlalchemy import delete, select

from casework import clock
from casework.accounts.models import RecoveryCode, User
from casework.extensions import db

CODES = 10


def _box() -> Fernet:
    key = hashlib.sha256(b"casework second factor:" + current_app.config["SECRET_KEY"].encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal(secret: str) -> str:
    """The secret as it may lie in the database."""
    return _box().encrypt(secret.encode()).decode()


def open_secret(sealed: str) -> str:
    return _box().decrypt(sealed.encode()).decode()


def new_secret() -> str:
    return pyotp.random_base32()


def picture(secret: str, email: str) -> str:
    """A QR picture of the secret for an authenticator app, as the address of an image."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Casework")
    return str(segno.make(address, error="m").svg_data_uri(scale=5, dark="#0b0c0c"))


def step_of(secret: str, code: str) -> int | None:
    """The half minute a code belongs to, now or one to either side; None for a wrong code."""
    code = code.replace(" ", "")
    totp = pyotp.TOTP(secret)
    now = int(clock.now().timestamp()) // 30
    for step in (now, now - 1, now + 1):
        if secrets.compare_digest(totp.generate_otp(step), code):
            return step
    return None


def accept_code(user: User, code: str) -> bool:
    """Take a code from the app. The same code, or an older one, is not taken twice."""
    if user.totp_secret is None:
        return False
    step = step_of(open_secret(user.totp_secret), code)
    if step is None or (user.totp_last_step is not None and step <= user.totp_last_step):
        return False
    user.totp_last_step = step
    return True


def new_recovery_codes(user: User) -> list[str]:
    """Ten new codes, shown once; the old ones end."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _ in range(CODES)]
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=_hash(code)) for code in codes)
    return codes


def accept_recovery_code(user: User, code: str) -> bool:
    """Take a recovery code; each works once."""
    found = db.session.scalars(
        select(RecoveryCode)
        .where(RecoveryCode.user_id == user.id, RecoveryCode.code_hash == _hash(code), RecoveryCode.used_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if found is None:
        return False
    found.used_at = clock.now()
    return True


def _hash(code: str) -> str:
    return hashlib.sha256(code.strip().lower().encode()).hexdigest()
