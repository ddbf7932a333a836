"""The consultation record as a document: the same facts in an order a court can follow, with what was decided to go taken out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from casework.consultations.entries import Cell, Entry, Row
from casework.consultations.gathering import Material
from casework.consultations.mentions import Passage
from casework.orders.ages import ADULT, ages_on
from casework.orders.models import Order
from casework.rendering import Document, Facts, Heading, Note, Paragraph, Signature, Table, blocks_from_text
from casework.rendering.document import Block
from casework.subjects.models import Person
from casework.web.presentation import day as in_words
from casework.web.presentation import listed, plural

Shown = Callable[[Cell], str]


@dataclass(frozen=True)
class Statement:
    """What the maker of a record adds to what was gathered."""

    order: Order | None
    recipients: tuple[Passage, ...]
    vulnerabilities: Passage
    proportionality: Passage

    def passages(self) -> list[Passage]:
        return [*self.recipients, self.vulnerabilities, self.proportionality]


def consultation_record(
    material: Material, entries: Sequence[Entry], statement: Statement, *, shown: Shown, reference: str, on: date,
    made_by: str, partnership: str, marking: str, left_in: int = 0, extract: str = "",
) -> Document:  # fmt: skip
    """The document. `shown` gives a cell as it may be read; nothing typed reaches the document but through it.
    `extract` is the time an extract is of, in words: nobody looked at each mention, and it is not kept."""
    person = material.person
    rows = [row for entry in entries for row in entry.rows]

    def table(key: str, caption: str, headers: Sequence[str], widths: Sequence[float]) -> list[Block]:
        found = sorted((row for row in rows if row.table == key), key=lambda row: row.on)
        if not found:
            return []
        cells = [[shown(cell) for cell in row.cells] for row in found]
        return [Table(headers=headers, rows=cells, caption=caption, widths=widths)]

    tried = table("tried", "Actions", ["Day", "What", "By", "Outcome", "What became of it"], [2, 4, 2, 2, 3]) + table(
        "steps", "Tools and orders, step by step", ["Day", "Step", "Agency", "Reasons"], [2, 3, 2, 5]
    )
    terms = table(
        "terms", "Prohibitions and positive requirements", ["Order", "Kind", "Term", "Supervised by"], [3, 2, 5, 2]
    )
    breaches = table("breaches", "Each breach", ["Day", "Order", "What happened", "What came of it"], [2, 3, 4, 3])
    views = table(
        "views", "What each agency said", ["Agency", "About", "View", "Day", "Meeting", "Given by", "In its words"],
        [2, 2, 2, 2, 2, 2, 4],
    )  # fmt: skip
    meetings = table(
        "meetings", "Meetings that considered the case", ["Meeting", "Agencies present", "Decisions"], [2, 4, 5]
    )
    needs = table("vulnerabilities", "Needs and risks as assessed", ["Day", "What", "In words"], [2, 4, 5])
    weighed = table("proportionality", "Weighed", ["Day", "About", "Agency", "Reasons"], [2, 3, 2, 5])
    blocks: list[Block] = [
        Note(
            "This record is about one person. Other people's names and particulars were taken out of it; where they stood"
            f" in a text, the text says so.{_kept(left_in)}{_EXTRACT if extract else ''}"
        ),
        Facts(_facts(material, statement, shown, on, made_by)),
        Heading(2, "What was tried"),
        *(tried or [Paragraph("Nothing is recorded.")]),
        *([Heading(3, "Terms of agreements and orders"), *terms] if terms else []),
        *([Heading(3, f"Breaches: {sum(row.table == 'breaches' for row in rows)}"), *breaches] if breaches else []),
        Heading(2, "Who was consulted"),
        *(views or [Paragraph("No agency's view is recorded.")]),
        *meetings,
        Heading(2, "Vulnerabilities"),
        *_vulnerabilities(person, on),
        *needs,
        *blocks_from_text(shown(statement.vulnerabilities)),
        Heading(2, "Necessity and proportionality"),
        *weighed,
        *blocks_from_text(shown(statement.proportionality)),
        Heading(2, "Chronology"),
        _chronology(rows, shown),
        Signature(made_by, in_words(on)),
    ]
    return Document(
        title="Consultation extract" if extract else "Consultation record", body_name=partnership, marking=marking, reference=reference,
        subtitle=f"{person.name}, case {material.case.reference}{f', {extract}' if extract else ''}", blocks=blocks,
        footer_note=f"Made on {in_words(on)} from the case as it stood." if extract
        else "Kept as it was made. A later record stands beside this one and does not replace it.",
    )  # fmt: skip


_EXTRACT = (
    " It was made at once and holds one stretch of time: everything that might name or mean somebody else was taken out without a"
    " person having looked at it."
)


def _kept(left_in: int) -> str:
    """What a reader has to know when whoever made it left in what may be about somebody else."""
    if not left_in:
        return ""
    return f" In {plural(left_in, 'place')} words that may be about somebody else were left in on purpose."


def _vulnerabilities(person: Person, on: date) -> list[Block]:
    """What the record of the person itself says: a child, and somebody who may need an interpreter."""
    least, most = ages_on(person, on)
    said = []
    if least < ADULT:
        said.append(f"Under {ADULT}." if most < ADULT else f"May be under {ADULT}: the age is not known for certain.")
    if person.language and person.language.casefold() != "english":
        said.append(f"Language: {person.language}. An interpreter may be needed.")
    return [Paragraph(words) for words in said] or [Paragraph("Nothing on the person's own record.")]


def _facts(material: Material, statement: Statement, shown: Shown, on: date, made_by: str) -> list[tuple[str, str]]:
    person, order = material.person, statement.order
    least, most = ages_on(person, on)
    age = str(most) if least == most else f"{least} or {most}" if most - least == 1 else "not known"
    facts = [
        ("Name", person.name),
        ("Also known as", listed([name.name for name in person.names])),
        ("Date of birth", in_words(person.date_of_birth) if person.date_of_birth else "Not known"),
        ("Age on the day of this record", age + (f" (under {ADULT})" if most < ADULT else "")),
        ("Sought", f"{order.tool_name} ({order.reference}), by {order.agency.name}" if order else "Nothing in particular"),
        ("Legal basis", order.rules.basis if order else ""),
        ("Made for", "\n".join(shown(each) for each in statement.recipients)),
        ("Made by", f"{made_by}, {in_words(on)}"),
    ]  # fmt: skip
    return [(label, words) for label, words in facts if words]


def _chronology(rows: Sequence[Row], shown: Shown) -> Block:
    """One line for each thing that happened, in order."""
    said: list[tuple[date, str]] = []
    for row in rows:
        cells = row.cells
        words = {
            "tried": lambda c: f"{c[2]}: {shown(c[1])}",
            "steps": lambda c: str(c[1]),
            "proportionality": lambda c: str(c[1]),
            "breaches": lambda c: f"Breach of {c[1]}",
            "views": lambda c: f"{c[0]} on {c[1]}: {str(c[2]).lower()}",
            "meetings": lambda c: f"Considered at a meeting of {c[0]}",
            "notes": lambda c: f"{c[0]}: {shown(c[1])}",
        }.get(row.table)
        if words is not None:
            said.append((row.on, words(cells)))
    lines = [[in_words(on), words] for on, words in sorted(said, key=lambda each: each[0])]
    if not lines:
        return Paragraph("Nothing is recorded.")
    return Table(headers=["Day", "What happened"], rows=lines, caption="In order of time", widths=[2, 9])
