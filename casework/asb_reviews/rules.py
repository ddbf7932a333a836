"""The promises of the case review procedure, read from `rules.toml` at start-up; a mistake stops it and names itself."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("rules.toml")
CLOCKS = ("acknowledge", "threshold", "panel", "outcome", "appeal")


class RulesMistake(ValueError):
    """The rules cannot be used; the message names the file, the key and what is wrong."""


@dataclass(frozen=True)
class Rules:
    """`reports` complaints within `months` months meet the threshold; clocks are working days."""

    reports: int
    months: int
    clocks: dict[str, int]


@cache
def rules() -> Rules:
    return read(FILE)


def read(path: Path) -> Rules:
    """Read and check a rules file. Raises `RulesMistake`."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise RulesMistake(f"{path.name}: {problem}") from problem
    reports, months = _whole(path, found, "threshold", "reports"), _whole(path, found, "threshold", "months")
    if reports > 3:
        raise RulesMistake(f"{path.name}: threshold.reports may be at most 3, by statutory guidance")
    return Rules(reports, months, {name: _whole(path, found, "clocks", name) for name in CLOCKS})


def _whole(path: Path, found: dict[str, Any], table: str, key: str) -> int:
    value = found.get(table, {}).get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise RulesMistake(f"{path.name}: {table}.{key} must be a whole number of at least 1")
    return value
