"""What one search finds: people and places by sound and spelling, all else by the words of its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from casework.registers import words as marks
from casework.search import spelling, texts
from casework.search.texts import KINDS, Found, Query
from casework.subjects import likeness, matching, names
from casework.subjects.candidates import ALIKE
from casework.subjects.matching import Suggestion
from casework.subjects.typed import read_words

SUBJECTS = {"people": ("People", ("person",)), "places": ("Places and organisations", ("place", "organisation"))}
"""Kinds that are matched, with the kinds of subject in each."""
TITLES = {**{key: title for key, (title, _) in SUBJECTS.items()}, **{key: kind.title for key, kind in KINDS.items()}}
LIKELY, SURELY, LOOKED_AT = 15, 10, 60
"""As many likely people and places are offered as anybody looks through; the first `SURELY` as likely as they are, out of `LOOKED_AT`."""
HOLDERS = 2000
"""How many who share a part of a name are looked at, so that a search takes no longer beside a million people."""


@dataclass(frozen=True)
class Everything:
    """All of it: `subjects` by kind, the likeliest first; `texts` by kind, the latest first. `by` is what was asked with, for the log.

    `forgiven`: the texts hold words spelt like those that were typed, for none holds them as they are or it was asked for.
    """

    subjects: dict[str, Sequence[Suggestion]]
    texts: dict[str, Found]
    by: Sequence[str]
    query: Query
    forgiven: bool = False

    @property
    def numbers(self) -> dict[str, int]:
        return {key: len(found) for key, found in self.subjects.items()} | {
            key: found.number for key, found in self.texts.items()
        }

    @property
    def total(self) -> int:
        return sum(self.numbers.values())


def everything(typed: str, *, forgive: bool = False) -> Everything:
    """What these words find. Likely people and places out of reach come as whom to ask, as matching gives them.

    With `forgive` texts may hold words spelt like these in their place, as always where no text in reach holds these.
    """
    meant: dict[str, Any] = read_words(typed)
    by = [name for name, value in meant.items() if value and name != "reference"]
    meant.pop("reference", None)
    found = _with_the_readers(matching.suggest(**meant, limit=LOOKED_AT, most=HOLDERS)) if meant else []
    subjects = {key: [s for s in found if s.kind in kinds] for key, (_, kinds) in SUBJECTS.items()}
    query = marks.asked(typed)
    in_texts = _in_texts(query)
    forgiven = False
    if forgive or not any(found.ids for found in in_texts.values()):
        wider = spelling.forgiving(typed)
        more = _in_texts(wider) if wider is not None else {}
        if any(found.ids for found in more.values()):
            query, in_texts, forgiven = wider, more, True
    return Everything(subjects, in_texts, ["words", *by], query, forgiven)


def _in_texts(query: Query) -> dict[str, Found]:
    return {key: texts.found(kind, query) for key, kind in KINDS.items()}


def _with_the_readers(found: Sequence[Suggestion]) -> list[Suggestion]:
    """The likeliest; where many bear a name, some in the reader's reach come in before more of those who are not."""
    first, rest = found[:SURELY], found[SURELY:]
    return [*first, *sorted(rest, key=lambda s: not s.readable)[: LIKELY - SURELY]]


def marked(label: str, typed: str) -> Any:
    """A name with the parts marked that are like what was typed, for they need not be spelt alike."""
    asked = names.parts(str(read_words(typed).get("name", "")))
    shown = []
    for word in label.split(" "):
        parts = names.parts(word)
        like = any(likeness.of_parts(one, part) >= ALIKE for one in asked for part in parts)
        shown.append(f"{marks.BEGIN}{word}{marks.END}" if like else word)
    return marks.marked(" ".join(shown))
