"""Whether two counts differ by more than chance would make them: the exact Poisson comparison, said in words. Knows no database.

Counts of independent events vary by themselves. Given their sum, one of two such counts follows a binomial distribution, so two
counts are compared exactly, however small (Przyborowski and Wilenski, 1940; `poisson.test` of R gives the same probability).
Events that come in series, like ten reports of one quarrel, vary more than that: a change may then be chance though this says not.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from math import exp, lgamma, log, log1p

COULD_BE, UNLIKELY, VERY_UNLIKELY = (
    "This could be chance.",
    "This is unlikely to be chance.",
    "This is very unlikely to be chance.",
)
ONE_IN_TWENTY, ONE_IN_A_HUNDRED = 0.05, 0.01
NEAR = 1e-7
"""Outcomes as likely as what was seen but for the last figures of a float count as as likely (as in R)."""
NEGLIGIBLE = 1e-18


@lru_cache(maxsize=4096)
def probability(now: int, before: int, exposure_now: float = 1.0, exposure_before: float = 1.0) -> float:
    """How likely a difference at least this unusual is by chance alone if both came about at the same rate, from 0 to 1.

    `exposure_*` is what the counts are of: months, or people. Raises `ValueError` for a count below nought or an exposure that is not
    above it. The tails are summed from where they begin, so large counts cost no more than their square root.
    """
    if now < 0 or before < 0 or exposure_now <= 0 or exposure_before <= 0:
        raise ValueError("counts are at least nought, and exposures above it")
    total, share = now + before, exposure_now / (exposure_now + exposure_before)
    if not total:
        return 1.0
    limit = _log_mass(now, total, share) + log1p(NEAR)
    mode = min(total, int((total + 1) * share))
    if _log_mass(mode, total, share) <= limit:
        return 1.0
    if now < mode:
        low, high = now, _first_beyond(mode, total, limit, total, share)
    else:
        low, high = _last_beneath(mode, limit, total, share), now
    found = _tail(low, -1, total, share) + _tail(high, 1, total, share)
    return min(1.0, found)


def _log_mass(k: int, n: int, p: float) -> float:
    """The logarithm of the binomial probability of k of n."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log1p(-p)


def _first_beyond(mode: int, most: int, limit: float, n: int, p: float) -> int:
    """The least k above the mode that is no likelier than what was seen; one beyond the last where there is none."""
    low, high = mode, most + 1
    while high - low > 1:
        middle = (low + high) // 2
        if _log_mass(middle, n, p) <= limit:
            high = middle
        else:
            low = middle
    return high


def _last_beneath(mode: int, limit: float, n: int, p: float) -> int:
    """The greatest k below the mode that is no likelier; -1 where there is none."""
    low, high = -1, mode
    while high - low > 1:
        middle = (low + high) // 2
        if _log_mass(middle, n, p) <= limit:
            low = middle
        else:
            high = middle
    return low


def _tail(k: int, step: int, n: int, p: float) -> float:
    """The probability of k and all beyond it, away from the mode."""
    found = 0.0
    while 0 <= k <= n:
        mass = exp(_log_mass(k, n, p))
        found += mass
        if mass < NEGLIGIBLE * max(found, NEGLIGIBLE):
            break
        k += step
    return found


def in_words(chance: float) -> str:
    """Below one in a hundred, below one in twenty, or neither."""
    if chance < ONE_IN_A_HUNDRED:
        return VERY_UNLIKELY
    return UNLIKELY if chance < ONE_IN_TWENTY else COULD_BE


def counts_in_words(
    now: Decimal, before: Decimal, base_now: Decimal | None = None, base_before: Decimal | None = None
) -> str:
    """Two counts compared in words; nothing for what are no counts. Bases are compared where both are known."""
    if now != int(now) or before != int(before) or now < 0 or before < 0:
        return ""
    bases = (float(base_now), float(base_before)) if base_now and base_before else (1.0, 1.0)
    return in_words(probability(int(now), int(before), *bases))
