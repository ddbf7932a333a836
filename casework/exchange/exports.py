"""The papers of a meeting that its reader may have, by name: agenda, minutes, both as the public has them, each report, the forward plan, terms of reference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from casework.accounts.models import User
from casework.exchange import terms
from casework.exchange.beside import agreed_plan
from casework.exchange.reports_back import export_name, papers_of
from casework.exchange.terms import version_of
from casework.meetings import policy, queries
from casework.meetings.forward_paper import forward_document
from casework.meetings.minutes_paper import minutes_document
from casework.meetings.models import Meeting
from casework.meetings.papers import agenda_document
from casework.meetings.public_paper import public_agenda, public_minutes
from casework.meetings.styles import style_for
from casework.papers.report import report_document
from casework.papers.typed import read
from casework.rendering import Document
from casework.terms.paper import terms_document
from casework.web.presentation import day


@dataclass(frozen=True)
class Export:
    """One paper: how it is made, and the row the log names when it is handed over."""

    make: Callable[[], Document]
    table: str
    row_id: int


def exports_of(meeting: Meeting, by: User) -> dict[str, Export]:
    """By name, in the order they are read."""

    def of_meeting(maker: Callable[[Meeting], Document]) -> Export:
        return Export(partial(maker, meeting), "meetings", meeting.id)

    found: dict[str, Export] = {}
    if meeting.status != "planned" or policy.may_run(by, meeting):
        found["agenda"] = of_meeting(agenda_document)
    if meeting.status in queries.HELD:
        found["minutes"] = of_meeting(minutes_document)
    if style_for(meeting).publication != "private":
        if meeting.status != "planned":
            found["public-agenda"] = of_meeting(public_agenda)
        if meeting.status in ("circulated", "confirmed"):
            found["public-minutes"] = of_meeting(public_minutes)
    for paper, text in papers_of(meeting):
        if paper.headings and text.content:
            found[export_name(paper)] = Export(partial(report_document, paper, read(text.content)), "papers", paper.id)
    if planned := agreed_plan(meeting):
        words = f"As agreed for the meeting of {day(meeting.starts_at)}"
        found["forward-plan"] = Export(
            partial(forward_document, meeting.group, planned, subtitle=words, as_agreed=True), "meetings", meeting.id
        )
    if (row := version_of(meeting)) is not None:
        found[terms.export_name(row)] = Export(partial(terms_document, row), "terms_of_reference", row.id)
    return found
