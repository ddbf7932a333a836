"""Uploads and the virus scanner: a clean file is taken, an infected one is not, and nothing is while the scanner cannot be asked."""

from __future__ import annotations

import io
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from casework import storage
from casework.errors import Refusal
from casework.web import antivirus, uploads
from config import BadConfiguration, settings

BAD = b"this stands for a virus"


@pytest.fixture
def clamd() -> Iterator[tuple[str, dict[str, Any]]]:
    """A scanner on loopback: its address, and what it answers in place of the truth."""
    server = socket.create_server(("127.0.0.1", 0))
    state: dict[str, Any] = {"says": None, "got": []}

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as sent:
                assert sent.read(10) == b"zINSTREAM\0"
                data = b""
                while length := struct.unpack("!L", sent.read(4))[0]:
                    data += sent.read(length)
                state["got"].append(data)
                truth = b"stream: Test.Virus FOUND\0" if BAD in data else b"stream: OK\0"
                connection.sendall(truth if state["says"] is None else state["says"])

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.getsockname()[1]}", state
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(timeout=10)


def sent(data: bytes) -> Any:
    return SimpleNamespace(filename="notes.txt", stream=io.BytesIO(data))


@pytest.fixture
def check(app: Flask) -> Iterator[Callable[[bytes], Any]]:
    with app.app_context():
        yield lambda data: uploads.check(sent(data))
    app.config["CLAMD_ADDRESS"] = ""


def test_what_is_infected_is_not_taken(app: Flask, check: Callable[[bytes], Any], clamd: Any) -> None:
    app.config["CLAMD_ADDRESS"], state = clamd
    large = b"a" * 200_000
    assert check(large).data == large and state["got"] == [large]
    with pytest.raises(Refusal) as refused:
        check(large + BAD)
    assert (refused.value.message, refused.value.field) == (antivirus.INFECTED, "file")


def test_nothing_is_taken_while_it_cannot_be_asked(app: Flask, check: Callable[[bytes], Any], clamd: Any) -> None:
    app.config["CLAMD_ADDRESS"], state = clamd
    for answer in (b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK", b"OK\0", b"x" * 5000):
        state["says"] = answer
        with pytest.raises(Refusal, match="could not be looked at"):
            check(b"clean")
    for nowhere in ("127.0.0.1:1", "/nowhere/clamd.ctl"):
        app.config["CLAMD_ADDRESS"] = nowhere
        with pytest.raises(Refusal, match="could not be looked at"):
            check(b"clean")


def test_without_one_uploads_are_taken_and_a_wrong_address_stops_the_start(check: Callable[[bytes], Any]) -> None:
    assert check(BAD).data == BAD
    for wrong in ("clamd", "host:", "host:port", ":3310", "relative/socket"):
        with pytest.raises(BadConfiguration, match="CLAMD_ADDRESS"):
            settings({"CASEWORK_MODE": "test", "CLAMD_ADDRESS": wrong})


def test_bytes_that_changed_since_they_were_kept_are_not_handed_over(app: Flask) -> None:
    with app.app_context():
        kept = storage.keep(b"as it was sent")
        assert storage.unchanged(kept.key, kept.sha256) == b"as it was sent"
        storage.store().path(kept.key).write_bytes(b"as somebody changed it")
        with pytest.raises(Refusal, match="not the one that was sent in"):
            storage.unchanged(kept.key, kept.sha256)
