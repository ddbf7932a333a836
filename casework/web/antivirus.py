"""Has each upload looked at by ClamAV, where an operator runs one: what is infected is refused, and so is everything while it cannot be asked.

Speaks clamd's own protocol (INSTREAM, https://docs.clamav.net/manual/Usage/Scanning.html#clamd): a few lines, and the clients there are for it are not kept up.
"""

from __future__ import annotations

import logging
import socket
import struct
import time

from flask import current_app, has_app_context

from casework.errors import Refusal

log = logging.getLogger(__name__)
SECONDS, LONGEST_WAIT, PIECE = 10.0, 60.0, 64 * 1024
INFECTED = (
    "The virus scanner found something in this file, so it is not taken. Tell those who look after your computers"
)
NOT_LOOKED_AT = "The file could not be looked at by the virus scanner, so it is not taken. Try again in a few minutes, or tell your administrator"


class Unanswered(Exception):
    """The scanner gave no answer of use."""


def refuse_infected(data: bytes, *, field: str) -> None:
    """Raises `Refusal` beside the field. Does nothing where no scanner is set, or outside an application, which has no settings."""
    address = current_app.config["CLAMD_ADDRESS"] if has_app_context() else ""
    if not address:
        return
    try:
        said = _asked(address, data)
    except (OSError, Unanswered) as problem:
        log.error("the virus scanner at %s could not be asked: %s", address, type(problem).__name__)
        raise Refusal(NOT_LOOKED_AT, field=field) from None
    if said == "stream: OK":
        return
    if said.endswith(" FOUND"):
        log.warning("an upload was refused: %s", "".join(c for c in said if c.isprintable())[:120])
        raise Refusal(INFECTED, field=field)
    log.error("the virus scanner at %s answered with an error", address)
    raise Refusal(NOT_LOOKED_AT, field=field)


def _asked(address: str, data: bytes) -> str:
    with _connected(address) as connection:
        connection.settimeout(SECONDS)
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), PIECE):
            piece = data[start : start + PIECE]
            connection.sendall(struct.pack("!L", len(piece)) + piece)
        connection.sendall(struct.pack("!L", 0))
        return _answer(connection)


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        found.settimeout(SECONDS)
        try:
            found.connect(address)
        except OSError:
            found.close()
            raise
        return found
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)


def _answer(connection: socket.socket) -> str:
    """Up to the byte that ends it. A large file takes the scanner some seconds."""
    until, answer = time.monotonic() + LONGEST_WAIT, b""
    connection.settimeout(LONGEST_WAIT)
    while not answer.endswith(b"\0"):
        piece = connection.recv(1024)
        answer += piece
        if not piece or len(answer) > 4096 or time.monotonic() > until:
            raise Unanswered
    return answer.rstrip(b"\0").decode(errors="replace").strip()
