"""Has files from outside read by a program of their own, held to limits of memory, time and output: what is made to harm harms only that.

What reads is a function `(data, **given) -> (an answer of JSON, bytes)`, named as "module:function" by the code that asks and never by what was sent.
It raises `Unfit` with a sentence for whoever sent the file. It has no settings, no database and no application (`program.py`).
"""

from __future__ import annotations

import json
import logging
import os
import pickle
import signal
import struct
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from casework.apart.limits import Unfit

log = logging.getLogger(__name__)
PROGRAM = Path(__file__).with_name("program.py")
SECONDS = 20
"""Of one processor; as long again may pass by the clock on a busy machine, and some more to begin."""
MEGABYTES = 1024
AT_ONCE = 2
"""Files read at the same time by one process of ours; others wait their turn for a while."""
PATIENCE = 30.0
TOO_MUCH = "This file takes too much time or memory to read, so it is not taken. Save it again in the program that made it, or send it in parts"
BROKEN = "This file cannot be read. Save it again in the program that made it"
BUSY = "Several files are being read just now. Try again in a minute"
_turns = threading.BoundedSemaphore(AT_ONCE)

__all__ = ["TooMuch", "Unfit", "run"]


class TooMuch(Unfit):
    """It would have taken more time, memory or output than it may."""


def run(
    job: str, data: bytes, *, seconds: int | None = None, megabytes: int | None = None, wait: float | None = None, **given: Any
) -> tuple[Any, bytes]:  # fmt: skip
    """What the function makes of the bytes. Raises `Unfit` with the reason when it refuses them, takes too much or breaks.

    `given` may hold objects of ours (it is pickled to the program; nothing pickled ever comes back).
    """
    seconds, megabytes = seconds or SECONDS, megabytes or MEGABYTES
    if not _turns.acquire(timeout=PATIENCE):
        raise Unfit(BUSY)
    try:
        with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as answered:
            head = pickle.dumps((job, given))
            asked.write(struct.pack("!L", len(head)) + head + data)
            asked.seek(0)
            status = _run(asked, answered, seconds, megabytes, wait if wait is not None else 2.0 * seconds + 10)
            answered.seek(0)
            return _answer(job, status, answered.read())
    finally:
        _turns.release()


def _run(asked: Any, answered: Any, seconds: int, megabytes: int, wait: float) -> int:
    """Its exit status; negative is the signal that ended it. Nothing of it is left running when this returns."""
    command = [sys.executable, "-I", str(PROGRAM), str(seconds), str(megabytes), str(os.getpid())]
    plain = {
        "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1", "RAYON_NUM_THREADS": "1",
        **({"SYSTEMROOT": os.environ["SYSTEMROOT"]} if "SYSTEMROOT" in os.environ else {}),
    }  # fmt: skip
    with subprocess.Popen(
        command, stdin=asked, stdout=answered, stderr=subprocess.DEVNULL, env=plain, start_new_session=True, close_fds=True
    ) as child:  # fmt: skip
        try:
            return child.wait(wait)
        except subprocess.TimeoutExpired:
            return -int(getattr(signal, "SIGKILL", 9))
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()


def _answer(job: str, status: int, answered: bytes) -> tuple[Any, bytes]:
    if status < 0:
        log.warning("reading a file was given up: %s, signal %s", job, -status)
        raise TooMuch(TOO_MUCH)
    try:
        (length,) = struct.unpack("!L", answered[:4])
        said = json.loads(answered[4 : 4 + length])
        kind, words = said["kind"], said["said"]
    except (struct.error, ValueError, KeyError, TypeError):
        log.error("reading a file broke: %s, status %s", job, status)
        raise Unfit(BROKEN) from None
    if kind == "unfit":
        raise Unfit(str(words))
    if kind == "too much":
        log.warning("reading a file was given up: %s, memory or output", job)
        raise TooMuch(TOO_MUCH)
    if kind != "made":
        log.error("reading a file broke: %s, %s", job, words)
        raise Unfit(BROKEN)
    return words, answered[4 + length :]
