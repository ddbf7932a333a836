"""Addresses of our pages, quicker than the router makes them: each kind of address is asked for once and filled in after that."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from flask import request, url_for
from werkzeug.routing import BuildError

from casework.web.back import PARAMETER
from casework.web.typed_words import TYPED

_UNQUOTED = "!$&'()*+,/:;=@"  # as the router leaves them
_plain = re.compile("[A-Za-z0-9_-]*", re.ASCII).fullmatch
_NUMBER = 7_310_954_682_017
_WORD = "zz7310954682017-"
"""What stands for the values while an address is learnt: nothing of ours has such a number or name."""


def address_to(endpoint: str, **values: Any) -> str:
    """`url_for(endpoint, ...)`, also in every template: a page makes up to fifty, and the router looks for its rule anew each time.

    Addresses that carry the way back, or words somebody typed, are left to the router; so is what a value with odd letters in it adds after the path.
    """
    here = request._get_current_object()  # type: ignore[attr-defined]
    if endpoint.startswith("."):
        endpoint = f"{here.blueprint}{endpoint}" if here.blueprint else endpoint[1:]
    if PARAMETER in here.args or not TYPED.isdisjoint(values):
        return url_for(endpoint, **values)
    kinds = tuple([(name, type(value)) for name, value in values.items() if value is not None])
    pattern, asks = _pattern(here.script_root, endpoint, kinds)
    if not kinds and pattern:
        return pattern
    if not pattern or "" in values.values() or (asks and not all(_plain(str(value)) for value in values.values())):
        return url_for(endpoint, **values)
    return pattern.format_map({name: _quoted(value) for name, value in values.items()})


def address_of(endpoint: str, reference: str) -> str:
    """`url_for(endpoint, reference=...)` for the rows of a list, which never carries the way back."""
    pattern, asks = _pattern(request.script_root, endpoint, (("reference", str),))
    if not pattern or asks:
        return url_for(endpoint, reference=reference)
    return pattern.format(reference=_quoted(reference))


def _quoted(value: str | int) -> str:
    """Text as a part of a path. Nearly all of ours are references and numbers, which need no quoting."""
    if type(value) is not str:
        return str(value)
    return value if _plain(value) else quote(value, safe=_UNQUOTED)


@lru_cache(maxsize=10_000)
def _pattern(_script_root: str, endpoint: str, kinds: tuple[tuple[str, type], ...]) -> tuple[str, bool]:
    """The address with `{name}` for each value, and whether some stand after a question mark; nothing where it is not that simple."""
    stand_ins: dict[str, Any] = {}
    for place, (name, kind) in enumerate(kinds, 10):
        if kind not in (str, int) or name.startswith("_"):
            return "", False
        stand_ins[name] = _NUMBER * 100 + place if kind is int else f"{_WORD}{place}"
    try:
        built = url_for(endpoint, **stand_ins)
    except (BuildError, ValueError):
        return "", False  # a part of the path that takes only certain words
    if not built.startswith("/"):
        return "", False
    asks = "?" in built
    built = built.replace("{", "{{").replace("}", "}}") if kinds else built
    for name, stand_in in stand_ins.items():
        built = built.replace(str(stand_in), f"{{{name}}}")
    return built, asks
