"""Entries of the log as bytes that anybody can make again, and what stands for many of them at once: the root of a Merkle tree.

An entry's bytes are the line that PostgreSQL's COPY writes of its columns in text form, with times in UTC: `psql` makes
the same ones, so a seal can be checked without Casework. The tree is that of RFC 6962: a leaf is hashed behind a zero byte, two
nodes behind a one, so that no entry can pass for a node.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, text

FORM = 1
COLUMNS = {
    1: (
        "id", "written_in", "partnership_id", "at", "kind", "verb", "subject", "subject_id", "case_id", "group_id", "user_id",
        "reason", "context", "detail", "recipients",
    )
}  # fmt: skip
"""Which columns, in which order, under each form there has been. A new column of the log needs a new form."""

_SETTLED = text("SELECT set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, MDY', true)")


def settle(connection: Connection) -> None:
    """Have times written in one way until this transaction ends."""
    connection.execute(_SETTLED)


def lines(
    connection: Connection, partnership_id: int, since: int, until: int | None, *,
    above: int | None = None, up_to: int | None = None, form: int = FORM,
) -> Iterator[bytes]:  # fmt: skip
    """Entries written in transactions from `since` until before `until`, with an id above and up to these, as bytes, in order.

    Streamed as the server sends them. Whoever stops early reads the rest all the same, for stopping the server would
    end the transaction.
    """
    where = [f"partnership_id = {int(partnership_id)}", f"written_in >= {int(since)}"]
    where += [
        f"{condition} {int(bound)}"
        for condition, bound in (("written_in <", until), ("id >", above), ("id <=", up_to))
        if bound is not None
    ]
    columns, within = (
        ", ".join(COLUMNS[form]),
        " AND ".join(where),
    )  # COPY takes no parameters: these are numbers and our own names
    entries = f"SELECT {columns} FROM audit_entries WHERE {within} ORDER BY written_in, id"  # noqa: S608
    driver: Any = connection.connection.driver_connection
    with driver.cursor().copy(f"COPY ({entries}) TO STDOUT") as copy:
        read = copy.read
        try:
            while line := read():
                yield bytes(line)
        finally:
            while read():
                pass


def id_of(line: bytes) -> int:
    return int(line[: line.index(b"\t")])


def written_in(line: bytes) -> int:
    return int(line.split(b"\t", 2)[1])


def leaf(line: bytes) -> bytes:
    return hashlib.sha256(b"\0" + line).digest()


class Tree:
    """The Merkle tree of leaves as they come, of which no more is kept than a few thousand and a node for each power of two."""

    _TOGETHER = 4096  # a power of two

    def __init__(self) -> None:
        self._waiting: list[bytes] = []
        self._whole: list[
            tuple[int, bytes]
        ] = []  # how many leaves, and the node above them: each smaller than the last

    def add(self, leaves: Iterable[bytes]) -> None:
        self._waiting += leaves
        while len(self._waiting) >= self._TOGETHER:
            self._push(self._TOGETHER, _above(self._waiting[: self._TOGETHER]))
            del self._waiting[: self._TOGETHER]

    def _push(self, size: int, node: bytes) -> None:
        while self._whole and self._whole[-1][0] == size:
            node = _pair(self._whole.pop()[1], node)
            size *= 2
        self._whole.append((size, node))

    def root(self) -> str:
        """Of no leaves it is the hash of nothing."""
        nodes = [node for _, node in self._whole] + ([_above(self._waiting)] if self._waiting else [])
        if not nodes:
            return hashlib.sha256(b"").hexdigest()
        node = nodes.pop()
        while nodes:
            node = _pair(nodes.pop(), node)
        return node.hex()


def _pair(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def _above(nodes: list[bytes]) -> bytes:
    """The root of a few leaves; one that is left over at a level goes up as it is."""
    sha = hashlib.sha256
    while len(nodes) > 1:
        odd = nodes[-1:] if len(nodes) % 2 else []
        pairs = iter(nodes)
        nodes = [sha(b"\1" + left + right).digest() for left, right in zip(pairs, pairs, strict=False)] + odd
    return nodes[0]
