"""How a group measures its risks: the words of likelihood and impact, the colours of their product, and what it tolerates. Knows no database.

The usual scale has three steps each way, as the registers of community safety plans have (East Staffordshire 2018 to 2021): low, medium, high.
"""

from __future__ import annotations

from dataclasses import dataclass

THREE = ("Low", "Medium", "High")
CATEGORIES = ("Funding", "Delivery", "Partnership", "Performance", "Public confidence", "Legal and compliance")
RATINGS = {"green": "Low risk", "amber": "Medium risk", "red": "High risk"}
FEWEST, MOST = 2, 6


class NotAScale(ValueError):
    """The settings make no scale; `field` is the one to mend."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Scale:
    """Words from the least to the most. A score is likelihood times impact, each counted from 1.

    A score of `amber_from` or more is amber, of `red_from` or more red. What lies above `tolerance` needs action.
    """

    likelihood: tuple[str, ...] = THREE
    impact: tuple[str, ...] = THREE
    amber_from: int = 3
    red_from: int = 6
    tolerance: int = 4
    categories: tuple[str, ...] = CATEGORIES

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.likelihood), len(self.impact)

    @property
    def most(self) -> int:
        return len(self.likelihood) * len(self.impact)

    def colour(self, score: int) -> str:
        return "red" if score >= self.red_from else "amber" if score >= self.amber_from else "green"

    def rating(self, score: int) -> str:
        """The colour in words with the score: High risk (6)."""
        return f"{RATINGS[self.colour(score)]} ({score})"

    def checked(self) -> Scale:
        """Itself. Raises `NotAScale` for what cannot be measured by."""
        for name, words in (("likelihood", self.likelihood), ("impact", self.impact)):
            if not FEWEST <= len(words) <= MOST:
                raise NotAScale(f"Give {FEWEST} to {MOST} words, each on a line of its own, the least first", name)
            if len({word.casefold() for word in words}) < len(words):
                raise NotAScale("Each word stands once", name)
        if not self.categories or len({word.casefold() for word in self.categories}) < len(self.categories):
            raise NotAScale("Give at least one category, each once", "categories")
        if not 1 < self.amber_from < self.red_from:
            raise NotAScale("Red begins above amber, and amber above 1", "red_from")
        if self.red_from > self.most:
            raise NotAScale(f"The highest score there can be is {self.most}", "red_from")
        if not 1 <= self.tolerance <= self.most:
            raise NotAScale(f"Enter a score from 1 to {self.most}", "tolerance")
        return self


USUAL = Scale()
