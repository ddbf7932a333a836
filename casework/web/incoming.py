"""What a request brings, made fit to be read before any page sees it: JSON that is JSON, text the database can keep."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Request
from flask.json.provider import DefaultJSONProvider
from werkzeug.datastructures import ImmutableMultiDict


class Json(DefaultJSONProvider):
    """Flask's own, which answers a few thousand opening brackets with a RecursionError, and that with 500."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Raises ValueError when it is no JSON."""
        try:
            return super().loads(s, **kwargs)
        except RecursionError:
            raise ValueError("nested too deeply") from None


class Typed(ImmutableMultiDict[str, str]):
    """Fields of a form or a question. PostgreSQL keeps no NUL in a text; nobody types one, and pasted it means nothing: it is left out."""

    def __init__(self, mapping: Any = None) -> None:
        if mapping is not None and not isinstance(mapping, dict):
            mapping = list(_without_nul(mapping))
        super().__init__(mapping)


def _without_nul(pairs: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    for name, value in pairs:
        yield (name, value.replace("\x00", "") if "\x00" in value else value)


class AnyRequest(Request):
    """Every request to this application."""

    parameter_storage_class = Typed
