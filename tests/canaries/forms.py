"""Every form somebody is shown, sent back with what they were never offered: another's numbers, and columns nobody asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import lxml.html
from sqlalchemy import Boolean, Date, Engine, Numeric, event
from sqlalchemy.types import Integer

from casework import schema
from tests.canaries.pair import FIRST_OF_B, NEW, Pair

MARK, NUMBER, DAY = "ZQMASS", 987654, "2031-07-09"
Fields = list[tuple[str, str]]


@dataclass(frozen=True)
class Form:
    """As a page showed it: where it goes, and what it would send as it stands."""

    action: str
    fields: tuple[tuple[str, str], ...]
    posted: bool

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self.fields}


def everything_shown(pair: Pair, persona: str) -> list[Form]:
    """Each form of every page this person opens, once, with links that carry a question as forms that ask it."""
    found: dict[tuple[str, frozenset[str], bool], Form] = {}
    for (_, method, _), path in pair.addresses["A"].items():
        if method == "GET" and (answer := pair.askers[persona].ask("GET", path)).mimetype == "text/html":
            for form in _on(answer.body, path):
                found.setdefault((re.sub(r"\d+", "0", form.action), frozenset(form.names), form.posted), form)
    return list(found.values())


def _on(body: bytes, path: str) -> Iterator[Form]:
    page = lxml.html.fromstring(body.decode() or "<html></html>")
    for node in page.iter("form"):
        action = urlsplit(node.get("action") or path)
        fields = [field for control in node.iter("input", "select", "textarea") for field in _sent(control)]
        yield Form(action.path, (*parse_qsl(action.query), *fields), (node.get("method") or "").lower() == "post")
    for link in page.iter("a"):
        address = urlsplit(link.get("href") or "")
        if address.query and not address.netloc and address.path.startswith("/"):
            yield Form(address.path, tuple(parse_qsl(address.query)), posted=False)


def _sent(control: Any) -> Fields:
    """What a control sends, chosen or filled in where it is not: the last there is to choose."""
    name, kind = control.get("name"), control.get("type")
    if not name or name == "submission_key" or kind in ("submit", "button", "file"):
        return []
    if control.tag == "select":
        values = [option.get("value") for option in control.iter("option") if option.get("value")]
        return [(name, values[-1])] if values else []
    if control.tag == "textarea":
        return [(name, (control.text or "").strip() or "x")]
    return [(name, control.get("value") or ("x" if kind in (None, "text") else ""))]


def with_numbers_of_b(pair: Pair, form: Form) -> Fields:
    """Wherever it sends a number or a reference, the other partnership's."""
    return [(name, _of_b(pair, value)) for name, value in form.fields]


def _of_b(pair: Pair, value: str) -> str:
    if value.isdigit():
        return str(FIRST_OF_B)
    return pair.same_in_b.get(value, value)


def columns_nobody_asks_for(form: Form) -> Fields:
    """Every column of every table that the form does not ask for, with a value to know it by."""
    return [(name, value) for name, value in _every_column().items() if name not in form.names]


@cache
def _every_column() -> dict[str, str]:
    found: dict[str, str] = {}
    for table in schema.metadata.tables.values():
        for column in table.columns:
            kind = column.type
            known = ((Boolean, "y"), (Integer, str(NUMBER)), (Numeric, str(NUMBER)), (Date, DAY))
            found[column.name] = next((value for of, value in known if isinstance(kind, of)), MARK)
    return found


@dataclass
class Written:
    """A row that was written: which columns, with which values."""

    statement: str
    values: list[Any]

    def marked(self) -> bool:
        return any(MARK in str(value) or value == NUMBER or str(value).startswith(DAY) for value in self.values)

    def of_b(self) -> bool:
        return any(isinstance(value, int) and FIRST_OF_B <= value < NEW for value in self.values)

    def shape(self) -> tuple[str, tuple[Any, ...]]:
        """Its columns, and what is true or false of it."""
        return self.statement, tuple(value for value in self.values if isinstance(value, bool))


@contextmanager
def writing() -> Iterator[list[Written]]:
    """What is written within the block, but for the log of refusals and of forms sent."""
    found: list[Written] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        words = statement.lstrip()
        if words.startswith(("INSERT", "UPDATE")) and not re.match(
            r"\w+ (INTO )?(throttles|audit_entries|submissions)\b", words
        ):
            rows = (
                parameters if many and parameters and isinstance(parameters[0], list | tuple | dict) else [parameters]
            )
            found.extend(Written(words, list(row.values() if isinstance(row, dict) else row)) for row in rows)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)
