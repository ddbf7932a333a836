"""The running numbers in the labels a paper prints: by the body's pattern, or where that is another, by the figure that counts on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from casework.meetings.house_style import HouseStyle, number_in, places_in


def numbers_in(labels: Sequence[str], style: HouseStyle, *, prefix: str) -> list[int | None]:
    """The number in each label, in the order of the paper; none where a label is empty.

    Where no label fits the body's pattern, the figure that rises from each label to the next is the number: 53 in SSP 53/15 before
    SSP 54/15, 11 in 25/11 before 25/12. A body that numbers its minutes as its agenda has no running number.
    """
    found = [number_in(style, label, prefix=prefix) if label else None for label in labels]
    given = [label for label in labels if label]
    if len(given) < 2 or any(number is not None for number in found) or "item" in places_in(style.minute_numbers):
        return found
    figures = [re.findall(r"\d{1,6}", label) for label in given]
    if len({len(each) for each in figures}) != 1:
        return found
    for place in range(len(figures[0])):
        run = [int(each[place]) for each in figures]
        if all(before < after for before, after in pairwise(run)):
            rest = iter(run)
            return [next(rest) if label else None for label in labels]
    return found
