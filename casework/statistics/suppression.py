"""Small counts left out for readers who may not see the rows: those under five, and enough others that none can be worked out."""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 5
"""Counts from one to one below this are left out."""


def is_small(count: int) -> bool:
    return 0 < count < LEAST


def hidden_cells(counts: Sequence[int], also: Sequence[bool] = ()) -> list[bool]:
    """Which counts of a list whose total is shown are left out; `also` are those left out for another reason.

    Where something is left out, what is left out together comes to five at least and is two counts at least that are not nought: otherwise
    the total would tell it. More are then left out, the smallest first; where there are not enough, all of them.
    """
    hidden = [is_small(count) or other for count, other in zip(counts, also or [False] * len(counts), strict=True)]
    while any(hidden):
        left_out = [count for count, gone in zip(counts, hidden, strict=True) if gone and count]
        if len(left_out) >= 2 and sum(left_out) >= LEAST:
            break
        if not left_out and not any(count for count, gone in zip(counts, hidden, strict=True) if not gone):
            break
        more = [(count, place) for place, count in enumerate(counts) if count and not hidden[place]]
        if not more:
            return [count > 0 or gone for count, gone in zip(counts, hidden, strict=True)]
        hidden[min(more)[1]] = True
    return hidden


def hides_share(count: int, base: int) -> bool:
    """Whether a part of a number, or what is left of it, is too small to be shown."""
    return is_small(count) or is_small(base - count)
