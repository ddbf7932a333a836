"""The record of processing (UK GDPR Article 30) as a table of the groups and as a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casework.data_protection.parts import BY_KEY
from casework.data_protection.queries import OfGroup, Registered
from casework.rendering import Document, Facts, Heading, Paragraph, Table
from casework.rendering.spreadsheet import Cell

HEADINGS = (
    "Group",
    "Purpose",
    "About whom",
    "What is held",
    "What allows it",
    "Agencies that may have it",
    "Kept for",
    "Transfers abroad",
    "How it is kept safe",
)
WIDTHS = (28, 48, 36, 44, 44, 44, 28, 18, 44)
REGISTER = (
    "Agency",
    "Version",
    "Covers",
    "Signed by",
    "Signed on",
    "From",
    "Review on",
    "Until",
    "How it stands",
    "To be seen to by",
)
REGISTER_WIDTHS = (34, 10, 34, 28, 16, 16, 16, 16, 16, 18)


def rows(groups: Sequence[OfGroup], words: Mapping[str, str]) -> list[tuple[Cell, ...]]:
    return [
        (
            each.group.name, each.profile.purpose or words["purposes"], words["people"], words["categories"], words["bases"],
            "; ".join(each.agencies), each.kept, words["transfers"], words["security"],
        )
        for each in groups
    ]  # fmt: skip


def document(groups: Sequence[OfGroup], words: Mapping[str, str], *, body_name: str, on: str) -> Document:
    blocks: list[object] = [Paragraph(words["about"]), Heading(1, "For all groups")]
    shared = ("contact", "purposes", "people", "categories", "bases", "sources", "sharing", "transfers", "security")
    blocks.append(Facts([(BY_KEY[key].title, words[key]) for key in shared]))
    blocks.append(Heading(1, "Group by group"))
    for each in groups:
        blocks.append(Heading(2, each.group.name))
        agencies = ", ".join(each.agencies) or "None today"
        purpose = [("Purpose", each.profile.purpose)] if each.profile.purpose else []
        blocks.append(
            Facts([*purpose, ("Agencies that may have its case information", agencies), ("Kept for", each.kept)])
        )
    return Document(
        title="Record of processing activities", body_name=body_name, marking="OFFICIAL", subtitle=f"As on {on}", blocks=blocks,  # type: ignore[arg-type]
    )  # fmt: skip


def register_rows(agreements: Sequence[Registered]) -> list[tuple[Cell, ...]]:
    return [
        (
            each.agency, each.agreement.agreement_version, each.covers, each.agreement.signatory, each.agreement.signed_on,
            each.agreement.starts_on, each.agreement.review_on, each.agreement.ends_on, each.state, each.action_on,
        )
        for each in agreements
    ]  # fmt: skip


def register_document(agreements: Sequence[Registered], *, body_name: str, on: str, day: object) -> Document:
    said = [
        tuple("" if cell is None else day(cell) if hasattr(cell, "year") else str(cell) for cell in row)
        for row in register_rows(agreements)
    ]  # type: ignore[operator]
    table = Table(REGISTER, said, caption="Information sharing agreements")
    return Document(
        title="Register of information sharing agreements",
        body_name=body_name,
        marking="OFFICIAL",
        subtitle=f"As on {on}",
        blocks=[table],
    )
