"""A case on paper: the whole file in chapters, and one page for the chair. Slices above add theirs, each within the reader's rights.

A slice registers in its `chapters.py`, which the application imports; so the file never names a slice above it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from casework import clock
from casework.cases import queries
from casework.cases.models import CONTROLLERS, NOTE_KINDS, RAGS, SIDES, Case, Caseload
from casework.extensions import db
from casework.partnership.profiles import profile_of
from casework.rendering import Document, Facts, Heading, Paragraph, Table, blocks_from_text
from casework.rendering.document import Block
from casework.web.presentation import day

Maker = Callable[[Case], Sequence[Block]]


@dataclass(frozen=True, order=True)
class Chapter:
    order: int
    key: str = field(compare=False)
    title: str = field(compare=False)
    make: Maker = field(compare=False)


_chapters: dict[str, Chapter] = {}
_brief: dict[str, Chapter] = {}


def chapter(key: str, title: str, *, order: int) -> Callable[[Maker], Maker]:
    """Have the decorated function write a chapter of the whole file; where it has nothing to say, the chapter says so."""

    def register(make: Maker) -> Maker:
        _chapters[key] = Chapter(order, key, title, make)
        return make

    return register


def in_brief(key: str, title: str, *, order: int) -> Callable[[Maker], Maker]:
    """Have the decorated function add a few lines to the chair's page; nothing to say leaves the heading out."""

    def register(make: Maker) -> Maker:
        _brief[key] = Chapter(order, key, title, make)
        return make

    return register


def chapters() -> list[Chapter]:
    """Every chapter there is, in the file's order."""
    return sorted(_chapters.values())


def whole_file(case: Case, *, partnership: str, made_by: str, keys: Collection[str] = ()) -> Document:
    """The file as its reader may see it: every chapter, or those of `keys`."""
    blocks: list[Block] = []
    for each in chapters():
        if keys and each.key not in keys:
            continue
        found = list(each.make(case))
        blocks += [Heading(2, each.title), *(found or [Paragraph("Nothing is recorded.")])]
    left_out = [each.title for each in chapters() if keys and each.key not in keys]
    note = "It holds what its reader may see" + (f", without {', '.join(left_out).lower()}." if left_out else ".")
    return Document(
        title=case.title, subtitle="Whole file" if not keys else "Part of the file", body_name=partnership,
        marking=marking_of(case), reference=case.reference, blocks=blocks,
        footer_note=f"Made on {day(clock.today())} for {made_by}. {note}",
    )  # fmt: skip


def on_one_page(case: Case, *, partnership: str, made_by: str) -> Document:
    """What a chair needs at a glance."""
    blocks: list[Block] = []
    for each in sorted(_brief.values()):
        found = list(each.make(case))
        if found:
            blocks += ([Heading(2, each.title)] if each.title else []) + found
    return Document(
        title=case.title, body_name=partnership, marking=marking_of(case), reference=case.reference, blocks=blocks,
        footer_note=f"Made on {day(clock.today())} for {made_by}.",
    )  # fmt: skip


def marking_of(case: Case) -> str:
    """The groups' own where they agree, otherwise the higher one."""
    markings = {profile_of(load.group).marking for load in case.caseloads}
    return markings.pop() if len(markings) == 1 else "OFFICIAL-SENSITIVE"


def under(title: str, text: str) -> list[Block]:
    """A heading and what somebody typed beneath it; nothing where nobody did."""
    return [Heading(3, title), *blocks_from_text(text)] if text.strip() else []


def shortened(text: str, most: int = 400) -> str:
    """A text cut at a word, for a page that must stay one."""
    words = " ".join(text.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " ..."


# -- what cases themselves have to say ----------------------------------------------------------------------------------


@chapter("glance", "At a glance", order=0)
def _glance(case: Case) -> list[Block]:
    facts = [
        ("Reference", case.reference),
        ("Status", f"Closed on {day(case.closed_on)}: {case.outcome}" if case.closed_on else "Open"),
        ("Opened", day(case.opened_on)),
        ("Lead", _lead(case)),
        ("Closed because", case.closing_reason),
        ("Restricted", "To the people it names" if case.restricted else ""),
    ]
    blocks: list[Block] = [Facts([(label, words) for label, words in facts if words])]
    blocks += under("The problem", case.summary)
    rows = [
        (
            load.group.name, load.stage, f"{RAGS.get(load.rag, 'Not rated')}{': ' + load.rag_reason if load.rag_reason else ''}",
            f"{day(load.joined_on)} to {day(load.left_on)}: {load.outcome}" if load.left_on else f"Since {day(load.joined_on)}",
        )
        for load in case.caseloads
    ]  # fmt: skip
    return [*blocks, Table(["Group", "Stage", "Rating", "On its caseload"], rows, caption="Groups that have the case")]


@chapter("parties", "People and places", order=5)
def _parties(case: Case) -> list[Block]:
    rows = [
        (SIDES[party.side], party.label, f"{CONTROLLERS[party.side]}: {party.controller or 'not named'}")
        for party in case.parties
    ]
    return [Table(["Side", "Who or where", "Who keeps an eye"], rows)] if rows else []


@chapter("notes", "Notes", order=80)
def _notes(case: Case) -> list[Block]:
    """Every note, the latest first."""
    blocks: list[Block] = []
    for note in db.session.execute(queries.note_rows(), {"case_id": case.id}):
        blocks.append(Heading(3, f"{day(note.happened_on)}: {NOTE_KINDS.get(note.kind, note.kind).lower()}"))
        blocks.append(Paragraph(f"{note.author}, {note.agency}"))
        blocks += blocks_from_text(note.text)
    return blocks


@chapter("files", "Files kept with the case", order=85)
def _files(case: Case) -> list[Block]:
    rows = [
        (row.file_name, row.added_by.name, day(clock.in_london(row.added_at).date()))
        for row in db.session.scalars(queries.attachments_of(case.id))
    ]
    return [Table(["File", "Added by", "On"], rows)] if rows else []


@in_brief("glance", "", order=0)
def _brief_glance(case: Case) -> list[Block]:
    live = [load for load in case.caseloads if load.left_on is None]
    facts = [(load.group.short_name, _standing(load)) for load in live]
    facts.append(("Lead", _lead(case)))
    for side, words in SIDES.items():
        names = "; ".join(
            f"{party.label} ({CONTROLLERS[side].lower()}: {party.controller or 'not named'})"
            for party in case.parties
            if party.side == side
        )
        facts.append((words, names or "Nobody recorded" if side != "location" else names or "Nowhere recorded"))
    blocks: list[Block] = [Facts(facts)]
    return blocks + ([Paragraph(shortened(case.summary, 450))] if case.summary.strip() else [])


def _standing(load: Caseload) -> str:
    rating = RAGS.get(load.rag) or "Not rated"
    parts = [rating + (f" ({shortened(load.rag_reason, 120)})" if load.rag_reason else ""), load.stage]
    parts.append(f"review {day(load.next_review_on)}" if load.next_review_on else "no review set")
    return ", ".join(part for part in parts if part)


def _lead(case: Case) -> str:
    agency = case.lead_agency.name if case.lead_agency else "No lead agency"
    return f"{case.lead_officer.name}, {agency}" if case.lead_officer else agency
