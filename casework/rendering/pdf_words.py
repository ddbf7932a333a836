"""Reads the words of a PDF: a program of its own, run within limits so that a hostile or endless file harms nothing.

As a program it takes the PDF on standard input and the most letters as its argument, and answers plain text. Knows nothing of ours.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

MEMORY, SECONDS, WAIT = 1024 * 1024 * 1024, 60, 90.0


def words_of_pdf(data: bytes, *, longest: int) -> str:
    """What is written on its pages, as far as it can be read; nothing when it cannot. A picture of a page has no words."""
    command = [sys.executable, "-I", str(Path(__file__)), str(longest)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=WAIT, check=False)
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.decode("utf-8", "replace").replace("\0", "") if done.returncode == 0 else ""


def _held_to_limits() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def _main() -> None:
    import io
    import logging

    from pypdf import PdfReader

    _held_to_limits()
    logging.disable()
    longest, length = int(sys.argv[1]), 0
    for page in PdfReader(io.BytesIO(sys.stdin.buffer.read())).pages:
        text = page.extract_text()[: longest - length]
        sys.stdout.buffer.write((text + "\n").encode("utf-8", "replace"))
        if (length := length + len(text)) >= longest:
            break


if __name__ == "__main__":
    _main()
