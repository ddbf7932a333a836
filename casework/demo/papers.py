"""Reports that the demonstration's boards wait for: one begun by its author, on the headings delivered."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from casework import clock
from casework.papers.heading_sets import delivered
from casework.papers.models import Paper, PaperDraft
from casework.papers.typed import Content, Section

if TYPE_CHECKING:
    from casework.demo.generator import Generator

BEGUN = Content(
    {
        "purpose": Section("To present performance in the last quarter."),
        "performance": Section(
            "Antisocial behaviour fell in four of five neighbourhoods.\n\nBy neighbourhood:\n"
            "| Neighbourhood | Last year | This year |\n| Harbour | 412 | 377 |\n| Northgate | 288 | 301 |"
        ),
        "section_17": Section(nil=True),
    },
    recommendations="That the board notes the report.",
)  # fmt: skip


def ask(g: Generator, slug: str, meeting_id: int, day: date, item: dict[str, Any]) -> None:
    """One report, asked of an officer of the council by whoever runs the group, and begun."""
    members = [member for member in g.members[slug] if member["role"] != "observer"]
    author = next((member for member in members if member["name"] == "Sam Thirlby"), members[0])
    by = next((member for member in members if member["role"] in ("coordinator", "chair")), members[0])
    headings = next(each for each in delivered() if each.key == "performance")
    paper = g.add(
        Paper, meeting_id=meeting_id, group_id=g.groups[slug], agenda_item_id=item["id"], title=item["title"],
        office="Head of Community Safety", author_id=author["id"], agency_id=author["agency_id"], headings=headings.kept(),
        due_on=clock.working_days_before(day, headings.due), asked_by_id=by["id"], asked_at=g.moment(g.today), handling="group",
        agency_ids=[], status="asked",
    )  # fmt: skip
    g.add(PaperDraft, paper_id=paper["id"], content=BEGUN.kept(), saved_by_id=author["id"], saved_at=g.moment(g.today))
