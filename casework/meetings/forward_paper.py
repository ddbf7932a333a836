"""A forward plan as a document: month by month who reports what."""

from __future__ import annotations

from collections.abc import Sequence

from casework.meetings.forward_models import ForwardItem
from casework.meetings.logos import logo_of
from casework.meetings.styles import style_of
from casework.partnership.models import Group
from casework.partnership.profiles import profile_of
from casework.rendering import Document, Paragraph, Table
from casework.rendering.document import Block
from casework.web.presentation import month

HEADERS = ("Month", "Who reports", "Item", "Lead")


def forward_document(
    group: Group, entries: Sequence[ForwardItem], *, subtitle: str = "", as_agreed: bool = False
) -> Document:
    """The entries in their order; a column nobody filled is left out. `as_agreed` for the timetable of one meeting: what comes back
    each year then stands in the month it was agreed for."""
    style = style_of(group)
    months = [entry.agreed_month if as_agreed else entry.month for entry in entries]
    rows = [[month(on) if on else "No month yet", *words_of(entry)] for entry, on in zip(entries, months, strict=True)]
    kept = [n for n in range(len(HEADERS)) if n in (0, 2) or any(row[n] for row in rows)]
    table = Table([HEADERS[n] for n in kept], [[row[n] for n in kept] for row in rows])
    blocks: list[Block] = [table] if rows else [Paragraph("Nothing is planned.")]
    return Document(
        title="Forward plan", subtitle=subtitle, body_name=style.body_name or group.name, marking=profile_of(group).marking,
        blocks=blocks, capitals=style.capitals, font=style.font, logo=logo_of(group.id),
    )  # fmt: skip


def words_of(entry: ForwardItem) -> list[str]:
    """Who reports, what, and who leads; a case is named by its reference alone."""
    case = f"{entry.case.reference} " if entry.case is not None else ""
    return [entry.reporting, f"{case}{entry.title}{' (each year)' if entry.yearly else ''}", entry.lead]
