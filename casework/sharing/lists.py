"""Lawful bases and conditions to choose from, read from `bases.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


@cache
def _lists() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("bases.toml").read_text(encoding="utf-8"))


def bases() -> dict[str, str]:
    """Key to words, in the order offered."""
    return _lists()["bases"]


def conditions() -> dict[str, str]:
    return _lists()["conditions"]


def words_of(key: str) -> str:
    """A basis or condition in words; one no longer in the lists by its key, for what was recorded while it was."""
    return bases().get(key) or conditions().get(key) or key.replace("_", " ").capitalize()
