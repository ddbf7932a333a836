"""A small, quick HTTP client: several kept-alive connections in one thread, so that measuring costs little itself."""

from __future__ import annotations

import selectors
import socket
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Figures:
    """What a run of requests took."""

    requests: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds if self.seconds else 0.0

    @property
    def p50_ms(self) -> float:
        return statistics.median(self.latencies) * 1000 if self.latencies else 0.0

    @property
    def p95_ms(self) -> float:
        return sorted(self.latencies)[int(len(self.latencies) * 0.95)] * 1000 if self.latencies else 0.0


class _Connection:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.expected = -1
        self.started = 0.0

    def send(self, request: bytes) -> None:
        self.buffer, self.expected = b"", -1
        self.started = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> int | None:
        """The status once the whole answer is there."""
        part = self.socket.recv(262144)
        if not part:
            raise ConnectionError("the server closed the connection")
        self.buffer += part
        if self.expected < 0 and (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].lower()
            length = head.find(b"content-length:")
            if length < 0:
                raise ValueError("an answer without its length")
            self.expected = end + 4 + int(head[length + 15 :].split(b"\r\n", 1)[0])
        if 0 <= self.expected <= len(self.buffer):
            return int(self.buffer[9:12])
        return None


def run(
    port: int, request: Callable[[int], bytes], *, clients: int = 4, seconds: float = 4.0, most: int = 20000
) -> Figures:
    """Send requests from `clients` connections for about `seconds`, at most `most` of them."""
    figures = Figures()
    selector = selectors.DefaultSelector()
    sent = 0
    for _ in range(clients):
        connection = _Connection(port)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.send(request(sent))
        sent += 1
    begun = time.perf_counter()
    waiting = clients
    while waiting:
        for key, _ in selector.select(timeout=30):
            connection = key.data
            status = connection.receive()
            if status is None:
                continue
            now = time.perf_counter()
            figures.latencies.append(now - connection.started)
            figures.statuses[status] = figures.statuses.get(status, 0) + 1
            figures.requests += 1
            if now - begun < seconds and sent < most:
                connection.send(request(sent))
                sent += 1
            else:
                waiting -= 1
                selector.unregister(connection.socket)
                connection.socket.close()
    figures.seconds = time.perf_counter() - begun
    return figures
