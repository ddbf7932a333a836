"""What the tests of S3 share: an address nobody answers at, and a command as it is typed."""

from __future__ import annotations

from typing import Any

NOWHERE = "s3://nobody-there/files?endpoint=http://127.0.0.1:1&region=eu-west-2"


def command(run: Any, *words: str) -> str:
    done = run.invoke(args=["casework", *words])
    assert done.exit_code == 0, done.output
    return str(done.output)
