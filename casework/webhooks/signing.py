"""Signatures of the Standard Webhooks specification: HMAC-SHA256 over id, time and body, with a secret only the two sides have."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, *, key: str, timestamp: int, body: bytes) -> str:
    held = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.new(held, f"{key}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()


def headers(live: Iterable[str], *, key: str, timestamp: int, body: bytes) -> dict[str, str]:
    """One signature for each secret that holds now, divided by spaces: while a secret is exchanged there are two."""
    signed = " ".join(signature(secret, key=key, timestamp=timestamp, body=body) for secret in live)
    return {"webhook-id": key, "webhook-timestamp": str(timestamp), "webhook-signature": signed}
