"""What others hear of answering from e-mail."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CodeAsked:
    """A code is to be sent to its reader's address, at once."""

    code_id: int
    number: int
