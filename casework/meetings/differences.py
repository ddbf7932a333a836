"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Piece:
    """A run of words: "same", "out" (only in the old text) or "in" (only in the new one)."""

    kind: str
    text: str


def word_by_word(old: str, new: str) -> list[Piece]:
    """The two texts as one, so that taking the "in" pieces away gives the old one and taking the "out" pieces the new one."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    found: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(before[i1:i2])))
            continue
        if i2 > i1:
            found.append(Piece("out", "".join(before[i1:i2])))
        if j2 > j1:
            found.append(Piece("in", "".join(after[j1:j2])))
    return found
