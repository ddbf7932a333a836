"""What somebody typed to look for stands in no address readably: forms send it in their body, addresses carry it sealed for its reader.

Browsers keep addresses, proxies log them, and they are shown to whoever looks over a shoulder (ASVS 14.2.1). A filtered list can still be
kept as a link by whoever made it; for anybody else the words are not there. Programs (`/api/`) and words in an address typed by hand go unsealed.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from flask import Blueprint, Flask, current_app, flash, g, has_request_context, redirect, request
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from casework.errors import NotFound
from casework.keys import newest_first
from casework.web.gate import API, signed_in
from casework.web.incoming import Typed

TYPED = frozenset({"q", "words", "name"})
"""What in an address was typed. A part of a path that is called so is no such thing."""
MARK = "sealed."
OURS = ("csrf_token", "submission_key", "to")
LONGEST = 300
NOT_NARROWED = "This address holds words that only whoever typed them can read, or that are too old. The list is not narrowed by them."

bp = Blueprint("typed_words", __name__)


def init_app(app: Flask) -> None:
    app.before_request(_open)
    app.url_defaults(_seal)


@bp.post("/words")
@signed_in
def ask() -> Any:
    """A list narrowed by words: leads to it, with the words sealed. `to` is the address of the list, one of our pages and no other."""
    to = request.form.get("to") or "/"
    try:
        parts = urlsplit(to)
        if parts.scheme or parts.netloc or not to.startswith("/") or to.startswith("//") or "\\" in to:
            raise NotFound
        root = request.script_root  # as pages below a prefix write it
        path = parts.path[len(root) :] if root and parts.path.startswith(f"{root}/") else parts.path
        current_app.url_map.bind("").match(path, method="GET")
    except (ValueError, HTTPException):
        raise NotFound from None
    fields = [
        (name, sealed(value) if name in TYPED else value)
        for name, value in request.form.items(multi=True)
        if name not in OURS
    ]
    return redirect(f"{request.script_root}{path}?{urlencode(fields)}", 303)


def sealed(words: str) -> str:
    """As an address carries them for the reader at work; the same words are always the same address."""
    if not words:
        return words
    return sealed_whole(words[:LONGEST])


def sealed_whole(text: str) -> str:
    """However long: a place in a list ordered by names holds a name."""
    boxed = _boxes(newest_first()[0], current_user.id).encrypt(text.encode(errors="replace"), None)
    return MARK + urlsafe_b64encode(boxed).decode().rstrip("=")


def unsealed(value: str) -> str:
    """What `sealed_whole` was given. Raises ValueError for what was sealed for somebody else, or is nothing sealed."""
    for secret in newest_first():
        try:
            text = value.removeprefix(MARK).encode("ascii")
            return (
                _boxes(secret, current_user.id)
                .decrypt(urlsafe_b64decode(text + b"=" * (-len(text) % 4)), None)
                .decode()
            )
        except (ValueError, InvalidTag):
            continue
    raise ValueError("not sealed for this reader")


def _opened(value: str) -> str:
    try:
        return unsealed(value)
    except ValueError:
        if request.method == "GET" and not g.get("not_narrowed"):
            g.not_narrowed = True
            flash(NOT_NARROWED, "info")
        return ""


@lru_cache(maxsize=1000)
def _boxes(secret: str, user_id: int) -> AESSIV:
    return AESSIV(hmac.digest(secret.encode(), f"words typed by {user_id}".encode(), "sha512"))


def _open() -> None:
    """Pages read words as they were typed; what was sealed for somebody else is empty."""
    if MARK.encode() not in request.query_string or request.path.startswith(API) or not current_user.is_authenticated:
        return
    request.args = Typed(
        (name, _opened(value) if name in TYPED and value.startswith(MARK) else value)
        for name, value in request.args.items(multi=True)
    )


def _seal(endpoint: str, values: dict[str, Any]) -> None:
    if not has_request_context() or TYPED.isdisjoint(values) or not current_user.is_authenticated:
        return
    for name in TYPED & values.keys() - _in_path(current_app, endpoint):  # type: ignore[arg-type]
        if isinstance(value := values[name], str):
            values[name] = sealed(value)
        elif isinstance(value, list | tuple):  # as a list's further pages give what narrows it
            values[name] = [sealed(each) if isinstance(each, str) else each for each in value]


def _in_path(app: Flask, endpoint: str) -> set[str]:
    known: dict[str, set[str]] = app.extensions.setdefault("casework.in_path", {})
    if endpoint not in known:
        known[endpoint] = {name for rule in app.url_map.iter_rules(endpoint) for name in rule.arguments}
    return known[endpoint]
