"""Finds the line of a TOML file on which a key stands, so that a mistake can be gone to."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r'(?P<string>"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\')'
    r"|(?P<comment>\#[^\n]*)|(?P<line>\n)|(?P<mark>[\[\]{}=,])|(?P<bare>[^\s\[\]{}=,\#\"']+)|(?P<space>[ \t\r]+)",
    re.DOTALL,
)


def line_of(text: str, path: str) -> int:
    """The line of the key at `path`, such as `sections[2].fields[1].kind`, or of the nearest thing around it."""
    lines = _Lines(text).found
    while path:
        if path in lines:
            return lines[path]
        path = re.sub(r"(\[\d+\]|(^|\.)[^.\[]*)$", "", path)
    return 1


class _Lines:
    """Walks a file that is known to be TOML and notes where each key and each member of a list begins."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str, int]] = []
        self.found: dict[str, int] = {}
        self.at = 0
        line = 1
        for token in _TOKEN.finditer(text):
            kind = str(token.lastgroup)
            if kind not in ("comment", "space"):
                self.tokens.append((kind, token[0], line))
            line += token[0].count("\n")
        self._counts: dict[str, int] = {}
        self._file()

    def _peek(self) -> tuple[str, str, int]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "", 0)

    def _next(self) -> tuple[str, str, int]:
        token = self._peek()
        self.at += 1
        return token

    def _skip(self, *unwanted: str) -> None:
        while self._peek()[1] in unwanted and self._peek()[0] != "end":
            self.at += 1

    def _file(self) -> None:
        prefix = ""
        while self._peek()[0] != "end":
            self._skip("\n")
            if self._peek()[0] == "end":
                return
            if self._peek()[1] == "[":
                prefix = self._header()
            else:
                self._pair(prefix)

    def _header(self) -> str:
        depth, line, words = 0, self._peek()[2], ""
        while (token := self._next())[1] != "\n" and token[0] != "end":
            depth += token[1] == "["
            words += token[1].strip("\"'") if token[0] in ("bare", "string") else ""
        many, path = depth > 1, ""
        parts = words.split(".")
        for place, part in enumerate(parts):
            path = f"{path}.{part}" if path else part
            if many and place == len(parts) - 1:
                self._counts[path] = self._counts.get(path, 0) + 1
                self.found.setdefault(path, line)
            if path in self._counts:
                path = f"{path}[{self._counts[path]}]"
        self.found[path] = line
        return path

    def _pair(self, prefix: str) -> None:
        kind, word, line = self._next()
        while self._peek()[1] != "=" and self._peek()[0] not in ("end", "line"):
            word += self._next()[1]
        self._next()
        key = word.strip("\"'") if kind == "string" else word
        path = f"{prefix}.{key}" if prefix else key
        self.found[path] = line
        self._value(path)

    def _value(self, path: str) -> None:
        kind, word, _ = self._next()
        if kind == "end":
            return
        if word == "[" and kind == "mark":
            number = 1
            self._skip("\n")
            while self._peek()[1] != "]" and self._peek()[0] != "end":
                self.found[f"{path}[{number}]"] = self._peek()[2]
                self._value(f"{path}[{number}]")
                number += 1
                self._skip("\n", ",")
            self._next()
        elif word == "{" and kind == "mark":
            self._skip("\n")
            while self._peek()[1] != "}" and self._peek()[0] != "end":
                self._pair(path)
                self._skip("\n", ",")
            self._next()
