"""What programs look for at set addresses: whom to tell of a hole in security (RFC 9116), and that nothing here is for a search engine."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from flask import Blueprint, Response, current_app

from casework import clock
from casework.errors import NotFound
from casework.web.gate import anyone

bp = Blueprint("wellknown", __name__)
GOOD_FOR = timedelta(days=90)


@bp.get("/.well-known/security.txt")
@anyone
def security() -> Response:
    """SECURITY_CONTACT as the standard wants it, good for about three months from now; nowhere while none is set."""
    contact = current_app.config["SECURITY_CONTACT"]
    if not contact:
        raise NotFound()
    until = datetime.combine(clock.now().date() + GOOD_FOR, time(), UTC)
    lines = [
        f"Contact: {contact}",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {current_app.config['BASE_URL']}/.well-known/security.txt",
    ]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@bp.get("/robots.txt")
@anyone
def robots() -> Response:
    return Response("User-agent: *\nDisallow: /\n", content_type="text/plain; charset=utf-8")
