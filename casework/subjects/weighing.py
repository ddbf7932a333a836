"""How likely it is that two records are of one person: evidence in bits, as Fellegi and Sunter add it up.

Each thing that agrees is worth the logarithm of how seldom it agrees by chance: a rare surname says more than Smith. What
disagrees counts against. The sum starts below nothing, because two records taken blindly are hardly ever of one person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2

from casework.subjects import likeness
from casework.subjects.likeness import Born, Known

DAYS = log2(365.25 * 70)
POSTCODE, NUMBER = 8.0, 20.0
OTHER_NUMBER, OTHER_BIRTH = -15.0, -8.0
# About one record in twenty has a double: the usual share in registers fed by several agencies.
DOUBLES = 0.05
WORDS = {
    "name": "The names agree",
    "like": "The names are alike",
    "birth": "Born on the same day",
    "birth_like": "The birth dates differ by a slip",
    "postcode": "The same postcode",
    "number": "A reference number agrees",
    "uprn": "The same UPRN",
}


@dataclass(frozen=True)
class Register:
    """How many records there are, and how many hold each part of a name."""

    size: int
    holders: Mapping[str, int]

    def bits(self, part: str) -> float:
        return log2(max(2.0, self.size / self.holders.get(part, 1)))


@dataclass(frozen=True)
class Weighed:
    score: int
    why: tuple[str, ...]


def weigh(one: Known, other: Known, *, register: Register, same_number: bool, other_number: bool) -> Weighed:
    """The chance in per cent that the two are one, and what speaks for it."""
    why = []
    bits = -log2(max(2.0, register.size / (2 * DOUBLES)))
    name, agree = _names(one, other, register)
    bits += name
    if name > 0:
        why.append("name" if agree else "like")
    birth = _births(one.born, other.born)
    bits += birth
    if birth >= DAYS:
        why.append("birth")
    elif birth > 0:
        why.append("birth_like")
    if one.postcodes & other.postcodes - {""}:
        bits += POSTCODE
        why.append("postcode")
    if same_number:
        bits += NUMBER
        why.append("number")
    elif other_number:
        bits += OTHER_NUMBER
    chance = 1 / (1 + 2 ** max(-60.0, min(60.0, -bits)))
    return Weighed(round(chance * 100), tuple(why))


def _names(one: Known, other: Known, register: Register) -> tuple[float, bool]:
    """Bits of the pairing of parts that says most, over every name either goes by; and whether those names are the same."""
    best, same = -6.0, False
    for left in one.names:
        for right in other.names:
            pairs = sorted(((likeness.of_parts(a, b), a, b) for a in left for b in right), reverse=True)
            bits, used_left, used_right = 0.0, set(), set()
            for alike, a, b in pairs:
                if a in used_left or b in used_right or alike < 0.8:
                    continue
                used_left.add(a)
                used_right.add(b)
                bits += min(register.bits(a), register.bits(b)) * _worth(alike)
            unmatched = max(0, min(len(left), len(right)) - len(used_left))
            bits -= 5.0 * unmatched
            if bits > best:
                best, same = bits, set(left) == set(right)
    return best, same


def _worth(alike: float) -> float:
    return 1.0 if alike == 1.0 else 0.8 if alike >= 0.95 else 0.6 if alike >= 0.88 else 0.4


def _births(one: Born, other: Born) -> float:
    if not one or not other:
        return 0.0
    alike = likeness.of_births(one, other)
    if one.on and other.on:
        return DAYS if alike == 1.0 else 8.0 if alike >= 0.85 else 3.0 if alike >= 0.6 else OTHER_BIRTH
    return 5.0 if alike >= 0.85 else OTHER_BIRTH
