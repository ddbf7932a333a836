"""One agency's returns on one screen: every case asked about, with what is typed, what was sent and what was said last time."""

from __future__ import annotations

from dataclasses import dataclass, field

from casework import clock
from casework.access import as_system
from casework.cases.models import SIDES, CaseParty
from casework.extensions import db
from casework.meetings import return_queries
from casework.meetings.models import Meeting
from casework.meetings.return_models import (
    InformationRequest,
    InformationReturn,
    ReturnDraft,
    ReturnParagraph,
    subject_key,
)
from casework.meetings.returns import OPEN
from casework.meetings.typed import Content, read
from casework.partnership.models import Agency


@dataclass
class Card:
    """One case on the screen. `content` is what stands in the boxes; none while an answer that was sent is shown."""

    request: InformationRequest
    parties: list[CaseParty] = field(default_factory=list)
    draft: ReturnDraft | None = None
    answer: InformationReturn | None = None
    sent: list[ReturnParagraph] = field(default_factory=list)
    earlier: list[tuple[InformationReturn, list[ReturnParagraph]]] = field(default_factory=list)
    last: InformationReturn | None = None
    last_meeting: Meeting | None = None
    last_said: list[ReturnParagraph] = field(default_factory=list)
    content: Content | None = None
    theirs: str = ""
    """What a colleague saved meanwhile, when that differs from what was typed."""

    @property
    def version(self) -> int:
        return self.draft.version if self.draft is not None else 0

    @property
    def subjects(self) -> list[tuple[str, str]]:
        """Side and name, with the reference of a subject the reader may see."""
        return [(SIDES[p.side], f"{p.label} ({_reference(p)})" if _reference(p) else p.label) for p in self.parties]

    def to_choose(self, chosen: str) -> list[tuple[str, str]]:
        """Whom or what a paragraph may be about; what was chosen stays to be seen when it has left the case."""
        found = {"": "The whole case"} | {subject_key(p): p.label for p in self.parties}
        return list(({chosen: "Somebody or something no longer part of the case"} | found).items())

    @property
    def is_late(self) -> bool:
        return self.request.status == "asked" and self.request.due_on < clock.today()


def _reference(party: CaseParty) -> str:
    subject = party.person or party.place
    return subject.reference if subject is not None else ""


def own_requests(meeting: Meeting, agency_id: int | None) -> list[InformationRequest]:
    """What the agency is asked about, on cases in the reader's reach, in the order of the cases' references."""
    statement = return_queries.requests_of(meeting.id).where(InformationRequest.agency_id == agency_id)
    rows = db.session.scalars(statement.execution_options(populate_existing=True)).all()
    return sorted(rows, key=lambda row: row.case.reference)


def cards_of(meeting: Meeting, own: list[InformationRequest]) -> list[Card]:
    """The screen's cards, in a number of queries that does not grow with them."""
    cards = {row.id: Card(row) for row in own}
    by_case = {row.case_id: cards[row.id] for row in own}
    if not cards:
        return []
    for party in db.session.scalars(return_queries.parties_of(by_case)):
        by_case[party.case_id].parties.append(party)
    fresh = {"populate_existing": True}
    for draft in db.session.scalars(return_queries.drafts_of(cards).execution_options(**fresh)):
        cards[draft.request_id].draft = draft
    said: dict[int, list[ReturnParagraph]] = {}
    returns = db.session.scalars(return_queries.sent_for(cards).execution_options(**fresh)).all()
    last = db.session.execute(return_queries.last_returns(meeting, own[0].agency_id, by_case)).all()
    wanted = [row.id for row in returns] + [row[0].id for row in last]
    for row in db.session.scalars(return_queries.paragraphs_in(wanted).execution_options(**fresh)):
        said.setdefault(row.return_id, []).append(row)
    for answer in returns:
        card = cards[answer.request_id]
        if answer.current:
            card.answer, card.sent = answer, said.get(answer.id, [])
        else:
            card.earlier.append((answer, said.get(answer.id, [])))
    for answer, held in last:
        card = by_case[answer.case_id]
        card.last, card.last_meeting, card.last_said = answer, held, said.get(answer.id, [])
    for card in cards.values():
        if card.draft is not None:
            card.content = read(card.draft.content).with_a_row()
        elif card.answer is None and meeting.status in OPEN:
            card.content = Content().with_a_row()
    return list(cards.values())


def agencies_to_name(meeting: Meeting, *, besides: int | None = None) -> list[Agency]:
    """Agencies a paragraph can be limited to: all with somebody in the group."""
    from casework.meetings.agenda import meeting_day

    with as_system("which agencies a paragraph can be limited to"):
        rows = db.session.scalars(return_queries.agencies_of_group(meeting.group_id, meeting_day(meeting))).all()
    return [row for row in rows if row.id != besides]
