"""Names as people say and spell them: one form for every way of writing the same letters, their sounds, their parts."""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import lru_cache

import jellyfish

from casework.subjects.nicknames import ROOTS

# Letters that Unicode does not take apart into a plain letter and a mark.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
# Said before a name, not part of it.
_TITLES = frozenset(["mr", "mrs", "miss", "ms", "dr", "sir", "rev"])
SHORT = 3
"""Particles such as O, Mc, de and al, which people write apart or together."""


def plain(text: str) -> str:
    """Lower case without accents, apostrophes or hyphens, so that twins in Unicode and typing meet."""
    decomposed = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    kept = "".join(c for c in decomposed if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s]|_", "", re.sub(r"[-\u2010-\u2015/,.]", " ", kept))).strip()


def parts(text: str) -> list[str]:
    return list(_parts(text))


@lru_cache(maxsize=50_000)
def _parts(text: str) -> tuple[str, ...]:
    found = plain(text).split()
    return tuple(part for part in found if part not in _TITLES) or tuple(found)


def joined(found: list[str]) -> list[str]:
    """Particles written together with what follows: O Hara and O'Hara, Mc Donald and McDonald."""
    return [one + two for one, two in itertools.pairwise(found) if len(one) <= SHORT or len(two) <= SHORT]


def roots(name: str) -> set[str]:
    """The full names a nickname may stand for."""
    return ROOTS.get(name, set())


@lru_cache(maxsize=100_000)
def sounds(name: str) -> frozenset[str]:
    """How a name sounds, by two codes; a name in another script is its own sound."""
    if not name.isascii():
        return frozenset({name})
    return frozenset(code for code in (jellyfish.metaphone(name), jellyfish.nysiis(name)) if code)


def with_one_left_out(part: str) -> set[str]:
    """The part and all it becomes by leaving out one letter: two that share one are a slip or two of the pen apart."""
    return {part, *(part[:i] + part[i + 1 :] for i in range(len(part)))}


def postcode(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def reference_number(text: str) -> str:
    """A number as it is kept and compared: capitals, no spaces."""
    return re.sub(r"\s+", "", text).upper()


def is_nhs_number(value: str) -> bool:
    """Ten figures, the last of which checks the others (modulo 11), as the NHS Data Dictionary sets out."""
    if not re.fullmatch(r"\d{10}", value):
        return False
    check = 11 - sum(int(figure) * weight for figure, weight in zip(value, range(10, 1, -1), strict=False)) % 11
    return (0 if check == 11 else check) == int(value[9])


def registration(typed: str) -> str:
    """A registration number as it is kept, if what was typed reads like one: figures, perhaps after two letters."""
    bare = re.sub(r"[\s-]", "", typed).upper()
    return bare if re.fullmatch(r"[A-Z]{0,2}\d{5,8}", bare) else ""
