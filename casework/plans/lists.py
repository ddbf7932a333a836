"""What a plan offers to choose from, read from `lists.toml`: who counts incidents, and kinds of problem."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("lists.toml").read_text(encoding="utf-8"))


def sources() -> dict[str, str]:
    """Who counts incidents: key to words, in the order shown."""
    return dict(_lists()["sources"])


def source_words(key: str) -> str:
    """A source in words; one no longer in the list by its key, for counts typed while it was."""
    return sources().get(key) or key.replace("_", " ").capitalize()


def problems() -> tuple[str, ...]:
    """Kinds of problem."""
    return tuple(_lists()["problems"]["words"])
