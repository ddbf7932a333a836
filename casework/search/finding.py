"""What one search finds: people and places by sound and spelling, all else by the words of its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from casework.registers import words as marks
from casework.search import texts
from casework.search.texts import KINDS, Found
from casework.subjects import likeness, matching, names
from casework.subjects.matching import Suggestion
from casework.subjects.typed import read_words

SUBJECTS = {"people": ("People", ("person",)), "places": ("Places and organisations", ("place", "organisation"))}
"""Kinds that are matched, with the kinds of subject in each."""
TITLES = {**{key: title for key, (title, _) in SUBJECTS.items()}, **{key: kind.title for key, kind in KINDS.items()}}
LIKELY = 15
"""As many likely people and places are offered as anybody looks through."""


@dataclass(frozen=True)
class Everything:
    """All of it: `subjects` by kind, the likeliest first; `texts` by kind, the latest first. `by` is what was asked with, for the log."""

    subjects: dict[str, Sequence[Suggestion]]
    texts: dict[str, Found]
    by: Sequence[str]

    @property
    def numbers(self) -> dict[str, int]:
        return {key: len(found) for key, found in self.subjects.items()} | {
            key: found.number for key, found in self.texts.items()
        }

    @property
    def total(self) -> int:
        return sum(self.numbers.values())


def everything(typed: str) -> Everything:
    """What these words find. Likely people and places out of reach come as whom to ask, as matching gives them."""
    meant: dict[str, Any] = read_words(typed)
    by = [name for name, value in meant.items() if value and name != "reference"]
    meant.pop("reference", None)
    found = matching.suggest(**meant, limit=LIKELY) if meant else []
    subjects = {key: [s for s in found if s.kind in kinds] for key, (_, kinds) in SUBJECTS.items()}
    return Everything(subjects, {key: texts.found(kind, typed) for key, kind in KINDS.items()}, ["words", *by])


def marked(label: str, typed: str) -> Any:
    """A name with the parts marked that are like what was typed, for they need not be spelt alike."""
    asked = names.parts(str(read_words(typed).get("name", "")))
    shown = []
    for word in label.split(" "):
        parts = names.parts(word)
        like = any(likeness.of_parts(one, part) >= matching.ALIKE for one in asked for part in parts)
        shown.append(f"{marks.BEGIN}{word}{marks.END}" if like else word)
    return marks.marked(" ".join(shown))
