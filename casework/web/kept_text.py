"""The key a browser encrypts unsaved text with: known only to pages of one signed-in person (docs/decisions/kept-text.md)."""

from __future__ import annotations

import hmac
from base64 import b64encode
from typing import Any

from flask import current_app


def kept_text(user: Any) -> str:
    """What a page says of its reader for `scripts/keeping.js`: a name for their texts, a dot, and their key."""
    return f"{_secret('name', user.id).hex()[:12]}.{b64encode(_secret('key', user.id)).decode()}"


def _secret(what: str, user_id: int) -> bytes:
    words = f"text kept in a browser: {what} of {user_id}"
    return hmac.digest(str(current_app.config["SECRET_KEY"]).encode(), words.encode(), "sha256")
