"""Reads a file of settings key by key: what is missing, of the wrong kind or unknown is named by file and key."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, overload


class ProfileMistake(Exception):
    """A profile file says something that cannot be: which file, which key, what is wrong with it."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key}: {problem}")
        self.file, self.key, self.problem = file, key, problem


def read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ProfileMistake(path.name, "file", str(error)) from None


class Table:
    """One table of a file, read key by key; what was not asked for in the end is a mistake."""

    def __init__(self, file: str, values: Mapping[str, Any], where: str = "") -> None:
        self.file, self.values, self.where = file, dict(values), where

    def mistake(self, key: str, problem: str) -> ProfileMistake:
        return ProfileMistake(self.file, f"{self.where}{key}", problem)

    def _take(self, key: str, kind: type, needed: bool, default: Any, words: str) -> Any:
        value = self.values.pop(key, None)
        if value is None:
            if needed:
                raise self.mistake(key, "is missing")
            return default
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.mistake(key, f"must be {words}")
        return value

    def text(self, key: str, *, needed: bool = True) -> str:
        value = str(self._take(key, str, needed, "", "text")).strip()
        if needed and not value:
            raise self.mistake(key, "must not be empty")
        return value

    def whole(self, key: str, *, least: int = 0, default: int | None = None) -> int:
        value = self._take(key, int, default is None, default, "a whole number")
        if value < least:
            raise self.mistake(key, f"must be {least} or more")
        return int(value)

    def yes_no(self, key: str) -> bool:
        return bool(self._take(key, bool, False, False, "true or false"))

    def table(self, key: str, *, needed: bool = True) -> Table:
        return Table(self.file, self._take(key, dict, needed, {}, "a table"), f"{self.where}{key}.")

    @overload
    def texts(self, key: str, *, needed: Literal[True] = True) -> tuple[str, ...]: ...
    @overload
    def texts(self, key: str, *, needed: bool) -> tuple[str, ...]: ...
    def texts(self, key: str, *, needed: bool = True) -> tuple[str, ...]:
        found = self._take(key, list, needed, [], "a list of texts")
        if any(not isinstance(item, str) or not item.strip() for item in found):
            raise self.mistake(key, "must be a list of texts")
        if needed and not found:
            raise self.mistake(key, "must not be empty")
        if len(set(found)) != len(found):
            raise self.mistake(key, "says something twice")
        return tuple(item.strip() for item in found)

    def tables(self, key: str, *, needed: bool = True) -> list[Table]:
        found = self._take(key, list, needed, [], "a list of tables")
        if any(not isinstance(item, dict) for item in found):
            raise self.mistake(key, "must be a list of tables")
        return [Table(self.file, item, f"{self.where}{key}[{n}].") for n, item in enumerate(found, 1)]

    def one_of(self, key: str, allowed: Iterable[str]) -> str:
        value, allowed = self.text(key), tuple(allowed)
        if value not in allowed:
            raise self.mistake(key, f"{value!r} must be one of: {', '.join(allowed)}")
        return value

    def some_of(self, key: str, allowed: Iterable[str], *, needed: bool = True) -> tuple[str, ...]:
        values, allowed = self.texts(key, needed=needed), tuple(allowed)
        for value in values:
            if value not in allowed:
                raise self.mistake(key, f"{value!r} must be one of: {', '.join(allowed)}")
        return values

    def nothing_else(self) -> None:
        for key in self.values:
            raise self.mistake(key, "is not a key that profiles have")
