"""Names the part of the document a refusal is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from casework.errors import Refusal


@contextmanager
def at(path: str) -> Iterator[None]:
    """Name the part of the document a refusal is about."""
    try:
        yield
    except Refusal as refusal:
        if refusal.field and refusal.field.startswith(path):
            raise
        inner = {"day": "", "list_name": "list", "on": "adopted_on", "meeting": "adopted_by"}.get(
            refusal.field or "", refusal.field
        )
        raise Refusal(refusal.message, field=".".join(part for part in (path, inner) if part)) from refusal
