"""Readers of files that do what a crafted file makes a library do: hang, take memory, die, write without end, answer nonsense."""

from __future__ import annotations

import os
import resource
import socket
import time
from typing import Any


def hangs(data: bytes) -> tuple[Any, bytes]:
    while True:
        time.sleep(1)


def loops(data: bytes) -> tuple[Any, bytes]:
    while True:
        pass


def takes_memory(data: bytes) -> tuple[Any, bytes]:
    held = []
    while True:
        held.append(bytearray(32 * 1024 * 1024))


def dies(data: bytes) -> tuple[Any, bytes]:
    os.abort()


def leaves(data: bytes) -> tuple[Any, bytes]:
    os._exit(3)


def breaks(data: bytes) -> tuple[Any, bytes]:
    raise KeyError("what a file says is told to nobody: Qanaryfolk")


def writes_without_end(data: bytes) -> tuple[Any, bytes]:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
    return None, bytes(4 << 20)


def opens_files(data: bytes) -> tuple[Any, bytes]:
    return len([open("/dev/null") for _ in range(1000)]), b""


def tells(data: bytes, *, words: str) -> tuple[Any, bytes]:
    """What it was given, and what it has of ours: settings in the environment, the application."""
    import sys

    limits = [resource.getrlimit(what)[1] for what in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)]
    try:
        socket.create_connection(("127.0.0.1", 9), timeout=1)
    except OSError as error:
        reached = type(error).__name__
    return {
        "words": words, "limits": limits, "flask": "flask" in sys.modules, "secret": os.environ.get("SECRET_KEY", ""),
        "group": os.getpgrp() == os.getpid(), "reached": reached,
    }, data[::-1]  # fmt: skip
