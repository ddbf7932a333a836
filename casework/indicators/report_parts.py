"""What a report can tell of besides indicators: slices above add their part without this one knowing them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from casework.indicators.models import PerformanceReport
from casework.partnership.models import Group
from casework.rendering.document import Block


@dataclass(frozen=True)
class Part:
    """`blocks` are made of the figures as they stand; those for the public (`PerformanceReport.public`) hold no small counts and no names."""

    key: str
    title: str
    blocks: Callable[[Group, PerformanceReport], Sequence[Block]]


PARTS: dict[str, Part] = {}
"""By key, in the order in which reports have them."""


def keep(part: Part) -> Part:
    PARTS[part.key] = part
    return part
