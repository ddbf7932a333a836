"""Reads a table of settings key by key: what is missing, of the wrong kind or unknown is named by file, line and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, overload

from casework.partnership.profile_lines import line_of


class ProfileMistake(Exception):
    """A profile says something that cannot be: in which file, on which line, at which key, and what to do about it."""

    def __init__(self, file: str, key: str, problem: str, line: int | None = None) -> None:
        where = f"{file}, line {line}" if line else file
        super().__init__(f"{where}: {key}: {problem}")
        self.file, self.key, self.problem, self.line = file, key, problem, line


def read(path: Path) -> Table:
    return parse(path.read_bytes(), path.name)


def parse(data: bytes, name: str) -> Table:
    """A file's bytes as a table. Raises `ProfileMistake` where it is not TOML, with the line."""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
        return Table(name, tomllib.loads(text), source=text)
    except UnicodeDecodeError:
        raise ProfileMistake(name, "file", "is not text in UTF-8: save it as a plain text file") from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise ProfileMistake(name, "file", f"{error}: correct this line", int(line[1]) if line else None) from None


class Table:
    """One table, read key by key; what was not asked for in the end is a mistake. `source` is the file's text."""

    def __init__(self, file: str, values: Mapping[str, Any], where: str = "", source: str = "") -> None:
        self.file, self.values, self.where, self.source = file, dict(values), where, source
        self._asked: set[str] = set()

    def mistake(self, key: str, problem: str) -> ProfileMistake:
        path = f"{self.where}{key}"
        return ProfileMistake(self.file, path, problem, line_of(self.source, path) if self.source else None)

    def part(self, where: str, values: Mapping[str, Any]) -> Table:
        """A table within this one, at `where`."""
        return Table(self.file, values, f"{self.where}{where}.", self.source)

    def take(self, key: str) -> Any:
        self._asked.add(key)
        return self.values.pop(key, None)

    def _take(self, key: str, kind: type, needed: bool, default: Any, words: str) -> Any:
        if key in self.values and (
            not isinstance(self.values[key], kind) or (kind is int and isinstance(self.values[key], bool))
        ):
            raise self.mistake(key, f"must be {words}")
        value = self.take(key)
        if value is None:
            if needed:
                raise self.mistake(key, "is missing: add it")
            return default
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
        return self.part(key, self._take(key, dict, needed, {}, "a table"))

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
            twice = next(item for item in found if found.count(item) > 1)
            raise self.mistake(key, f"says {twice!r} twice: take one out")
        return tuple(item.strip() for item in found)

    def tables(self, key: str, *, needed: bool = True) -> list[Table]:
        found = self._take(key, list, needed, [], "a list of tables")
        if any(not isinstance(item, dict) for item in found):
            raise self.mistake(key, "must be a list of tables")
        return [self.part(f"{key}[{n}]", item) for n, item in enumerate(found, 1)]

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
            near = get_close_matches(key, self._asked, n=1)
            what = f"did you mean {near[0]!r}?" if near else "take it out"
            raise self.mistake(key, f"is not a key that can stand here: {what}")
