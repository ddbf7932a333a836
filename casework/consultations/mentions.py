"""Finds who else a text may mean - names, nicknames, references, ways to reach somebody - and takes out what is decided.

It errs on the side of asking: a person looks at each mention and says whether it goes or stays.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from casework.consultations.others import Known
from casework.subjects import names

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_GENITIVE = re.compile(r"['\u2019][sS]?$")
_INITIALS = re.compile(r"(?:\b(?:[A-Z]\. ?|[A-HJ-Z] ))+$")
_TITLED = re.compile(r"\b(?:Mr|Mrs|Miss|Ms|Mx|Master)\.?\s+(?P<name>[A-Z][\w'\u2019-]+)")
_REFERENCE = re.compile(r"\b[PCRLV]-\d{3,}\b", re.IGNORECASE)
_NUMERIC_DAY = r"(?:\d{1,2}[\s-]\d{1,2}[\s-](?:\d\d){1,2}|\d{4}-\d\d-\d\d)(?!\d)"
_STREETS = (
    "Avenue|Bank|Close|Court|Crescent|Drive|Estate|Gardens|Garth|Green|Grove|Hill|House|Lane|Mews|Parade|Park|Place|Rise|Road|Row"
    "|Square|Street|Terrace|View|Walk|Way|Wharf|Wynd|Yard"
)
_DETAILS = (
    ("an address", re.compile(rf"\b\d{{1,4}}[A-Za-z]?,? (?:[A-Z][\w'\u2019-]+ ){{1,3}}(?:{_STREETS})\b")),
    ("an e-mail address", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("a telephone number", re.compile(r"(?<!\d)(?:\+44\s?|0)\d(?:[\s-]?\d){8,9}(?!\d)")),
    ("a postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)),
    ("a number some agency keeps", re.compile(r"\b\d{2,4}/\d{3,7}[A-Z]\b", re.IGNORECASE)),
    ("a National Insurance number", re.compile(r"\b[A-Z]{2}\s?(?:\d{2}\s?){3}[A-D]\b", re.IGNORECASE)),
    ("the registration of a vehicle", re.compile(r"\b[A-Z]{2}\d{2}\s?[A-Z]{3}\b")),
    ("a long number", re.compile(rf"(?<!\d)(?!{_NUMERIC_DAY})\d(?:[\s-]?\d){{6,}}(?!\d)")),
)
NEAR = 5  # letters from which a slip of the pen is looked for
PERSON, DETAIL = "[another person]", "[detail taken out]"


@dataclass(frozen=True)
class Passage:
    """A text that somebody typed, at a place that can be named: "Action A-0003"."""

    key: str
    where: str
    text: str


@dataclass(frozen=True)
class Mention:
    """A stretch of a passage that may mean somebody else. `key` changes with the text, so that no old decision fits."""

    key: str
    passage: Passage
    start: int
    end: int
    who: str
    instead: str

    @property
    def words(self) -> str:
        return self.passage.text[self.start : self.end]

    @property
    def before(self) -> str:
        return self.passage.text[max(0, self.start - 60) : self.start]

    @property
    def after(self) -> str:
        return self.passage.text[self.end : self.end + 60]


def tidy(text: str) -> str:
    """The text without characters that nobody sees, behind which a name could hide, and with one form for each letter."""
    shown = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return shown.replace("\r\n", "\n").strip()


def mentions_in(
    passages: Iterable[Passage], others: Sequence[Known], *, own: set[str], own_references: set[str]
) -> list[Mention]:
    """Every mention in the passages, in order, none overlapping another."""
    found = []
    for passage in passages:
        spans = [*_names(passage.text, others, own), *_titles(passage.text, own), *_details(passage.text, others)]
        spans += [
            (m.start(), m.end(), "a reference", DETAIL)
            for m in _REFERENCE.finditer(passage.text)
            if m[0].upper() not in own_references
        ]
        found += [_mention(passage, *span) for span in _apart(passage.text, spans)]
    return found


def without(passage: Passage, mentions: Iterable[Mention], decisions: Mapping[str, str]) -> str:
    """The passage's text with what was decided to go taken out."""
    text = passage.text
    own = [mention for mention in mentions if mention.passage == passage and decisions.get(mention.key) == "redact"]
    for mention in sorted(own, key=lambda each: -each.start):
        text = text[: mention.start] + mention.instead + text[mention.end :]
    return text


def _mention(passage: Passage, start: int, end: int, who: str, instead: str) -> Mention:
    stamp = f"{passage.key}|{start}|{end}|{passage.text}"
    return Mention(hashlib.sha256(stamp.encode()).hexdigest()[:20], passage, start, end, who, instead)


Span = tuple[int, int, str, str]


def _names(text: str, others: Sequence[Known], own: set[str]) -> list[Span]:
    words = [(m.start(), m.end(), m[0]) for m in _WORD.finditer(text)]
    forms = [_forms(word) for _, _, word in words]
    found: list[Span] = []
    for place, (start, end, word) in enumerate(words):
        for other in others:
            if not _means(other, place, words, forms, word):
                continue
            if not _is_own_name(place, forms, own) or (other.near and _same_name(other, own)):
                last = end
                if place + 1 < len(words) and names.plain(word + words[place + 1][2]) in other.words:
                    last = words[place + 1][1]
                found.append((_with_initials(text, start), _without_genitive(text, last), other.label, PERSON))
    return found


def _with_initials(text: str, start: int) -> int:
    """Where the mention begins when initials stand before the name: "L. Stokesley"."""
    before = _INITIALS.search(text[max(0, start - 12) : start])
    return start - len(before[0]) if before else start


def _without_genitive(text: str, end: int) -> int:
    """The end before "'s", which stays: "[another person]'s mother"."""
    after = _GENITIVE.search(text[max(0, end - 2) : end])
    return end - len(after[0]) if after else end


def _forms(word: str) -> set[str]:
    """The word as it may stand in the list of names: plain, without a genitive or a plural."""
    whole = names.plain(word)
    found = {whole}
    if re.search(r"['\u2019]s?$", word) or re.search(r"['\u2019]s$", word, re.IGNORECASE):
        found.add(names.plain(re.sub(r"['\u2019][sS]?$", "", word)))
    if whole.endswith("s") and len(whole) > NEAR - 1:
        found.add(whole[:-1])
    return found - {""}


def _means(other: Known, place: int, words: list[tuple[int, int, str]], forms: list[set[str]], word: str) -> bool:
    own = forms[place]
    following = forms[place + 1] if place + 1 < len(words) else set()
    before = forms[place - 1] if place else set()
    together = {one + two for one in own for two in following if min(len(one), len(two)) <= names.SHORT}
    for first, last in other.full:
        joined = first + last
        if (first in own and last in following) or (last in own and first in following):
            return True
        if (last in own and first in before) or (first in own and last in before):
            return True
        if len(joined) > NEAR and any(joined in form or last + first in form for form in own):
            return True
    if not other.near:
        return False
    if own & other.words or together & other.words:
        return True
    if not word[:1].isupper():
        return False
    return bool(own & other.perhaps) or any(_slip(form, name) for form in own for name in other.words)


def _slip(one: str, two: str) -> bool:
    """One letter too many, too few or wrong, in names long enough for that to mean something."""
    if min(len(one), len(two)) < NEAR or abs(len(one) - len(two)) > 1 or one[0] != two[0]:
        return False
    return bool(names.with_one_left_out(one) & names.with_one_left_out(two))


def _is_own_name(place: int, forms: list[set[str]], own: set[str]) -> bool:
    """Part of the person's own full name: two of their names side by side."""
    if not forms[place] & own:
        return False
    beside = [forms[at] for at in (place - 1, place + 1) if 0 <= at < len(forms)]
    return any((form & own) - forms[place] for form in beside)


def _same_name(other: Known, own: set[str]) -> bool:
    """Somebody connected who has both names of the person, as a father and son may: only people can tell who is meant."""
    return any(first in own and last in own for first, last in other.full)


def _titles(text: str, own: set[str]) -> list[Span]:
    return [
        (m.start("name"), m.end("name"), "somebody with a title", PERSON)
        for m in _TITLED.finditer(text)
        if not _forms(m["name"]) & own
    ]


def _details(text: str, others: Sequence[Known]) -> list[Span]:
    found = [(m.start(), m.end(), what, DETAIL) for what, pattern in _DETAILS for m in pattern.finditer(text)]
    for other in others:
        for detail in other.details:
            pattern = r"[\s\W]*".join(re.escape(word) for word in detail.split())
            for m in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE):
                found.append((m.start(), m.end(), f"a detail of {other.label}", DETAIL))
    return found


def _apart(text: str, spans: list[Span]) -> list[Span]:
    """The spans in order; those that overlap, or are only a blank or hyphen apart and mean the same, as one."""
    joined: list[Span] = []
    for start, end, who, instead in sorted(set(spans)):
        if joined:
            first, last, before, kept = joined[-1]
            beside = start >= last and not text[last:start].strip(" -\u2010.") and before == who
            if start < last or beside:
                together = before if who in before.split(" or ") else f"{before} or {who}"
                joined[-1] = (first, max(last, end), together, kept if kept == instead else PERSON)
                continue
        joined.append((start, end, who, instead))
    return joined
