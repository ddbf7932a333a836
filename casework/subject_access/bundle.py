"""What the person is sent: a letter, the passages that leave, and how much was withheld for which reasons; nothing of what it said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from casework.access import as_system
from casework.rendering import Document, Facts, Heading, Paragraph, Table, Text
from casework.subject_access import names
from casework.subject_access.deciding import leaves
from casework.subject_access.models import REASONS, AccessPassage, AccessRequest
from casework.subject_access.words import thing
from casework.web.presentation import day, plural

MARKING = "Personal and confidential"
LONGEST_LEAK = 60
"""Characters: what was taken out of one passage and is longer is not looked for in others."""


def withheld_by_reason(passages: Iterable[AccessPassage]) -> Counter[str]:
    """How many passages and parts of passages do not leave, by reason."""
    counts: Counter[str] = Counter()
    for passage in passages:
        if passage.decision == "withhold":
            counts[passage.reason] += 1
        for _, _, reason in passage.withheld:
            counts[reason] += 1
    return counts


def document(request: AccessRequest, passages: Sequence[AccessPassage], *, body_name: str) -> Document:
    """The bundle. Headings are made of kinds, references, days and agencies alone: titles and names may be somebody else's."""
    out = [passage for passage in passages if passage.decision in ("release", "redact") and passage.gone_at is None]
    blocks: list[object] = [Paragraph(part) for part in re.split(r"\n\s*\n", request.letter.strip()) if part]
    facts = [("Our reference", request.reference), ("Your request came on", day(request.received_on))]
    blocks.append(Facts([*facts, ("Passages in this bundle", str(len(out)))]))
    for found, title in (("record", "What is recorded about you"), ("name", "Where else your name stands")):
        some = [passage for passage in out if passage.found == found]
        if some:
            blocks.append(Heading(1, title))
        last = None
        for passage in some:
            if passage.reference != last:
                last = passage.reference
                if last:
                    blocks.append(Heading(2, last))
            blocks.append(Paragraph(Text(_origin(passage), bold=True)))
            blocks += [Paragraph(line) for line in leaves(passage).split("\n") if line.strip()]
    blocks += _withheld(request, passages)
    return Document(
        title="The information we hold about you", body_name=body_name, marking=MARKING, subtitle=request.name,
        reference=request.reference, blocks=blocks,  # type: ignore[arg-type]
    )  # fmt: skip


def _origin(passage: AccessPassage) -> str:
    said = [thing(passage.source) if passage.source != "audit_entries" else "Who has looked"]
    if passage.dated_on is not None:
        said.append(day(passage.dated_on))
    if passage.agency is not None:
        said.append(f"from {passage.agency.name}")
    return ", ".join(said)


def _withheld(request: AccessRequest, passages: Sequence[AccessPassage]) -> list[object]:
    counts = withheld_by_reason(passages)
    blocks: list[object] = [Heading(1, "What was withheld")]
    if not counts:
        return [*blocks, Paragraph("Nothing was withheld.")]
    total = plural(sum(counts.values()), "passage or part of one", "passages or parts of them")
    if not request.names_reasons:
        return [*blocks, Paragraph(f"We withheld {total} under exemptions of the Data Protection Act 2018.")]
    rows = [
        (REASONS[reason], str(number))
        for reason, number in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    ]
    return [
        *blocks,
        Paragraph(f"We withheld {total}."),
        Table(["Why", "How many"], rows, caption="Withheld, by reason", numeric=[1]),
    ]


def standing_elsewhere(passages: Sequence[AccessPassage], request: AccessRequest) -> list[tuple[str, AccessPassage]]:
    """Words taken out of one passage that leave in another: to be looked at before anything is sent. Of a whole name, its parts as well."""
    with as_system("the names of whoever asks"):
        own = {part.lower() for part in names.of_request(request).parts}
    taken: set[str] = set()
    for passage in passages:
        for start, end, _ in passage.withheld:
            words = " ".join(passage.text[start:end].split())
            if names.SHORTEST <= len(words) <= LONGEST_LEAK:
                taken.add(words)
                for name in passage.about:
                    if name.lower() == words.lower():
                        parts = names.from_pairs(names.typed(name)).parts
                        taken |= {part for part in parts if part.lower() not in own}
    if not taken:
        return []
    says = names.in_python(taken)
    found = {}
    for passage in passages:
        if passage.gone_at is None:
            for match in says.finditer(leaves(passage)):
                found[passage.id, match.group().lower()] = (match.group(), passage)
    return list(found.values())
