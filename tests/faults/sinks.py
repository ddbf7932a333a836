"""Mail servers on loopback that take everything, with a wide window between taking a letter and saying so.

A kill within that window is what cannot be undone: the letter is there and the worker never hears of it. Each sink
writes down what it took (`A`) and whose client was gone before the answer (`K`), in a file that outlives the workers.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import signal
import socket
import socketserver
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

ISS, SECRET = (
    "26785a09-ab16-4eb0-8407-a37497a57506",
    "3d844edf-8d35-48ac-975b-e847b4f122b0",
)  # as in Notify's own example
NOTIFY_KEY = f"test_key-{ISS}-{SECRET}"
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"


class Book:
    """What a sink wrote down."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.touch()

    def write(self, what: str, reference: str) -> None:
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND)
        os.write(file, f"{what} {reference}\n".encode())
        os.close(file)

    def of(self, what: str) -> Counter[str]:
        return Counter(line[2:] for line in self.path.read_text().splitlines() if line.startswith(what))


def gone(connection: socket.socket) -> bool:
    """Whether the other side has hung up."""
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


class Unmoved:
    """A client that was killed is no fault of the sink's."""

    def handle_error(self, _request: Any, _address: Any) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handle_error(_request, _address)  # type: ignore[misc]


class SmtpSink(Unmoved, socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as a client needs. `answers` gives other answers, by step or by recipient's local part and step."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, book: Book, *, window: float = 0.02, port: int = 0) -> None:
        self.book, self.window = book, window
        self.answers: dict[tuple[str, str], str] = {}
        self.connections = 0
        super().__init__(("127.0.0.1", port), SmtpDialogue)


class SmtpDialogue(socketserver.StreamRequestHandler):
    server: SmtpSink
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.server.connections += 1
        self.to = ""
        self._say("220 sink")
        while line := self.rfile.readline(4096):
            word = line[:4].upper().decode(errors="replace").strip()
            if word == "RCPT":
                self.to = re.sub(rb".*<(.*)>.*", rb"\1", line.strip(), flags=re.DOTALL).decode()
            if word == "QUIT":
                self._say("221 bye")
                return
            if not self._answer(word):
                return

    def _answer(self, word: str) -> bool:
        told = self.server.answers.get((self.to.split("@")[0], word)) or self.server.answers.get(("", word))
        if word == "DATA" and not told:
            self._say("354 go on")
            return self._text()
        self._say(told or "250 OK")
        return not (told or "").startswith("421")

    def _text(self) -> bool:
        received = b""
        while not received.endswith(b"\r\n.\r\n"):
            line = self.rfile.readline(65536)
            if not line:
                return False
            received += line
        told = self.server.answers.get((self.to.split("@")[0], "text"))
        if told == "silence":
            time.sleep(30)
            return False
        if told == "slow":
            for byte in b"250 OK this takes its time\r\n":
                self.wfile.write(bytes([byte]))
                time.sleep(0.15)
            return True
        if told:
            self._say(told)
            return not told.startswith("421")
        found = re.search(rb"(?im)^Message-ID:\s*<([^>]+)>", received)
        reference = found[1].decode() if found else "none"
        self.server.book.write("A", reference)
        time.sleep(self.server.window)
        if gone(self.connection):
            self.server.book.write("K", reference)
            return False
        self._say("250 taken")
        return True

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class NotifySink(Unmoved, ThreadingHTTPServer):
    """GOV.UK Notify's two requests we use, as its REST documentation has them; it checks who asks."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, book: Book, *, window: float = 0.02, port: int = 0) -> None:
        self.book, self.window = book, window
        self.statuses: dict[str, str] = {}
        self.template_body = "((body))"
        self.letters: dict[str, dict[str, Any]] = {}
        self.refuse: Callable[[dict[str, Any]], tuple[int, str, str] | None] = lambda _body: None
        super().__init__(("127.0.0.1", port), NotifyDialogue)


class NotifyDialogue(BaseHTTPRequestHandler):
    server: NotifySink
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: Any) -> None:
        """Nothing on the terminal."""

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        data = self.rfile.read(length)
        if len(data) < length:  # killed while sending it
            self.close_connection = True
            return
        body = json.loads(data)
        if not self._is_ours():
            self._say(403, _error(403, "AuthError", "Invalid token: signature, API token not found"))
            return
        if told := self.server.refuse(body):
            self._say(told[0], _error(*told))
            return
        assert self.path == "/v2/notifications/email" and body["template_id"] == TEMPLATE
        reference = body["reference"]
        self.server.letters[reference] = body
        self.server.statuses.setdefault(reference, "sending")
        self.server.book.write("A", reference)
        time.sleep(self.server.window)
        if gone(self.connection):
            self.server.book.write("K", reference)
            self.close_connection = True
            return
        self._say(201, {"id": "740e5834-3a29-46b4-9a6f-16142fde533a", "reference": reference})

    def do_GET(self) -> None:
        if not self._is_ours():
            self._say(403, _error(403, "AuthError", "Invalid token: signature, API token not found"))
            return
        if self.path.startswith("/v2/template/"):
            known = self.path.endswith(TEMPLATE)
            answer = {"type": "email", "subject": "((subject))", "body": self.server.template_body}
            self._say(200 if known else 404, answer if known else _error(404, "NoResultFound", "No result found"))
            return
        asked = parse_qs(urlsplit(self.path).query)
        found = [
            {"reference": reference, "status": status, "type": "email"}
            for reference, status in self.server.statuses.items()
            if asked.get("reference", [reference]) == [reference] and asked.get("status", [status]) == [status]
        ]
        self._say(200, {"notifications": found, "links": {"current": self.path}})

    def _is_ours(self) -> bool:
        head, said, signature = self.headers["Authorization"].removeprefix("Bearer ").split(".")
        claims = json.loads(base64.urlsafe_b64decode(said + "=="))
        wanted = hmac.new(SECRET.encode(), f"{head}.{said}".encode(), hashlib.sha256).digest()
        return claims["iss"] == ISS and base64.urlsafe_b64decode(signature + "==") == wanted

    def _say(self, status: int, answer: dict[str, Any]) -> None:
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _error(status: int, error: str, message: str) -> dict[str, Any]:
    return {"status_code": status, "errors": [{"error": error, "message": message}]}


@contextmanager
def in_thread(sink: SmtpSink | NotifySink) -> Iterator[int]:
    """The sink, answering in this process; gives its port."""
    thread = threading.Thread(target=sink.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield int(sink.server_address[1])
    finally:
        sink.shutdown()
        sink.server_close()


@contextmanager
def in_process(sink: SmtpSink | NotifySink) -> Iterator[int]:
    """The sink, answering in a process of its own, so that it does not wait for whoever watches the run."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
        try:
            sink.serve_forever(poll_interval=0.05)
        finally:
            os._exit(0)
    try:
        yield int(sink.server_address[1])
    finally:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
        sink.server_close()
