"""Small counts kept out of what the public reads: fewer than 5, and what they could be worked out from. Knows no database."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

LEAST = 5
FEWER = f"fewer than {LEAST}"
WITHHELD = "withheld"
"""Said of a figure that is not small itself, but from which and from their sum a small one could be worked out."""


def is_small(count: Decimal) -> bool:
    """From 0 to 4. That there was none is told of the few as well."""
    return 0 <= count < LEAST


def kept_back(counts: Mapping[str, Decimal], total: Decimal | None) -> dict[str, str]:
    """Which of the parts of a total are not printed, by name, with the words printed instead.

    Where one part alone would be kept back and the total is printed, the reader could take the others from the total: so the next
    smallest goes as well. Two small ones whose sum could be read off are together enough when that sum is at least 5; if not, so
    little is known of each that another part goes too.
    """
    found = {name: FEWER for name, count in counts.items() if is_small(count)}
    if not found or total is None:
        return found
    rest = sorted((count, name) for name, count in counts.items() if name not in found)
    hidden = sum(counts[name] for name in found)
    while rest and (len(found) < 2 or hidden < LEAST):
        count, name = rest.pop(0)
        found[name] = WITHHELD
        hidden += count
    return found
