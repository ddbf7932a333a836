"""Whether two counts differ by more than chance: the exact conditional test of two Poisson counts, and its interval.

Given that `before + after` incidents happened in all, and that nothing changed, how many of them fall into the second
period is binomial, with the second period's share of the days. (Przyborowski and Wilenski, Biometrika 31, 1940; the
interval is that of Clopper and Pearson, Biometrika 26, 1934.) The p value is twice the smaller tail, so that it falls
below 0.05 exactly where the 95 % interval leaves out "no change".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, inf, lgamma, log

FEWEST = 5
"""With fewer incidents than this in all, nothing is claimed."""


@dataclass(frozen=True)
class Change:
    """Incidents in two periods, each with its number of days."""

    before: int
    after: int
    days_before: int
    days_after: int

    @property
    def too_few(self) -> bool:
        return self.before + self.after < FEWEST

    @property
    def p(self) -> float:
        """How often chance alone would give a split at least as uneven, if nothing had changed."""
        total, share = self.before + self.after, self.days_after / (self.days_before + self.days_after)
        lower, upper = 1 - at_least(self.after + 1, total, share), at_least(self.after, total, share)
        return min(1.0, 2 * min(lower, upper))

    @property
    def ratio(self) -> float | None:
        """The daily rate after over that before; None when there was nothing before."""
        return self.after / self.days_after * self.days_before / self.before if self.before else None

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Between which two values the true ratio of the rates is likely to lie."""
        total, tail = self.before + self.after, (1 - confidence) / 2
        low = 0.0 if self.after == 0 else _share_where(lambda p: at_least(self.after, total, p), tail)
        high = 1.0 if self.before == 0 else _share_where(lambda p: at_least(self.after + 1, total, p), 1 - tail)
        days = self.days_before / self.days_after
        return low / (1 - low) * days, inf if high == 1 else high / (1 - high) * days

    @property
    def sureness(self) -> str:
        """How sure one can be, in the words used everywhere."""
        if self.too_few:
            return "too few to tell"
        p = self.p
        return "very unlikely to be chance" if p < 0.01 else "unlikely to be chance" if p < 0.05 else "could be chance"

    @property
    def is_claimed(self) -> bool:
        """Whether it is more than chance may have done."""
        return not self.too_few and self.p < 0.05


def at_least(hits: int, total: int, share: float) -> float:
    """The probability of `hits` or more out of `total` when each has this share: the incomplete beta function."""
    if hits <= 0:
        return 1.0
    if hits > total:
        return 0.0
    return _incomplete_beta(share, hits, total - hits + 1)


def _share_where(probability: Callable[[float], float], wanted: float) -> float:
    """The share at which a probability that grows with it reaches the one wanted."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if probability(middle) > wanted else (middle, high)
    return (low + high) / 2


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function by its continued fraction (Numerical Recipes, 3rd edition, 6.4)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x)) / a
    tiny, c, d = 1e-300, 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > tiny else tiny)
    fraction = d
    for m in range(1, 10_000):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 + step * d
            d = 1 / (d if abs(d) > tiny else tiny)
            c = 1 + step / c
            c = c if abs(c) > tiny else tiny
            fraction *= c * d
        if abs(c * d - 1) < 1e-13:
            break
    return front * fraction
