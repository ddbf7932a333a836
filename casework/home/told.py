"""What slices above have to say to administrators on My work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """Some words, and the endpoint they lead to."""

    words: str
    endpoint: str


_asked: list[Callable[[], Sequence[Told]]] = []


def administrators_are_told(ask: Callable[[], Sequence[Told]]) -> Callable[[], Sequence[Told]]:
    _asked.append(ask)
    return ask


def told_administrators() -> list[Told]:
    return [each for ask in _asked for each in ask()]
