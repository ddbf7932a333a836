"""Asks an agency's own sign-in something over the network: that host alone, over TLS, within seconds and up to a size.

No redirect is followed, so what an answer says leads nowhere else. Proxies of the environment are not used. A certificate this
machine does not trust ends it before anything is sent; a private authority's certificates: `SSL_CERT_FILE`.
"""

from __future__ import annotations

import json
import ssl
import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

SECONDS, LONGEST_WAIT, LARGEST = 5.0, 10.0, 512 * 1024
PORTS = (None, 443, 8443)
LOOPBACK = ("127.0.0.1", "localhost")
BESIDE = {"accounts.google.com": ("oauth2.googleapis.com", "www.googleapis.com")}
"""Providers that answer on other hosts than their issuer's, and those hosts."""


class Trouble(Exception):
    """It could not be asked, or answered nothing of use; the words are for the log."""


def is_fit(url: str) -> bool:
    """Whether this is an address we would ask: https on its usual ports, without user or fragment; loopback where people try out."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if not parts.hostname or parts.username or parts.password or parts.fragment or len(url) > 500:
        return False
    if any(ord(character) < 33 or ord(character) > 126 for character in url):
        return False
    if parts.scheme == "http":
        return current_app.config["MODE"] != "production" and parts.hostname in LOOPBACK
    return parts.scheme == "https" and port in PORTS


def belongs(url: Any, issuer: str) -> bool:
    """Whether an address is one of the issuer's own: the same host and port, or one of the hosts it is known to use."""
    if not isinstance(url, str) or not is_fit(url):
        return False
    ours, theirs = urlsplit(issuer), urlsplit(url)
    if theirs.scheme != ours.scheme:
        return False
    return theirs.netloc.lower() == ours.netloc.lower() or theirs.netloc in BESIDE.get(ours.netloc.lower(), ())


def ask(url: str, *, issuer: str, headers: dict[str, str] | None = None, body: str | None = None) -> dict[str, Any]:
    """The JSON object it answers with, also as an error of OAuth (status 400). Raises `Trouble`."""
    if not belongs(url, issuer):
        raise Trouble("an address that is not the issuer's own")
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    until = time.monotonic() + LONGEST_WAIT  # how long somebody is kept waiting, not what day it is
    connection = _connection(parts.scheme, parts.netloc)
    try:
        connection.request(
            "GET" if body is None else "POST", path, body, {"Accept": "application/json", "User-Agent": "casework", **(headers or {})}
        )  # fmt: skip
        response = connection.getresponse()
        if response.status not in (200, 400, 401):
            raise Trouble(f"status {response.status}")
        data = b""
        while piece := response.read1(64 * 1024):
            data += piece
            if len(data) > LARGEST or time.monotonic() > until:
                raise Trouble("too much or too slow")
        found = json.loads(data)
    except (OSError, HTTPException, ValueError, RecursionError) as problem:
        raise Trouble(type(problem).__name__) from problem
    finally:
        connection.close()
    if not isinstance(found, dict):
        raise Trouble("not an object")
    return found


def _connection(scheme: str, netloc: str) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(netloc, timeout=SECONDS, context=ssl.create_default_context())
    return HTTPConnection(netloc, timeout=SECONDS)
