"""Writes a table of settings out as the text (TOML) that an administrator changes, laid out as the delivered files are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def written(content: Mapping[str, Any]) -> str:
    """The text; reading it gives the table again. Plain values first, then tables, then lists of tables."""
    lines = [f"{key} = {_value(value)}" for key, value in content.items() if not _is_table(value)]
    for key, value in content.items():
        if isinstance(value, Mapping):
            lines += ["", f"[{key}]", *_pairs(value)]
    for key, value in content.items():
        if _is_tables(value):
            for each in value:
                lines += ["", f"[[{key}]]", *_pairs(each)]
    return "\n".join(lines) + "\n"


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping) or _is_tables(value)


def _pairs(table: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {_value(value)}" for key, value in table.items()]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(_pairs(value)) + " }"
    inner = [_value(each) for each in value]
    if _is_tables(value):
        return "[\n" + "".join(f"  {each},\n" for each in inner) + "]"
    return "[" + ", ".join(inner) + "]"


def _text(words: str) -> str:
    """A basic string: JSON's escapes are TOML's too, but for the one character JSON leaves as it is."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007F")
