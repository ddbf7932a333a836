"""The secret key of the installation, and those it had before: signing and sealing go with the newest, checking and opening with any."""

from __future__ import annotations

from flask import current_app
from itsdangerous import URLSafeSerializer


def newest_first() -> list[str]:
    """`SECRET_KEY`, then `SECRET_KEY_FALLBACKS` as they are set."""
    config = current_app.config
    return [str(config["SECRET_KEY"]), *(config.get("SECRET_KEY_FALLBACKS") or ())]


def signer(salt: str) -> URLSafeSerializer:
    """Signs with the newest key, which itsdangerous wants last."""
    return URLSafeSerializer(newest_first()[::-1], salt=salt)
