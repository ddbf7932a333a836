"""Filters of a list as they stand in its address: read carefully, changed one at a time, said in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request

from casework.web.addresses import address_to
from casework.web.numbers import row_number

LONGEST = 100


class Chosen(dict[str, str]):
    """What the address of this list narrows it by: names to values, only those with one."""

    @classmethod
    def from_request(cls, names: Sequence[str]) -> Chosen:
        """Read from the address. Characters that no list holds are dropped, and what is too long is cut."""
        found = ((name, cleaned(request.args.get(name, ""))) for name in names)
        return cls((name, value) for name, value in found if value)

    def number(self, name: str) -> int | None:
        """The value as the number of a row; None when it is none."""
        return row_number(self.get(name, ""))

    def address(self, **changes: str) -> str:
        """This list with some filters changed, from its first page. An empty value takes a filter away."""
        kept = {name: value for name, value in {**self, **changes}.items() if value}
        assert request.endpoint is not None
        values: dict[str, Any] = {**(request.view_args or {}), **(kept or CLEARED)}
        return address_to(request.endpoint, **values)

    def cleared(self) -> str:
        """This list with no filter at all."""
        assert request.endpoint is not None
        return address_to(request.endpoint, **{**(request.view_args or {}), **CLEARED})


CLEARED = {"view": "none"}
"""What the address of a list says when somebody wants no filter, not even the one they begin with."""


def cleaned(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable()).strip()[:LONGEST]
