"""Addresses of our pages, quicker than the router makes them: each kind of address is asked for once and filled in after that."""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from urllib.parse import quote

from flask import request, url_for
from werkzeug.routing import BuildError

from casework.web.back import PARAMETER

_UNQUOTED = "!$&'()*+,/:;=@"  # as the router leaves them
_plain = re.compile("[A-Za-z0-9_-]*", re.ASCII).fullmatch
_NUMBER = 7_310_954_682_017
_WORD = "zz7310954682017-"
"""What stands for the values while an address is learnt: nothing of ours has such a number or name."""


def address_to(endpoint: str, **values: Any) -> str:
    """`url_for(endpoint, ...)`, also in every template: a page makes up to fifty, and the router looks for its rule anew each time.

    Addresses with more than a path, or that carry the way back, are left to the router.
    """
    here = request._get_current_object()  # type: ignore[attr-defined]
    if endpoint.startswith("."):
        endpoint = f"{here.blueprint}{endpoint}" if here.blueprint else endpoint[1:]
    kinds = tuple([(name, type(value)) for name, value in values.items() if value])
    if len(kinds) < len(values) or PARAMETER in here.args:
        return url_for(endpoint, **values)
    pattern = _pattern(here.script_root, endpoint, kinds)
    if pattern is None:
        return url_for(endpoint, **values)
    return pattern.format_map({name: _quoted(value) for name, value in values.items()}) if values else pattern


def address_of(endpoint: str, reference: str) -> str:
    """`url_for(endpoint, reference=...)` for the rows of a list, which never carries the way back."""
    pattern = _pattern(request.script_root, endpoint, (("reference", str),))
    if pattern is None:
        return url_for(endpoint, reference=reference)
    return pattern.format(reference=_quoted(reference))


def _quoted(value: str | int) -> str:
    """Text as a part of a path. Nearly all of ours are references and numbers, which need no quoting."""
    if type(value) is not str:
        return str(value)
    return value if _plain(value) else quote(value, safe=_UNQUOTED)


@cache
def _pattern(_script_root: str, endpoint: str, kinds: tuple[tuple[str, type], ...]) -> str | None:
    """The address with `{name}` for each value; None where values are not simply parts of the path."""
    stand_ins: dict[str, Any] = {}
    for place, (name, kind) in enumerate(kinds, 10):
        if kind not in (str, int) or name.startswith("_"):
            return None
        stand_ins[name] = _NUMBER * 100 + place if kind is int else f"{_WORD}{place}"
    try:
        built = url_for(endpoint, **stand_ins)
    except (BuildError, ValueError):
        return None  # a part of the path that takes only certain words
    path, query, _ = built.partition("?")
    if query or not path.startswith("/"):
        return None
    path = path.replace("{", "{{").replace("}", "}}") if kinds else path
    for name, stand_in in stand_ins.items():
        path = path.replace(str(stand_in), f"{{{name}}}")
    return path
