"""The program files from outside are read in. Takes a function's name, what it is given and the bytes; gives back JSON and bytes.

It holds itself to limits before it looks at a byte, and imports nothing of ours but what the function needs: a `casework` without
its application stands in for the package, so that starting costs a third of a second and not two.
"""

from __future__ import annotations

import importlib
import json
import os
import pickle
import struct
import sys
import types
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[1]
MOST_MADE = 256 * 1024 * 1024
MOST_OPEN = 64
PR_SET_PDEATHSIG = 1


def hold_to_limits(seconds: int, megabytes: int, parent: int) -> None:
    """Memory, time, output, open files; no core; no network where the system lets go of it; dead when whoever asked is."""
    try:
        import resource
    except ImportError:  # no such limits on this system; whoever asked still waits no longer than it says
        return
    memory = megabytes * 1024 * 1024
    for what, most in (
        (resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, MOST_MADE),
        (resource.RLIMIT_NOFILE, MOST_OPEN), (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        resource.setrlimit(what, (most, most))
    import ctypes

    try:
        system = ctypes.CDLL(None, use_errno=True)
        system.prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0)
        new_user, new_network = 0x10000000, 0x40000000
        system.unshare(new_user | new_network)
    except (OSError, AttributeError):
        pass
    if os.getppid() != parent:
        os._exit(1)


def stand_in() -> None:
    """`casework` as a bare package, and what stands beside it importable."""
    sys.path.insert(0, str(PACKAGE.parent))
    bare = types.ModuleType("casework")
    bare.__path__ = [str(PACKAGE)]
    sys.modules["casework"] = bare


def made(asked: bytes) -> tuple[str, Any, bytes]:
    """What is to be said: its kind, the words or answer, and the bytes."""
    from casework.apart.limits import Unfit

    (length,) = struct.unpack("!L", asked[:4])
    job, given = pickle.loads(asked[4 : 4 + length])  # noqa: S301  (written by the process that started this one)
    module, _, name = job.partition(":")
    try:
        answer, data = getattr(importlib.import_module(module), name)(asked[4 + length :], **given)
    except Unfit as unfit:
        return "unfit", str(unfit), b""
    except (MemoryError, RecursionError):
        return "too much", "", b""
    except Exception as error:
        return "broke", type(error).__name__, b""
    return "made", answer, data


def main() -> None:
    asked = sys.stdin.buffer.read()
    kind, words, data = made(asked)
    try:
        said = json.dumps({"kind": kind, "said": words}).encode()
        out = [struct.pack("!L", len(said)), said, data]
        for each in out:
            sys.stdout.buffer.write(each)
        sys.stdout.buffer.flush()
    except (OSError, MemoryError):  # more than may be written
        os.ftruncate(1, 0)
        os.lseek(1, 0, os.SEEK_SET)
        said = b'{"kind": "too much", "said": ""}'
        os.write(1, struct.pack("!L", len(said)) + said)
        os._exit(0)


if __name__ == "__main__":
    hold_to_limits(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    stand_in()
    main()
