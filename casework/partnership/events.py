"""What others hear of changes to kinds of group and to rulebooks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class KindPutInForce:
    """A version of a kind of group was put in force, from a day on."""

    kind: str
    starts_on: date


@dataclass(frozen=True)
class RulebookPutInForce:
    """A version of a tool or procedure was put in force, at once."""

    key: str
