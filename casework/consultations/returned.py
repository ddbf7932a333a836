"""What agencies returned before meetings, for a consultation record: only what is about its person, and never what has a limit."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from casework import clock
from casework.cases.models import Case
from casework.consultations.entries import Entry, Row, typed
from casework.consultations.queries import meeting_words
from casework.extensions import db
from casework.meetings.models import Meeting
from casework.meetings.return_models import KINDS, InformationRequest, ReturnParagraph
from casework.subjects.models import Person
from casework.web.presentation import day as in_words

OF_NOBODY = and_(
    ReturnParagraph.person_id.is_(None), ReturnParagraph.place_id.is_(None), ReturnParagraph.organisation_id.is_(None)
)


def for_everybody(case: Case) -> ColumnElement[bool]:
    """Paragraphs that stand and have no handling limit: the record goes to people the agency did not name."""
    return and_(ReturnParagraph.case_id == case.id, ReturnParagraph.current, ReturnParagraph.handling == "group")


def returned(case: Case, person: Person) -> Iterator[Entry]:
    """What agencies returned before meetings: left out unless somebody wants it.

    What they said of this person, and opinions about the whole case. What is about somebody else never goes in, nor do facts
    about the whole case, nor anything with a handling limit, whoever makes the record.
    """
    answered_at = (
        select(func.min(InformationRequest.answered_at))
        .where(
            InformationRequest.meeting_id == ReturnParagraph.meeting_id,
            InformationRequest.case_id == ReturnParagraph.case_id,
            InformationRequest.agency_id == ReturnParagraph.agency_id,
        )
        .correlate(ReturnParagraph)
        .scalar_subquery()
    )
    found = db.session.execute(
        select(ReturnParagraph, answered_at, Meeting)
        .join(Meeting, Meeting.id == ReturnParagraph.meeting_id)
        .where(
            for_everybody(case),
            or_(ReturnParagraph.person_id == person.id, and_(OF_NOBODY, ReturnParagraph.kind == "opinion")),
        )
        .options(joinedload(ReturnParagraph.agency), joinedload(Meeting.group))
        .order_by(ReturnParagraph.id)
    )
    for row, answered, meeting in found:
        of_person = row.person_id is not None
        where = f"{KINDS[row.kind]} from {row.agency.short_name} before {meeting_words(meeting)}"
        on = clock.in_london(answered or meeting.starts_at).date()
        cells = (
            row.agency.name, person.name if of_person else "The case",
            "Gave an opinion" if row.kind == "opinion" else "Stated a fact", in_words(on), f"Before {meeting_words(meeting)}",
            typed(f"return-{row.id}-by", f"{where}, where it comes from", row.source) if row.kind == "fact" else "",
            typed(f"return-{row.id}", where, row.text),
        )  # fmt: skip
        label = f"{where}, about {person.name}" if of_person else where
        yield Entry(f"return-{row.id}", "meetings", label, (Row("views", on, cells),), True, of_person)
